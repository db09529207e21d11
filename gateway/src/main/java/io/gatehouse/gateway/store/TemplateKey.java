package io.gatehouse.gateway.store;

import io.gatehouse.protocol.Kind;

/**
 * The primary key of a template: ONE integer, so that a person's templates lie side by side and no second index is kept.
 *
 * <pre>
 * bit 63      62 .. 20      19 .. 5       4        3 .. 0
 *      0      person        algorithm     kind     slot
 * </pre>
 *
 * The sign bit stays 0, so that keys sort as people do.
 */
final class TemplateKey {
    /** How many names of algorithms there can be. */
    static final int ALGORITHMS = 1 << 15;

    private static final int SLOT_BITS = 4;
    static final int KIND_SHIFT = SLOT_BITS;
    private static final int ALGORITHM_SHIFT = KIND_SHIFT + 1;
    static final int PERSON_SHIFT = ALGORITHM_SHIFT + 15;
    private static final long PEOPLE = 1L << (63 - PERSON_SHIFT);

    private TemplateKey() {}

    static long of(long person, int algorithm, Kind kind, int slot) {
        check("person", person, PEOPLE);
        check("algorithm", algorithm, ALGORITHMS);
        check("slot", slot, kind.slots());
        return (person << PERSON_SHIFT) | ((long) algorithm << ALGORITHM_SHIFT) | (code(kind) << KIND_SHIFT) | slot;
    }

    /** The person of a key. */
    static long person(long key) {
        return key >> PERSON_SHIFT;
    }

    /** The smallest key that a person's template can have. */
    static long first(long person) {
        return person << PERSON_SHIFT;
    }

    /** The largest key that a person's template can have. */
    static long last(long person) {
        return first(person) | ((1L << PERSON_SHIFT) - 1);
    }

    static int algorithm(long key) {
        return (int) (key >> ALGORITHM_SHIFT) & (ALGORITHMS - 1);
    }

    static Kind kind(long key) {
        return ((key >> KIND_SHIFT) & 1) == 0 ? Kind.FP : Kind.FA;
    }

    static int slot(long key) {
        return (int) key & ((1 << SLOT_BITS) - 1);
    }

    private static long code(Kind kind) {
        return switch (kind) {
            case FP -> 0;
            case FA -> 1;
        };
    }

    private static void check(String name, long value, long end) {
        if (value < 0 || value >= end) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to " + (end - 1));
        }
    }
}

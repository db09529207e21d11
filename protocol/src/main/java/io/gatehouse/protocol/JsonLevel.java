package io.gatehouse.protocol;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object or array whose end has not been reached, and its keys so far. The next one of the same depth uses it again. */
final class JsonLevel {
    /** So many keys without a meaning are compared with each other where they stand. */
    private static final int FEW = 16;

    private static final int[] NONE = {};

    private final @Nullable JsonLevel outer;
    private @Nullable JsonLevel inner;
    private @Nullable Name name;
    private byte bracket;
    private int row;
    private long names;
    private int[] others = NONE;
    private int othersEnd;
    private @Nullable Set<String> manyOthers;

    /** @param outer null for what is around the outermost value */
    JsonLevel(@Nullable JsonLevel outer) {
        this.outer = outer;
    }

    /** The level in this one, which begins anew. */
    JsonLevel enter(@Nullable Name key, boolean object) {
        if (inner == null) {
            inner = new JsonLevel(this);
        }
        inner.name = key;
        inner.bracket = (byte) (object ? '}' : ']');
        inner.names = 0;
        inner.othersEnd = 0;
        inner.manyOthers = null;
        return inner;
    }

    /** The level around this one; the outermost is around itself. */
    JsonLevel outer() {
        return outer == null ? this : outer;
    }

    boolean isObject() {
        return bracket == '}';
    }

    /** What ends it. */
    byte bracket() {
        return bracket;
    }

    /** The key it stands under. */
    @Nullable
    Name name() {
        return name;
    }

    /** Its row in the tree. */
    int row() {
        return row;
    }

    void keptIn(int treeRow) {
        row = treeRow;
    }

    /** The keys with a meaning that it has. */
    long names() {
        return names;
    }

    void add(Name key) throws JsonRefusal {
        if ((names & key.bit()) != 0) {
            throw JsonRefusal.TWICE;
        }
        names |= key.bit();
    }

    /** A key without a meaning and without escapes, of which nothing is made but a note of where it stands. */
    void add(byte[] text, int from, int to) throws JsonRefusal {
        if (to - from > EnvelopeParser.MAX_NAME || manyOthers != null || othersEnd == 2 * FEW) {
            add(text, JsonStrings.decode(text, from, to));
            return;
        }
        for (int i = 0; i < othersEnd; i += 2) {
            if (Arrays.equals(text, others[i], others[i + 1], text, from, to)) {
                throw JsonRefusal.TWICE;
            }
        }
        if (othersEnd == others.length) {
            others = Arrays.copyOf(others, othersEnd == 0 ? 8 : 2 * FEW);
        }
        others[othersEnd++] = from;
        others[othersEnd++] = to;
    }

    /** Any key without a meaning, as its characters. */
    void add(byte[] text, String key) throws JsonRefusal {
        if (key.length() > EnvelopeParser.MAX_NAME) {
            throw JsonRefusal.NAME;
        }
        if (manyOthers == null) {
            manyOthers = new HashSet<>();
            for (int i = 0; i < othersEnd; i += 2) {
                manyOthers.add(JsonStrings.decode(text, others[i], others[i + 1]));
            }
        }
        if (!manyOthers.add(key)) {
            throw JsonRefusal.TWICE;
        }
    }
}

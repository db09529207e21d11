package io.gatehouse.protocol;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object or array whose end has not been reached, and its keys so far. The next one of the same depth uses it again. */
final class JsonLevel {
    private final @Nullable JsonLevel outer;
    private @Nullable JsonLevel inner;
    private @Nullable Name name;
    private byte bracket;
    private int row;
    private long names;
    private @Nullable Set<String> others;

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
        inner.others = null;
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

    void add(String key) throws JsonRefusal {
        if (key.length() > EnvelopeParser.MAX_NAME) {
            throw JsonRefusal.NAME;
        }
        if (others == null) {
            others = new HashSet<>(4);
        }
        if (!others.add(key)) {
            throw JsonRefusal.TWICE;
        }
    }
}

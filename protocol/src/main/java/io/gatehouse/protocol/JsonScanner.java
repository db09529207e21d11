package io.gatehouse.protocol;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value from bytes, in one pass and without recursion. Any bytes give a result or a {@link JsonRefusal};
 * strings that are no UTF-8 are no JSON. What follows the value is not looked at.
 *
 * <p>There are two ways to read. {@link #read} keeps every value as a row, refuses a key that occurs twice in an object, and
 * enforces the limits of {@link EnvelopeParser}. {@link #skim} keeps nothing, allows everything that is JSON, and only finds
 * a member of an object: for the req_id of a text that was refused.
 *
 * <p>Used once, by one thread.
 */
final class JsonScanner {
    /** Given by {@link #skim} where the object does not have the member. */
    static final int ABSENT = -1;
    /** Given by {@link #skim} where the object has more than one such member. */
    static final int AMBIGUOUS = -2;

    /** Deep enough for any mistake, and no more than a few megabytes of levels. */
    private static final int SKIMMED_DEPTH = 100_000;

    private final byte[] text;
    private final JsonCursor cursor;
    private int tokens;
    private int depth;
    private Level level = new Level(null);
    /** Null while skimming. */
    private @Nullable JsonTree tree;

    private @Nullable Name sought;
    private int found = ABSENT;

    JsonScanner(byte[] text, JsonCursor cursor) {
        this.text = text;
        this.cursor = cursor;
    }

    /** Reads a value into rows. */
    JsonTree read() throws JsonRefusal {
        JsonTree rows = new JsonTree(text);
        tree = rows;
        scan();
        return rows;
    }

    /** Reads an object; gives where the value of one member begins. */
    int skim(Name member) throws JsonRefusal {
        sought = member;
        scan();
        return found;
    }

    private void scan() throws JsonRefusal {
        Name name = null;
        do {
            if (!begin(name)) {
                // A value is over, and so may be those around it.
                while (depth > 0 && endsContainer()) {
                    close();
                }
            }
            name = depth > 0 && level.object ? name() : null;
        } while (depth > 0);
    }

    /** Reads a scalar or an empty container; of another container only the bracket, which gives true. */
    private boolean begin(@Nullable Name name) throws JsonRefusal {
        byte first = cursor.next();
        if (first != '{' && first != '[') {
            scalar(name, first);
            return false;
        }
        open(name, first == '{');
        if (cursor.peek() != level.bracket) {
            return true;
        }
        cursor.next();
        close();
        return false;
    }

    /** Reads what follows a value in a container: its bracket, which gives true, or a comma. */
    private boolean endsContainer() throws JsonRefusal {
        byte next = cursor.next();
        if (next != ',' && next != level.bracket) {
            throw JsonRefusal.SYNTAX;
        }
        return next != ',';
    }

    private void open(@Nullable Name name, boolean object) throws JsonRefusal {
        depth++;
        level = level.inner();
        level.begin(object);
        if (tree != null) {
            count();
            level.row = tree.add(name, object ? JsonKind.OBJECT : JsonKind.ARRAY, false, 0, 0);
        }
        if (depth > (tree == null ? SKIMMED_DEPTH : EnvelopeParser.MAX_DEPTH)) {
            throw JsonRefusal.DEPTH;
        }
    }

    private void close() throws JsonRefusal {
        if (tree != null) {
            count();
            tree.close(level.row, level.names);
        }
        depth--;
        level = level.outer();
    }

    private void scalar(@Nullable Name name, byte first) throws JsonRefusal {
        int from = cursor.at() - 1;
        switch (first) {
            case '"' -> {
                cursor.string();
                keep(name, JsonKind.STRING, from + 1, cursor.at() - 1);
            }
            case 't' -> {
                cursor.word("true");
                keep(name, JsonKind.TRUE, from, cursor.at());
            }
            case 'f' -> {
                cursor.word("false");
                keep(name, JsonKind.FALSE, from, cursor.at());
            }
            case 'n' -> {
                cursor.word("null");
                keep(name, JsonKind.NULL, from, cursor.at());
            }
            default -> number(name, from);
        }
    }

    private void number(@Nullable Name name, int from) throws JsonRefusal {
        JsonKind kind = cursor.number();
        if (tree != null && cursor.digitCount() > EnvelopeParser.MAX_DIGITS) {
            throw JsonRefusal.SIZE;
        }
        keep(name, kind, from, cursor.at());
    }

    private void keep(@Nullable Name name, JsonKind kind, int from, int to) throws JsonRefusal {
        if (tree != null) {
            count();
            tree.add(name, kind, kind == JsonKind.STRING && cursor.isEscaped(), from, to);
        }
    }

    private void count() throws JsonRefusal {
        if (++tokens > EnvelopeParser.MAX_TOKENS) {
            throw JsonRefusal.SIZE;
        }
    }

    /** Reads a key and its colon; null for a key that has no meaning. */
    private @Nullable Name name() throws JsonRefusal {
        if (cursor.next() != '"') {
            throw JsonRefusal.SYNTAX;
        }
        int from = cursor.at();
        cursor.string();
        int to = cursor.at() - 1;
        if (cursor.next() != ':') {
            throw JsonRefusal.SYNTAX;
        }
        String unescaped = cursor.isEscaped() ? JsonStrings.unescape(text, from, to) : null;
        Name name = unescaped == null ? Name.of(text, from, to) : Name.of(unescaped);
        if (tree == null) {
            seek(name);
            return name;
        }
        count();
        if (name != null) {
            level.add(name);
        } else {
            level.add(unescaped == null ? JsonStrings.decode(text, from, to) : unescaped);
        }
        return name;
    }

    private void seek(@Nullable Name name) throws JsonRefusal {
        if (depth == 1 && name == sought) {
            cursor.peek();
            found = found == ABSENT ? cursor.at() : AMBIGUOUS;
        }
    }

    /** An object or array that has begun and not ended. The next one of the same depth uses it again. */
    private static final class Level {
        private final @Nullable Level outer;
        private @Nullable Level inner;
        private boolean object;
        private byte bracket;
        private int row;
        private long names;
        private @Nullable Set<String> others;

        Level(@Nullable Level outer) {
            this.outer = outer;
        }

        void begin(boolean isObject) {
            object = isObject;
            bracket = (byte) (isObject ? '}' : ']');
            names = 0;
            others = null;
        }

        Level inner() {
            if (inner == null) {
                inner = new Level(this);
            }
            return inner;
        }

        Level outer() {
            return outer == null ? this : outer;
        }

        void add(Name name) throws JsonRefusal {
            if ((names & name.bit()) != 0) {
                throw JsonRefusal.TWICE;
            }
            names |= name.bit();
        }

        void add(String name) throws JsonRefusal {
            if (name.length() > EnvelopeParser.MAX_NAME) {
                throw JsonRefusal.NAME;
            }
            if (others == null) {
                others = new HashSet<>(4);
            }
            if (!others.add(name)) {
                throw JsonRefusal.TWICE;
            }
        }
    }
}

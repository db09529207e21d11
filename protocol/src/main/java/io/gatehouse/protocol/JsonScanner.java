package io.gatehouse.protocol;

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

    /** Some 100 µs of an upload; most other messages have fewer. */
    private static final int TOKENS_A_TURN = 512;

    private final byte[] text;
    private final JsonCursor cursor;
    private int tokens;
    private int depth;
    private JsonLevel level = new JsonLevel(null);
    /** Null while skimming. */
    private @Nullable JsonTree tree;

    private @Nullable Name sought;
    private int found = ABSENT;

    /** Reads from where the cursor is. */
    JsonScanner(byte[] text, JsonCursor cursor) {
        this.text = text;
        this.cursor = cursor;
    }

    /**
     * Reads a value into rows. Templates in plain base64, which are most of an upload, are decoded where they stand: the
     * decoder has to look at every byte of them anyway, and finds their end by itself.
     */
    void read(JsonTree rows) throws JsonRefusal {
        tree = rows;
        scan();
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
                while (depth > 0 && endsLevel()) {
                    close();
                }
            }
            name = depth > 0 && level.isObject() ? name() : null;
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
        if (cursor.peek() != level.bracket()) {
            return true;
        }
        cursor.next();
        close();
        return false;
    }

    /** Reads what follows a value in a container: its bracket, which gives true, or a comma. */
    private boolean endsLevel() throws JsonRefusal {
        byte next = cursor.next();
        if (next != ',' && next != level.bracket()) {
            throw JsonRefusal.SYNTAX;
        }
        return next != ',';
    }

    private void open(@Nullable Name name, boolean object) throws JsonRefusal {
        depth++;
        level = level.enter(name, object);
        if (tree != null) {
            count();
            level.keptIn(tree.open(name, object));
        }
        if (depth > (tree == null ? SKIMMED_DEPTH : EnvelopeParser.MAX_DEPTH)) {
            throw JsonRefusal.DEPTH;
        }
    }

    private void close() throws JsonRefusal {
        if (tree != null) {
            count();
            tree.close(level.row(), level.names());
        }
        depth--;
        level = level.outer();
    }

    /** A large text is read beside event loops, which are to find a core when they need one. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
    private void count() throws JsonRefusal {
        if (++tokens > EnvelopeParser.MAX_TOKENS) {
            throw JsonRefusal.SIZE;
        }
        if (tokens % TOKENS_A_TURN == 0) {
            Thread.yield();
        }
    }

    /** Reads a key and its colon; null for a key that has no meaning. */
    private @Nullable Name name() throws JsonRefusal {
        if (cursor.next() != '"') {
            throw JsonRefusal.SYNTAX;
        }
        int from = cursor.at();
        boolean escaped = cursor.string();
        int to = cursor.at() - 1;
        if (cursor.next() != ':') {
            throw JsonRefusal.SYNTAX;
        }
        String unescaped = escaped ? JsonStrings.unescape(text, from, to) : null;
        Name name = unescaped == null ? Name.of(text, from, to) : Name.of(unescaped);
        if (tree == null) {
            seek(name);
            return name;
        }
        count();
        if (name != null) {
            level.add(name);
        } else if (unescaped == null) {
            level.add(text, from, to);
        } else {
            level.add(text, unescaped);
        }
        return name;
    }

    private void seek(@Nullable Name name) throws JsonRefusal {
        if (depth == 1 && name == sought) {
            cursor.peek();
            found = found == ABSENT ? cursor.at() : AMBIGUOUS;
        }
    }

    private void scalar(@Nullable Name name, byte first) throws JsonRefusal {
        switch (first) {
            case '"' -> string(name);
            case 't' -> word(name, JsonKind.TRUE, "true");
            case 'f' -> word(name, JsonKind.FALSE, "false");
            case 'n' -> word(name, JsonKind.NULL, "null");
            default -> number(name);
        }
    }

    private void string(@Nullable Name name) throws JsonRefusal {
        int from = cursor.at();
        if (tree == null) {
            cursor.string();
            return;
        }
        count();
        if (name != null && name.isTemplate()) {
            int quote = Base64Race.HERE.decode(text, from, cursor.end());
            if (quote != Base64Pairs.OTHER_FORM) {
                cursor.leap(quote);
                tree.addDecoded(name, from, quote);
                return;
            }
        }
        boolean escaped = cursor.string();
        tree.addString(name, escaped, from, cursor.at() - 1);
    }

    private void number(@Nullable Name name) throws JsonRefusal {
        int from = cursor.at() - 1;
        JsonKind kind = cursor.number();
        if (tree != null) {
            if (cursor.digitCount() > EnvelopeParser.MAX_DIGITS) {
                throw JsonRefusal.SIZE;
            }
            count();
            tree.add(name, kind, from, cursor.at());
        }
    }

    private void word(@Nullable Name name, JsonKind kind, String word) throws JsonRefusal {
        int from = cursor.at() - 1;
        cursor.word(word);
        if (tree != null) {
            count();
            tree.add(name, kind, from, cursor.at());
        }
    }
}

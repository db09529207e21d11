package io.gatehouse.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of a JSON text in the order of the text: three ints each in one array, and no object. A value is named by its
 * row, the place of its first int.
 *
 * <table>
 * <caption>The ints of a row</caption>
 * <tr><td>0</td><td>kind in the lowest byte, then flags of strings, then 1 + ordinal of the {@link Name} it stands under
 * (0 in an array and under any other key)</td></tr>
 * <tr><td>1</td><td>where a string, without its quotes, or a number begins; of an object: which names may be in it, one bit
 * for every 32nd name</td></tr>
 * <tr><td>2</td><td>where a string or a number ends; of an object or array: the row behind its last value</td></tr>
 * </table>
 *
 * <p>Not thread-safe. Keeps the array of the text, which nobody else may change while the tree is in use.
 */
@SuppressWarnings("EnumOrdinal") // the numbers live no longer than the tree
final class JsonTree {
    /** The outermost value. */
    static final int ROOT = 0;
    /** Given where there is no value. */
    static final int NONE = -1;

    private static final JsonKind[] KINDS = JsonKind.values();
    private static final int WIDTH = 3;
    private static final int KIND = 0xFF;
    private static final int ESCAPED = 0x100;
    private static final int DECODED = 0x200;
    private static final int NAME_SHIFT = 16;
    private static final int FIRST_ROWS = 12;
    private static final int BYTES_A_ROW = 192;

    private final byte[] text;
    private final int length;
    private int[] rows;
    private int end;
    private int decoded;

    /** @param length of the text, in bytes; few texts have more rows than that promises */
    JsonTree(byte[] text, int length) {
        this.text = text;
        this.length = length;
        this.rows = new int[(FIRST_ROWS + length / BYTES_A_ROW) * WIDTH];
    }

    /** Adds a value that is no string behind the others. */
    void add(@Nullable Name name, JsonKind kind, int from, int to) {
        add(kind.ordinal() | tag(name), from, to);
    }

    /** Adds a string behind the others. */
    void addString(@Nullable Name name, boolean escaped, int from, int to) {
        add(JsonKind.STRING.ordinal() | (escaped ? ESCAPED : 0) | tag(name), from, to);
    }

    /** Adds a string of base64 whose bytes have been written over it: {@link Base64Pairs#decode}. */
    void addDecoded(Name name, int from, int quote) {
        int length = Base64Pairs.decodedLength(text, from, quote);
        decoded += length;
        add(JsonKind.STRING.ordinal() | DECODED | tag(name), from, from + length);
    }

    /** How many bytes all the decoded strings have. */
    int decodedBytes() {
        return decoded;
    }

    /** Adds an object or array; all that is added before it is closed is inside of it. */
    int open(@Nullable Name name, boolean object) {
        int row = end;
        add((object ? JsonKind.OBJECT : JsonKind.ARRAY).ordinal() | tag(name), 0, 0);
        return row;
    }

    void close(int row, long names) {
        rows[row + 1] = folded(names);
        rows[row + 2] = end;
    }

    private void add(int head, int second, int third) {
        int row = end;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, 2 * row);
        }
        rows[row] = head;
        rows[row + 1] = second;
        rows[row + 2] = third;
        end = row + WIDTH;
    }

    private static int tag(@Nullable Name name) {
        return name == null ? 0 : (name.ordinal() + 1) << NAME_SHIFT;
    }

    private static int folded(long names) {
        return (int) (names | names >>> Integer.SIZE);
    }

    JsonKind kind(int row) {
        return KINDS[rows[row] & KIND];
    }

    /** The value under a key of an object, {@link #NONE} if there is none. Null is a value here. */
    int member(int object, Name name) {
        if ((rows[object + 1] & folded(name.bit())) == 0) {
            return NONE;
        }
        int tag = tag(name);
        int last = end(object);
        for (int row = first(object); row < last; row = next(row)) {
            if (rows[row] >>> NAME_SHIFT == tag >>> NAME_SHIFT) {
                return row;
            }
        }
        return NONE;
    }

    /** The first value in an object or array; its end, if it is empty. */
    int first(int container) {
        return container + WIDTH;
    }

    /** The value behind this one and what is in it. */
    int next(int row) {
        return (rows[row] & KIND) <= JsonKind.ARRAY.ordinal() ? rows[row + 2] : row + WIDTH;
    }

    /** The row behind the last value in an object or array. */
    int end(int container) {
        return rows[container + 2];
    }

    /** How many values are directly in an array. */
    int size(int array) {
        int size = 0;
        for (int row = first(array); row < end(array); row = next(row)) {
            size++;
        }
        return size;
    }

    /** The characters of a string, or the number as it is written. */
    String text(int row) {
        if ((rows[row] & ESCAPED) != 0) {
            return JsonStrings.unescape(text, from(row), to(row));
        }
        return JsonStrings.decode(text, from(row), to(row));
    }

    /** The characters of a string, also of one that was decoded; what other strings were decoded into is gone after it. */
    String originalText(int row) {
        if (!isDecoded(row)) {
            return text(row);
        }
        restore();
        // Base64 has no quote in it.
        return JsonStrings.decode(text, from(row), JsonStrings.nextQuote(text, from(row), text.length));
    }

    /** True for a string without characters. */
    boolean isEmpty(int row) {
        return rows[row + 1] == rows[row + 2];
    }

    /** True for two strings that are written in the same way. */
    boolean isSameText(int row, int other) {
        return Arrays.equals(text, from(row), to(row), text, from(other), to(other));
    }

    /** True for a string whose bytes are not its characters. */
    boolean isEscaped(int row) {
        return (rows[row] & ESCAPED) != 0;
    }

    /** True for a string that was base64, and is found in the array as the bytes it stands for. */
    boolean isDecoded(int row) {
        return (rows[row] & DECODED) != 0;
    }

    /** Makes the array again what it was before strings in it were decoded; what was read of these is gone. */
    void restore() {
        for (int row = ROOT; row < end; row += WIDTH) {
            if (isDecoded(row)) {
                Base64Pairs.restore(text, from(row), to(row));
                rows[row] &= ~DECODED;
            }
        }
    }

    /** Bytes of the text. */
    int length() {
        return length;
    }

    /** The array in which strings and numbers are found. */
    byte[] bytes() {
        return text;
    }

    int from(int row) {
        return rows[row + 1];
    }

    int to(int row) {
        return rows[row + 2];
    }
}

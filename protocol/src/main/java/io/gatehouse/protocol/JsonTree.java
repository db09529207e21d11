package io.gatehouse.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of a JSON text in the order of the text: three ints each in one array, and no object. A value is named by its
 * row, the place of its first int.
 *
 * <table>
 * <caption>The ints of a row</caption>
 * <tr><td>0</td><td>kind in the lowest byte, then a flag for escapes, then 1 + ordinal of the {@link Name} it stands under
 * (0 in an array and under any other key)</td></tr>
 * <tr><td>1</td><td>where a string, without its quotes, or a number begins; of an object: which names may be in it, one bit
 * for every 32nd name</td></tr>
 * <tr><td>2</td><td>where a string or a number ends; of an object or array: the row behind its last value</td></tr>
 * </table>
 *
 * <p>Not thread-safe. Keeps the array of the text, which must not change while the tree is in use.
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
    private static final int NAME_SHIFT = 16;
    private static final int FIRST_ROWS = 16;

    private final byte[] text;
    private int[] rows = new int[FIRST_ROWS * WIDTH];
    private int length;

    JsonTree(byte[] text) {
        this.text = text;
    }

    /** Adds a value behind the others; that of an object or array is closed later. */
    int add(@Nullable Name name, JsonKind kind, boolean escaped, int from, int to) {
        int row = length;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, 2 * row);
        }
        rows[row] = kind.ordinal() | (escaped ? ESCAPED : 0) | tag(name);
        rows[row + 1] = from;
        rows[row + 2] = to;
        length = row + WIDTH;
        return row;
    }

    /** All that was added since {@code row} is inside of it. */
    void close(int row, long names) {
        rows[row + 1] = folded(names);
        rows[row + 2] = length;
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
        int end = end(object);
        for (int row = first(object); row < end; row = next(row)) {
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

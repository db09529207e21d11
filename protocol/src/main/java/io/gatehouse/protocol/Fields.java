package io.gatehouse.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One object of a body. Values are rows of a {@link JsonTree}; {@link JsonTree#NONE} stands for what is absent and for null,
 * which are the same everywhere. What an object cannot give, it refuses in a sentence with the field's path and what was
 * expected.
 */
final class Fields {
    /** Given for a value that is no integer within its bounds. No field has a range that reaches it. */
    static final long NO_INTEGER = Long.MIN_VALUE;

    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final long UINT32_MAX = 0xFFFF_FFFFL;
    private static final int LONGEST_ECHO = 32;
    private static final int LONGEST_INTEGER = 32;

    private final JsonTree json;
    private final int object;
    private final @Nullable Fields parent;
    private final String name;
    private final int index;

    private Fields(JsonTree json, int object, @Nullable Fields parent, String name, int index)
            throws InvalidFieldException {
        this.json = json;
        this.object = object;
        this.parent = parent;
        this.name = name;
        this.index = index;
        if (object != JsonTree.NONE && json.kind(object) != JsonKind.OBJECT) {
            throw invalid(path() + ": expected an object, got " + typeOf(object));
        }
    }

    /** The body; none counts as an empty one. */
    static Fields ofBody(JsonTree json, int row) throws InvalidFieldException {
        boolean absent = row == JsonTree.NONE || json.kind(row) == JsonKind.NULL;
        return new Fields(json, absent ? JsonTree.NONE : row, null, Name.BODY.text(), -1);
    }

    /** The object in a field, or null where it is absent. */
    @Nullable
    Fields object(Name field) throws InvalidFieldException {
        int row = get(field);
        return row == JsonTree.NONE ? null : new Fields(json, row, this, field.text(), -1);
    }

    /** An element of the array in a field; it must be an object. */
    Fields element(Name field, int row, int at) throws InvalidFieldException {
        return new Fields(json, row, this, field.text(), at);
    }

    /** What the rows mean. */
    JsonTree json() {
        return json;
    }

    /** The value of a field. */
    int get(Name field) {
        int row = object == JsonTree.NONE ? JsonTree.NONE : json.member(object, field);
        return row == JsonTree.NONE || json.kind(row) == JsonKind.NULL ? JsonTree.NONE : row;
    }

    /** True where a field is absent or an empty string. */
    boolean isBlank(Name field) {
        int row = get(field);
        return row == JsonTree.NONE || (json.kind(row) == JsonKind.STRING && json.isEmpty(row));
    }

    /** Refuses a body in which a field is blank, with a code that says so by itself. */
    void require(Name field, ErrorCode missing) throws InvalidFieldException {
        if (isBlank(field)) {
            throw new InvalidFieldException(missing, missing.text());
        }
    }

    /** The row of a string. */
    int string(Name field) throws InvalidFieldException {
        return ofKind(JsonKind.STRING, field, "a string");
    }

    /** The row of an array. */
    int array(Name field) throws InvalidFieldException {
        return ofKind(JsonKind.ARRAY, field, "an array");
    }

    private int ofKind(JsonKind kind, Name field, String expected) throws InvalidFieldException {
        int row = get(field);
        if (row != JsonTree.NONE && json.kind(row) != kind) {
            throw wrongType(field, expected);
        }
        return row;
    }

    /** A string that must be there; it may be empty. */
    String requiredText(Name field) throws InvalidFieldException {
        int row = string(field);
        if (row == JsonTree.NONE) {
            throw wrongType(field, "a string");
        }
        return json.text(row);
    }

    /** A string, or the empty one where it is absent. */
    String textOrEmpty(Name field) throws InvalidFieldException {
        int row = string(field);
        return row == JsonTree.NONE ? "" : json.text(row);
    }

    /** A string under the key that otherwise holds templates; it must be there and may be empty. */
    String requiredData() throws InvalidFieldException {
        int row = string(Name.DATA);
        if (row == JsonTree.NONE) {
            throw wrongType(Name.DATA, "a string");
        }
        return json.originalText(row);
    }

    /** A signed 32-bit integer that must be there. */
    int int32(Name field) throws InvalidFieldException {
        long value = integer(get(field), Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (value == NO_INTEGER) {
            throw wrongInteger(field, Integer.MIN_VALUE, "2147483647");
        }
        return (int) value;
    }

    /** An unsigned 32-bit integer that must be there. */
    long uint32(Name field) throws InvalidFieldException {
        long value = integer(get(field), 0, UINT32_MAX);
        if (value == NO_INTEGER) {
            throw wrongInteger(field, 0, "4294967295");
        }
        return value;
    }

    /** An unsigned 32-bit integer, or this where it is absent. */
    long uint32Or(Name field, long absent) throws InvalidFieldException {
        return get(field) == JsonTree.NONE ? absent : uint32(field);
    }

    /** The decimal text of an unsigned 32-bit integer, as it came. */
    String uint32Text(Name field) throws InvalidFieldException {
        int row = get(field);
        String digits = integer(row, 0, UINT32_MAX) == NO_INTEGER ? null : digits(row);
        if (digits == null) {
            throw wrongInteger(field, 0, "4294967295");
        }
        return digits;
    }

    /** The decimal text of an unsigned 64-bit integer, as it came: a signature covers the text. */
    String uint64Text(Name field) throws InvalidFieldException {
        String digits = digits(get(field));
        if (digits == null || new BigInteger(digits).compareTo(UINT64_MAX) > 0) {
            throw wrongInteger(field, 0, UINT64_MAX.toString());
        }
        return digits;
    }

    /**
     * An integer within bounds of at most 32 bits, written as a JSON integer or as a decimal string; {@link #NO_INTEGER}
     * for anything else, so for 1.0, 1e0, "+1", true and nothing at all.
     */
    long integer(int row, long min, long max) {
        if (!mayBeInteger(row)) {
            return NO_INTEGER;
        }
        byte[] text = json.isEscaped(row) ? json.text(row).getBytes(StandardCharsets.UTF_8) : json.bytes();
        int at = json.isEscaped(row) ? 0 : json.from(row);
        int end = json.isEscaped(row) ? text.length : json.to(row);
        if (at == end || end - at > LONGEST_INTEGER) {
            return NO_INTEGER;
        }
        boolean negative = text[at] == '-' && (min < 0 || json.kind(row) == JsonKind.INTEGER);
        long value = unsigned(text, negative ? at + 1 : at, end);
        if (value == NO_INTEGER) {
            return NO_INTEGER;
        }
        long number = negative ? -value : value;
        return number < min || number > max ? NO_INTEGER : number;
    }

    private static long unsigned(byte[] text, int from, int to) {
        long value = from == to ? NO_INTEGER : 0;
        for (int at = from; at < to; at++) {
            value = value * 10 + text[at] - '0';
            if (text[at] < '0' || text[at] > '9' || value > UINT32_MAX) {
                return NO_INTEGER;
            }
        }
        return value;
    }

    private boolean mayBeInteger(int row) {
        return row != JsonTree.NONE && (json.kind(row) == JsonKind.INTEGER || json.kind(row) == JsonKind.STRING);
    }

    private @Nullable String digits(int row) {
        if (!mayBeInteger(row)) {
            return null;
        }
        String text = json.text(row);
        if (json.kind(row) == JsonKind.INTEGER && text.equals("-0")) {
            return "0";
        }
        if (text.isEmpty() || text.length() > LONGEST_INTEGER) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        return text;
    }

    private InvalidFieldException wrongInteger(Name field, long min, String max) {
        return invalid(path(field) + ": expected an integer from " + min + " to " + max + " or a decimal string, got "
                + echo(get(field)));
    }

    /** Says what was expected and the type that came, but not the value, which may be secret. */
    InvalidFieldException wrongType(Name field, String expected) {
        return invalid(path(field) + ": expected " + expected + ", got " + typeOf(get(field)));
    }

    /** A field cannot be used, for the reason given. */
    InvalidFieldException wrong(Name field, String reason) {
        return invalid(path(field) + ": " + reason);
    }

    /** An element of the array in a field cannot be used. */
    InvalidFieldException wrong(Name field, int at, String reason) {
        return invalid(path(field) + '[' + at + "]: " + reason);
    }

    private static InvalidFieldException invalid(String sentence) {
        return new InvalidFieldException(ErrorCode.INVALID_PARAMETER, sentence);
    }

    String path(Name field) {
        return path(field.text());
    }

    private String path(String field) {
        return path() + '.' + field;
    }

    private String path() {
        String own = index < 0 ? name : name + '[' + index + ']';
        return parent == null ? own : parent.path(own);
    }

    private String typeOf(int row) {
        if (row == JsonTree.NONE) {
            return "nothing";
        }
        return switch (json.kind(row)) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case INTEGER, FRACTION -> "a number";
            case TRUE -> "true";
            case FALSE -> "false";
            case NULL -> "nothing";
        };
    }

    private String echo(int row) {
        String type = typeOf(row);
        boolean string = type.equals("a string");
        if (!string && !type.equals("a number")) {
            return type;
        }
        String text = json.text(row);
        String start = text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "...";
        String printable = start.replaceAll("[^ -~]", "?");
        return string ? '"' + printable + '"' : printable;
    }
}

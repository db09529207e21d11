package io.gatehouse.protocol;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One object of a body. What it cannot give, it refuses in a sentence with the field's path and what was expected. */
final class OracleFields {
    /** Given for a value that is no integer within its bounds. No field has a range that reaches it. */
    static final long NO_INTEGER = Long.MIN_VALUE;

    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int LONGEST_ECHO = 32;
    private static final int LONGEST_INTEGER = 32;

    private final JsonNode object;
    private final @Nullable OracleFields parent;
    private final String name;
    private final int index;

    private OracleFields(JsonNode object, @Nullable OracleFields parent, String name, int index)
            throws InvalidFieldException {
        this.object = object;
        this.parent = parent;
        this.name = name;
        this.index = index;
        if (!object.isObject()) {
            throw invalid(path() + ": expected an object, got " + typeOf(object));
        }
    }

    /** The body; none counts as an empty one. */
    static OracleFields ofBody(JsonNode body) throws InvalidFieldException {
        boolean absent = body.isMissingNode() || body.isNull();
        return new OracleFields(absent ? JsonNodeFactory.instance.objectNode() : body, null, "body", -1);
    }

    /** The object in a field, or null where it is absent. */
    @Nullable
    OracleFields object(String field) throws InvalidFieldException {
        JsonNode value = get(field);
        return value == null ? null : new OracleFields(value, this, field, -1);
    }

    /** An element of the array in a field; it must be an object. */
    OracleFields element(String field, JsonNode array, int at) throws InvalidFieldException {
        return new OracleFields(array.get(at), this, field, at);
    }

    /** The value of a field, or null where it is absent or null, which are the same everywhere. */
    @Nullable
    JsonNode get(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** True where a field is absent, null or an empty string. */
    boolean isBlank(String field) {
        JsonNode value = get(field);
        return value == null || (value.isString() && value.stringValue().isEmpty());
    }

    /** Refuses a body in which a field is blank, with a code that says so by itself. */
    void require(String field, ErrorCode missing) throws InvalidFieldException {
        if (isBlank(field)) {
            throw new InvalidFieldException(missing, missing.text());
        }
    }

    /** A string, or null where it is absent. */
    @Nullable
    String text(String field) throws InvalidFieldException {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw wrongType(field, "a string");
        }
        return value.stringValue();
    }

    /** A string that must be there; it may be empty. */
    String requiredText(String field) throws InvalidFieldException {
        String text = text(field);
        if (text == null) {
            throw wrongType(field, "a string");
        }
        return text;
    }

    /** A string, or the empty one where it is absent. */
    String textOrEmpty(String field) throws InvalidFieldException {
        String text = text(field);
        return text == null ? "" : text;
    }

    /** An array, or null where it is absent. */
    @Nullable
    JsonNode array(String field) throws InvalidFieldException {
        JsonNode value = get(field);
        if (value != null && !value.isArray()) {
            throw wrongType(field, "an array");
        }
        return value;
    }

    /** A signed 32-bit integer that must be there. */
    int int32(String field) throws InvalidFieldException {
        long value = integer(get(field), Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (value == NO_INTEGER) {
            throw wrongInteger(field, Integer.MIN_VALUE, "2147483647");
        }
        return (int) value;
    }

    /** An unsigned 32-bit integer that must be there. */
    long uint32(String field) throws InvalidFieldException {
        long value = integer(get(field), 0, 0xFFFF_FFFFL);
        if (value == NO_INTEGER) {
            throw wrongInteger(field, 0, "4294967295");
        }
        return value;
    }

    /** The decimal text of an unsigned 32-bit integer, as it came. */
    String uint32Text(String field) throws InvalidFieldException {
        JsonNode value = get(field);
        if (value == null || integer(value, 0, 0xffff_ffffL) == NO_INTEGER) {
            throw wrongInteger(field, 0, "4294967295");
        }
        return value.asString();
    }

    /** The decimal text of an unsigned 64-bit integer, as it came: a signature covers the text. */
    String uint64Text(String field) throws InvalidFieldException {
        JsonNode value = get(field);
        String digits = value == null ? null : digits(value, false);
        if (digits == null || new BigInteger(digits).compareTo(UINT64_MAX) > 0) {
            throw wrongInteger(field, 0, UINT64_MAX.toString());
        }
        return digits;
    }

    /**
     * An integer within bounds, written as a JSON integer or as a decimal string; {@link #NO_INTEGER} for anything else,
     * so for 1.0, 1e0, "+1", true and nothing at all.
     */
    static long integer(@Nullable JsonNode value, long min, long max) {
        if (value == null) {
            return NO_INTEGER;
        }
        if (value.isInt()) {
            return within(value.intValue(), min, max);
        }
        String digits = digits(value, min < 0);
        return digits == null ? NO_INTEGER : within(new BigInteger(digits), min, max);
    }

    private static long within(long number, long min, long max) {
        return number < min || number > max ? NO_INTEGER : number;
    }

    private static long within(BigInteger number, long min, long max) {
        return number.bitLength() > Long.SIZE - 1 ? NO_INTEGER : within(number.longValue(), min, max);
    }

    private static @Nullable String digits(JsonNode value, boolean signed) {
        if (!value.isIntegralNumber() && !value.isString()) {
            return null;
        }
        String text = value.asString();
        int start = signed && text.startsWith("-") ? 1 : 0;
        if (text.length() == start || text.length() > LONGEST_INTEGER) {
            return null;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        return text;
    }

    private InvalidFieldException wrongInteger(String field, long min, String max) {
        return invalid(path(field) + ": expected an integer from " + min + " to " + max + " or a decimal string, got "
                + echo(get(field)));
    }

    /** Says what was expected and the type that came, but not the value, which may be secret. */
    InvalidFieldException wrongType(String field, String expected) {
        return invalid(path(field) + ": expected " + expected + ", got " + typeOf(get(field)));
    }

    /** A field cannot be used, for the reason given. */
    InvalidFieldException wrong(String field, String reason) {
        return invalid(path(field) + ": " + reason);
    }

    private static InvalidFieldException invalid(String sentence) {
        return new InvalidFieldException(ErrorCode.INVALID_PARAMETER, sentence);
    }

    String path(String field) {
        return path() + '.' + field;
    }

    private String path() {
        String own = index < 0 ? name : name + '[' + index + ']';
        return parent == null ? own : parent.path(own);
    }

    private static String typeOf(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return "nothing";
        }
        if (value.isString()) {
            return "a string";
        }
        if (value.isNumber()) {
            return "a number";
        }
        if (value.isBoolean()) {
            return value.asString();
        }
        return value.isArray() ? "an array" : "an object";
    }

    private static String echo(@Nullable JsonNode value) {
        if (value == null || !(value.isString() || value.isNumber())) {
            return typeOf(value);
        }
        String text = value.asString();
        String start = text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "...";
        String printable = start.replaceAll("[^ -~]", "?");
        return value.isString() ? '"' + printable + '"' : printable;
    }
}

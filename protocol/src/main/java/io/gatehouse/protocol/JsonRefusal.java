package io.gatehouse.protocol;

/** Why a text cannot be read. Thrown by {@link JsonScanner} and caught beside it; these are all there are. */
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace they are values
final class JsonRefusal extends Exception {
    static final JsonRefusal SYNTAX = new JsonRefusal(false, "The text is not JSON.");
    static final JsonRefusal TRUNCATED = new JsonRefusal(false, "The text is not JSON: it ends too early.");
    static final JsonRefusal DEPTH = new JsonRefusal(true, "The JSON is nested deeper than 32 levels.");
    static final JsonRefusal NAME = new JsonRefusal(true, "A key is longer than 64 characters.");
    static final JsonRefusal TWICE = new JsonRefusal(true, "A key occurs twice in one object.");
    static final JsonRefusal SIZE = new JsonRefusal(
            true, "The JSON has a number of more than 1,024 digits, or more than 250,000 values and brackets.");

    private final boolean json;
    private final String reason;

    private JsonRefusal(boolean json, String reason) {
        super(reason, null, false, false);
        this.json = json;
        this.reason = reason;
    }

    /** True for a text that is JSON as far as it was read, and is refused for more than its syntax. */
    boolean isJson() {
        return json;
    }

    /** A sentence for {@code errmsg}. */
    String reason() {
        return reason;
    }
}

package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;

/**
 * A request's id as the JSON text to echo: a quoted string or a number exactly as it came. Known firmware repeats ids, so
 * this is never a key.
 */
public record ReqId(String json) {
    /** The id itself, without quotes and escapes. */
    String text() {
        if (json.charAt(0) != '"') {
            return json;
        }
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return JsonStrings.unescape(bytes, 1, bytes.length - 1);
    }

    /** What is echoed where the terminal sent none. */
    public static final ReqId ABSENT = new ReqId("\"\"");

    /** Longest id that is echoed, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1024;
}

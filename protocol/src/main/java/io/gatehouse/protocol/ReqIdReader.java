package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a req_id for its echo, from a good text and, where that can be done, from a refused one. */
final class ReqIdReader {
    private ReqIdReader() {}

    /** The req_id in a row; null where it cannot be echoed. */
    static @Nullable ReqId read(JsonTree json, int row) {
        if (row == JsonTree.NONE) {
            return ReqId.ABSENT;
        }
        return switch (json.kind(row)) {
            case NULL -> ReqId.ABSENT;
            case STRING -> json.isEscaped(row) ? quoted(json.text(row)) : raw(json, row, 1);
            case INTEGER, FRACTION -> raw(json, row, 0);
            case OBJECT, ARRAY, TRUE, FALSE -> null;
        };
    }

    private static @Nullable ReqId raw(JsonTree json, int row, int quotes) {
        int bytes = json.to(row) - json.from(row);
        return bytes > ReqId.MAX_BYTES
                ? null
                : new ReqId(
                        new String(json.bytes(), json.from(row) - quotes, bytes + 2 * quotes, StandardCharsets.UTF_8));
    }

    private static @Nullable ReqId quoted(String text) {
        int bytes = Utf8.length(text);
        if (bytes == Utf8.NOT_UNICODE || bytes > ReqId.MAX_BYTES || text.indexOf('\0') >= 0) {
            return null;
        }
        return new ReqId(JsonStrings.quote(text));
    }

    /** The req_id of a text that was refused; null where it cannot be read or is not clear, or where the text is no JSON. */
    static @Nullable ReqId salvage(byte[] text, int from, int to) {
        try {
            int headers = scanner(text, from, to).skim(Name.HEADERS);
            if (headers < 0 || text[headers] != '{') {
                return headers == JsonScanner.ABSENT || isNull(text, headers) ? ReqId.ABSENT : null;
            }
            int reqId = scanner(text, headers, to).skim(Name.REQ_ID);
            if (reqId < 0) {
                return reqId == JsonScanner.ABSENT ? ReqId.ABSENT : null;
            }
            JsonTree json = new JsonTree(text, 0);
            scanner(text, reqId, to).read(json);
            return read(json, JsonTree.ROOT);
        } catch (JsonRefusal notJson) {
            return null;
        }
    }

    private static JsonScanner scanner(byte[] text, int from, int to) {
        return new JsonScanner(text, new JsonCursor(text, from, to));
    }

    private static boolean isNull(byte[] text, int at) {
        return at >= 0 && text[at] == 'n';
    }
}

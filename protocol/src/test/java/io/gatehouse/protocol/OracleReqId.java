package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** Reads a req_id for its echo, from a good text and, where that can be done, from a refused one. */
final class OracleReqId {
    /** Deep enough for any mistake, and no more than a few megabytes of parser state. */
    private static final int SALVAGE_DEPTH = 100_000;

    private static final JsonFactory LENIENT = OracleEnvelope.factory(StreamReadConstraints.builder()
            .maxNestingDepth(SALVAGE_DEPTH)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE));

    private OracleReqId() {}

    /** The req_id at the current token; null where it cannot be echoed. */
    static @Nullable ReqId read(JsonParser json) {
        return switch (json.currentToken()) {
            case VALUE_NULL -> ReqId.ABSENT;
            case VALUE_STRING -> quoted(json.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> raw(json.getString());
            default -> null;
        };
    }

    private static @Nullable ReqId quoted(String text) {
        int bytes = Utf8.length(text);
        if (bytes == Utf8.NOT_UNICODE || bytes > ReqId.MAX_BYTES || text.indexOf('\0') >= 0) {
            return null;
        }
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return new ReqId(json.append('"').toString());
    }

    private static @Nullable ReqId raw(String number) {
        return number.length() > ReqId.MAX_BYTES ? null : new ReqId(number);
    }

    /** The req_id of a text that was refused; null where it cannot be read or is not clear, or where the text is no JSON. */
    static @Nullable ReqId salvage(byte[] message, int offset, int length) {
        try (JsonParser json = LENIENT.createParser(ObjectReadContext.empty(), message, offset, length)) {
            json.nextToken();
            ReqId reqId = ReqId.ABSENT;
            boolean seen = false;
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                boolean headers = name.equals("headers");
                json.nextToken();
                if (!headers) {
                    json.skipChildren();
                } else if (seen) {
                    return null;
                } else {
                    seen = true;
                    reqId = salvageHeaders(json);
                }
            }
            return reqId;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    private static @Nullable ReqId salvageHeaders(JsonParser json) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return ReqId.ABSENT;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        @Nullable ReqId reqId = ReqId.ABSENT;
        boolean seen = false;
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            boolean found = name.equals("req_id");
            json.nextToken();
            if (found) {
                reqId = seen ? null : read(json);
                seen = true;
            }
            json.skipChildren();
        }
        return reqId;
    }
}

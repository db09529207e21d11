package io.gatehouse.protocol;

import io.gatehouse.protocol.Inbound.Acknowledgement;
import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same verdicts as {@link EnvelopeParser}, by way of Jackson and its trees: what a production parser was before there was
 * a scanner, and what the scanner is held against.
 */
final class OracleEnvelope {
    static final int MAX_DEPTH = EnvelopeParser.MAX_DEPTH;
    static final int MAX_NAME = EnvelopeParser.MAX_NAME;

    private static final JsonFactory STRICT = factory(StreamReadConstraints.builder()
            // One more than ours, so that ours is found first and gets its own sentence; so with the names.
            .maxNestingDepth(MAX_DEPTH + 1)
            .maxNameLength(16 * MAX_NAME)
            .maxNumberLength(ReqId.MAX_BYTES)
            .maxTokenCount(EnvelopeParser.MAX_TOKENS)
            .maxStringLength(Integer.MAX_VALUE));

    private static final String LONG_KEY = "A key is longer than 64 characters.";
    private static final String INVALID_ESCAPE = "An escape is no Unicode character (a lone surrogate), or is U+0000.";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser json;
    private final Names names = new Names();
    private @Nullable String cmd;
    private boolean cmdPresent;
    private boolean errcodePresent;
    private ReqId reqId = ReqId.ABSENT;
    private JsonNode body = NODES.missingNode();
    /** What known firmware puts beside the body. */
    private final ObjectNode beside = NODES.objectNode();

    private OracleEnvelope(JsonParser json) {
        this.json = json;
    }

    static JsonFactory factory(StreamReadConstraints.Builder constraints) {
        return JsonFactory.builder()
                .streamReadConstraints(constraints.build())
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .build();
    }

    static Inbound parse(byte[] message, int templateLimit) {
        return parse(message, 0, message.length, templateLimit);
    }

    private static Inbound parse(byte[] message, int offset, int length, int templateLimit) {
        if (!startsAsUtf8(message, offset, length)) {
            return new Malformed(null, "Expected a JSON object in UTF-8 without a byte order mark.");
        }
        try (JsonParser json = STRICT.createParser(ObjectReadContext.empty(), message, offset, length)) {
            return parse(json, message, offset, length, templateLimit);
        } catch (Violation violation) {
            return new Malformed(salvage(message, offset, length), violation.reason);
        } catch (StreamConstraintsException beyondLimit) {
            boolean name = String.valueOf(beyondLimit.getMessage()).contains("getMaxNameLength");
            return new Malformed(
                    salvage(message, offset, length),
                    name
                            ? LONG_KEY
                            : "The JSON has a number of more than 1,024 digits, or more than 250,000 values and brackets.");
        } catch (UnexpectedEndOfInputException truncated) {
            return new Malformed(null, "The text is not JSON: it ends too early.");
        } catch (JacksonException notJson) {
            return notJson(message, offset, length);
        }
    }

    private static @Nullable ReqId salvage(byte[] message, int offset, int length) {
        byte[] blotted = OracleEscapes.blotted(message, offset, offset + length);
        return blotted == null ? OracleReqId.salvage(message, offset, length) : OracleReqId.salvage(blotted, 0, length);
    }

    /** Jackson takes a lone surrogate in a key, though nowhere else, for a mistake of syntax. */
    private static Malformed notJson(byte[] message, int offset, int length) {
        byte[] blotted = OracleEscapes.blotted(message, offset, offset + length);
        ReqId reqId = blotted == null ? null : OracleReqId.salvage(blotted, 0, length);
        return new Malformed(reqId, reqId == null ? "The text is not JSON." : INVALID_ESCAPE);
    }

    private static Inbound parse(JsonParser json, byte[] message, int offset, int length, int templateLimit)
            throws Violation {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return new Malformed(null, "Expected a JSON object.");
        }
        OracleEnvelope parser = new OracleEnvelope(json);
        parser.readObject();
        parser.expectEnd();
        if (OracleEscapes.nextInvalid(message, offset, offset + length) >= 0) {
            throw new Violation(INVALID_ESCAPE);
        }
        return parser.inbound(templateLimit);
    }

    /** Jackson guesses an encoding from a byte order mark, or from a zero among the first four bytes; neither is UTF-8 JSON. */
    private static boolean startsAsUtf8(byte[] message, int offset, int length) {
        for (int i = 0; i < Math.min(length, 4); i++) {
            if (message[offset + i] == 0) {
                return false;
            }
        }
        return length == 0 || message[offset] >= 0;
    }

    private void readObject() throws Violation {
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            names.add(name);
            json.nextToken();
            switch (name) {
                case "cmd" -> readCmd();
                case "headers" -> reqId = headers();
                case "body" -> readBody();
                default -> {
                    // Unknown ones are ignored, but not what would make them ambiguous.
                    JsonNode value = value(1);
                    errcodePresent |= name.equals("errcode") && !value.isNull();
                    if (name.equals("offset") || name.equals("limit")) {
                        beside.set(name, value);
                    }
                }
            }
        }
    }

    private void readCmd() throws Violation {
        JsonNode value = value(1);
        cmdPresent = !value.isNull();
        cmd = value.isString() ? value.stringValue() : null;
    }

    private void readBody() throws Violation {
        JsonNode value = value(1);
        body = value.isNull() ? NODES.missingNode() : value;
    }

    private ReqId headers() throws Violation {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return ReqId.ABSENT;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new Violation("headers: expected an object.");
        }
        ReqId found = ReqId.ABSENT;
        Names seen = new Names();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            seen.add(name);
            json.nextToken();
            if (name.equals("req_id")) {
                found = OracleReqId.read(json);
                if (found == null) {
                    throw new Violation("headers.req_id: expected a string or a number of at most 1,024 bytes.");
                }
            } else {
                value(2);
            }
        }
        return found;
    }

    private void expectEnd() throws Violation {
        JsonToken next;
        try {
            next = json.nextToken();
        } catch (JacksonException garbage) {
            next = JsonToken.NOT_AVAILABLE;
        }
        if (next != null) {
            throw new Violation("Something follows the JSON object.");
        }
    }

    private Inbound inbound(int templateLimit) {
        if (cmd != null) {
            CommandType command = CommandType.of(cmd);
            return new Envelope(command, cmd, reqId, OracleBodies.read(command, body, beside, templateLimit));
        }
        if (cmdPresent) {
            return new Malformed(reqId, "cmd: expected a string.");
        }
        return errcodePresent ? new Acknowledgement() : new Malformed(reqId, "cmd: expected a string, got nothing.");
    }

    /** The value at the current token, inside of {@code depth} objects and arrays. */
    private JsonNode value(int depth) throws Violation {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> NODES.stringNode(json.getString());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(json.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private JsonNode integer() {
        return switch (json.getNumberType()) {
            case INT -> NODES.numberNode(json.getIntValue());
            case LONG -> NODES.numberNode(json.getLongValue());
            default -> NODES.numberNode(json.getBigIntegerValue());
        };
    }

    private ObjectNode object(int depth) throws Violation {
        checkDepth(depth);
        ObjectNode object = NODES.objectNode();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            Names.checkLength(name);
            if (object.has(name)) {
                throw new Violation(Names.TWICE);
            }
            json.nextToken();
            object.set(name, value(depth));
        }
        return object;
    }

    private ArrayNode array(int depth) throws Violation {
        checkDepth(depth);
        ArrayNode array = NODES.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(depth));
        }
        return array;
    }

    private static void checkDepth(int depth) throws Violation {
        if (depth > MAX_DEPTH) {
            throw new Violation("The JSON is nested deeper than 32 levels.");
        }
    }

    /** The keys of one object that is not kept as a tree. */
    private static final class Names {
        static final String TWICE = "A key occurs twice in one object.";

        private final Set<String> seen = new HashSet<>(8);

        void add(String name) throws Violation {
            checkLength(name);
            if (!seen.add(name)) {
                throw new Violation(TWICE);
            }
        }

        static void checkLength(String name) throws Violation {
            if (name.length() > MAX_NAME) {
                throw new Violation(LONG_KEY);
            }
        }
    }

    /** The text is JSON, and refused all the same. */
    private static final class Violation extends Exception {
        private final String reason;

        Violation(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}

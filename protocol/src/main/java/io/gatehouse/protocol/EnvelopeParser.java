package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads one message of a terminal. */
public final class EnvelopeParser {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private EnvelopeParser() {}

    /** Never throws for what a peer has sent. The array may be kept by the result. */
    public static Inbound parse(byte[] message, int offset, int length) {
        JsonNode root;
        try {
            root = MAPPER.readTree(message, offset, length);
        } catch (JacksonException e) {
            return new Inbound.Malformed(null, "not JSON");
        }
        if (!root.isObject()) {
            return new Inbound.Malformed(null, "not an object");
        }
        ReqId reqId = reqId(root.path("headers").path("req_id"));
        JsonNode cmd = root.path("cmd");
        if (cmd.isString()) {
            return new Inbound.Envelope(
                    CommandType.of(cmd.stringValue()),
                    cmd.stringValue(),
                    reqId == null ? ReqId.ABSENT : reqId,
                    root.path("body"));
        }
        return root.has("errcode") ? new Inbound.Acknowledgement() : new Inbound.Malformed(reqId, "no cmd");
    }

    private static @Nullable ReqId reqId(JsonNode node) {
        return node.isString() || node.isNumber() ? new ReqId(node.toString()) : null;
    }
}

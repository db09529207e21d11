package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Push;
import io.gatehouse.protocol.UserType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The text frames of a terminal, out and in. */
final class Frames {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What came from the cloud. */
    sealed interface Incoming {
        /** Something with a cmd. */
        record FromCloud(String cmd, JsonNode body) implements Incoming {}

        /**
         * An answer.
         *
         * @param reqId null where there are no headers: an error of the connection, not of a request
         */
        record Answer(@Nullable String reqId, int errcode, String errmsg, JsonNode body) implements Incoming {
            @Override
            public String toString() {
                return "Answer[" + reqId + " " + errcode + " " + errmsg + "]";
            }
        }

        /** Something that cannot be read. */
        record Unreadable(String reason) implements Incoming {}
    }

    private Frames() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ByteBuf request(String cmd, String reqId, @Nullable JsonNode body) {
        ObjectNode envelope = object().put("cmd", cmd);
        envelope.putObject("headers").put("req_id", reqId);
        if (body != null) {
            envelope.set("body", body);
        }
        return Unpooled.wrappedBuffer(JSON.writeValueAsBytes(envelope));
    }

    static Incoming read(ByteBuf text) {
        JsonNode frame;
        try {
            frame = JSON.readTree((InputStream) new ByteBufInputStream(text));
        } catch (JacksonException e) {
            return new Incoming.Unreadable("the gateway sent something that is not JSON: " + e.getOriginalMessage());
        }
        JsonNode cmd = frame.path("cmd");
        if (cmd.isString()) {
            return new Incoming.FromCloud(cmd.stringValue(), frame.path("body"));
        }
        JsonNode errcode = frame.path("errcode");
        if (!errcode.isInt() || !frame.path("errmsg").isString()) {
            return new Incoming.Unreadable("the gateway sent a frame with neither cmd nor errcode and errmsg");
        }
        JsonNode reqId = frame.path("headers").path("req_id");
        return new Incoming.Answer(
                reqId.isValueNode() ? reqId.asString() : null,
                errcode.intValue(),
                frame.path("errmsg").stringValue(),
                frame.path("body"));
    }

    /** The body of push_enter_page and push_exit_page; null if it is not one. */
    static Push.@Nullable EnterPage page(JsonNode body) {
        String type = body.path("page_type").asString("");
        Kind kind = type.equals("fp") ? Kind.FP : type.equals("fa") ? Kind.FA : null;
        UserType userType = UserType.of(body.path("user_type").asLong(0));
        String operId = body.path("oper_id").asString("");
        String userid = body.path("userid").asString("");
        if (kind == null || operId.isEmpty() || userid.isEmpty()) {
            return null;
        }
        return new Push.EnterPage(kind, operId, userid, Objects.requireNonNullElse(userType, UserType.EMPLOYEE));
    }
}

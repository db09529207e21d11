package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;

/** Writes what the cloud says. */
public final class Encoder {
    private Encoder() {}

    /** The answer to a command. */
    public static byte[] reply(ReqId reqId, Reply reply) {
        return ("{\"headers\":{\"req_id\":" + reqId.json() + "},\"errcode\":"
                        + reply.code().code() + ",\"errmsg\":\"" + reply.errmsg() + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The answer to something that cannot be read at all. */
    public static byte[] malformed(String reason) {
        return ("{\"errcode\":40058,\"errmsg\":\"" + reason + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /** A push. */
    public static byte[] push(String reqId, Push push) {
        String cmd = switch (push.getClass().getSimpleName()) {
            case "EnterPage" -> "push_enter_page";
            case "ExitPage" -> "push_exit_page";
            case "BindCorp" -> "push_bind_corp";
            default -> "push_unbind_corp";
        };
        return ("{\"cmd\":\"" + cmd + "\",\"headers\":{\"req_id\":\"" + reqId + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}

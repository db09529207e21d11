package io.gatehouse.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Replies as they must be on the wire. */
public final class Replies {
    private Replies() {}

    /** The gateway's, where nothing is wrong and nothing more to say. */
    public static String ok(String reqId) {
        return "{\"headers\":{\"req_id\":\"" + reqId + "\"},\"errcode\":0,\"errmsg\":\"ok\"}";
    }

    /** The same with a body. */
    public static String ok(String reqId, String body) {
        return "{\"headers\":{\"req_id\":\"" + reqId + "\"},\"errcode\":0,\"errmsg\":\"ok\",\"body\":" + body + "}";
    }

    /** To an upload of which everything was taken. */
    public static String allTaken(String reqId) {
        return ok(reqId, "{\"fail_list\":[]}");
    }

    /** The same in the words of B3. */
    public static String databind(String reqId) {
        return allTaken(reqId);
    }

    /** An unmasked text frame. */
    public static ByteBuf frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuf frame = Unpooled.buffer(bytes.length + 4).writeByte(0x81);
        if (bytes.length < 126) {
            frame.writeByte(bytes.length);
        } else {
            frame.writeByte(126).writeShort(bytes.length);
        }
        return frame.writeBytes(bytes);
    }
}

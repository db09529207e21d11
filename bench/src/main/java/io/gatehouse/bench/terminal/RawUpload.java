package io.gatehouse.bench.terminal;

import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalReply;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A frame that somebody wrote by hand. */
final class RawUpload {
    private RawUpload() {}

    /** Sends it as it is; the answer is told from others by the frame's own req_id. */
    static CompletableFuture<TerminalReply> send(SimulatedTerminal terminal, byte[] frame) {
        return terminal.requestRaw(reqId(frame), () -> Unpooled.wrappedBuffer(frame));
    }

    /** The answer as a line. */
    static String text(TerminalReply reply) {
        String failed = reply.failed() == 0 ? "" : ", fail_list " + reply.body().path("fail_list");
        return reply.errcode() + " " + reply.errmsg() + failed;
    }

    private static String reqId(byte[] frame) {
        try {
            JsonNode id = JsonMapper.shared().readTree(frame).path("headers").path("req_id");
            return id.isValueNode() ? id.asString() : "";
        } catch (JacksonException e) {
            // What is not JSON has no id; the gateway's answer to it shows as one that answers nothing.
            return "";
        }
    }
}

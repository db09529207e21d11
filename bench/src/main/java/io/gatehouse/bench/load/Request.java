package io.gatehouse.bench.load;

import io.gatehouse.bench.simulator.TerminalReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** What a terminal of a load sends, and what is looked for in its reply. */
public sealed interface Request {
    RequestKind kind();

    String reqId();

    ByteBuf frame(ByteBufAllocator allocator);

    /** What is wrong with the body of a reply of errcode 0; null for nothing. */
    @Nullable
    String bodyFault(TerminalReply reply);

    /** What is wrong with a reply; null for nothing. */
    default @Nullable String fault(TerminalReply reply) {
        if (!reply.ok()) {
            return "errcode " + reply.errcode() + " " + reply.errmsg();
        }
        return reply.inOrder() ? bodyFault(reply) : "answered before an earlier request";
    }

    /** A heartbeat. */
    record Ping(long number) implements Request {
        @Override
        public RequestKind kind() {
            return RequestKind.PING;
        }

        @Override
        public String reqId() {
            return "ping-" + number;
        }

        @Override
        public ByteBuf frame(ByteBufAllocator allocator) {
            return ByteBufUtil.writeAscii(allocator, "{\"cmd\":\"ping\",\"headers\":{\"req_id\":\"" + reqId() + "\"}}");
        }

        @Override
        public @Nullable String bodyFault(TerminalReply reply) {
            return null;
        }
    }

    /** An upload of which everybody must be stored. */
    record Upload(UploadFrames frames, long number) implements Request {
        @Override
        public RequestKind kind() {
            return RequestKind.UPLOAD;
        }

        @Override
        public String reqId() {
            return UploadFrames.reqId(number);
        }

        @Override
        public ByteBuf frame(ByteBufAllocator allocator) {
            return frames.frame(number, allocator);
        }

        @Override
        public @Nullable String bodyFault(TerminalReply reply) {
            if (!reply.body().path("fail_list").isArray()) {
                return "no fail_list";
            }
            return reply.failed() > 0 ? reply.failed() + " people in fail_list" : null;
        }
    }
}

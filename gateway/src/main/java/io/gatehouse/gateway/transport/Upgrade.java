package io.gatehouse.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the head of the first and only HTTP request, has it judged, and leaves the pipeline; bytes behind the head are
 * the first bytes of the first frame. After a refusal it stays, and drops what still comes.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
    /** Bytes of the request line and all headers. */
    static final int MAX_HEAD = 8 * 1024;

    private static final int END = 0x0d0a0d0a;

    private final Set<String> origins;
    private final Connection connection;
    private @Nullable ByteBuf head;
    private int searched;
    private boolean refused;

    Upgrade(Set<String> origins, Connection connection) {
        this.origins = origins;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf in = (ByteBuf) read;
        if (refused) {
            in.release();
            return;
        }
        ByteBuf gathered = head == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), head, in);
        head = gathered;
        int end = end(gathered);
        if (end >= 0) {
            answer(ctx, gathered, end);
        } else if (gathered.readableBytes() >= MAX_HEAD) {
            refuse(UpgradeRequest.refuse("431 Request Header Fields Too Large", "The headers exceed 8 KiB."));
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    /** Index behind the empty line, or -1 if it has not come within the first {@link #MAX_HEAD} bytes. */
    private int end(ByteBuf in) {
        int last = in.readerIndex() + Math.min(in.readableBytes(), MAX_HEAD) - Integer.BYTES;
        int at = in.readerIndex() + searched;
        for (; at <= last; at++) {
            if (in.getInt(at) == END) {
                return at + Integer.BYTES;
            }
        }
        searched = at - in.readerIndex();
        return -1;
    }

    private void answer(ChannelHandlerContext ctx, ByteBuf gathered, int end) {
        String request =
                gathered.toString(gathered.readerIndex(), end - gathered.readerIndex(), StandardCharsets.ISO_8859_1);
        UpgradeRequest.Verdict verdict = UpgradeRequest.judge(request, origins);
        if (verdict instanceof UpgradeRequest.Accepted accepted) {
            head = null;
            connection.upgraded(accepted.response());
            forward(ctx, gathered.readerIndex(end));
        } else if (verdict instanceof UpgradeRequest.Refused refusal) {
            refuse(refusal);
        }
    }

    private static void forward(ChannelHandlerContext ctx, ByteBuf rest) {
        ctx.pipeline().remove(ctx.handler());
        if (rest.isReadable()) {
            ctx.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    private void refuse(UpgradeRequest.Refused refusal) {
        refused = true;
        drop();
        connection.refused(refusal.response());
    }

    private void drop() {
        if (head != null) {
            head.release();
            head = null;
        }
    }
}

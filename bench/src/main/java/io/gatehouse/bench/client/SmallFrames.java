package io.gatehouse.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Small requests, made once: as many as may be in flight, each with a req_id of its own. Two rounds of them lie in one
 * buffer, so that any number of them that follow each other is a slice.
 */
public final class SmallFrames implements Dialogue {
    private final ByteBuf requests = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    private final ByteBuf[] replies;
    private final int requestBytes;

    /**
     * Makes them.
     *
     * @param connection in every req_id
     * @param request of a req_id; all are of one length
     * @param reply to that req_id
     */
    public SmallFrames(int connection, int window, UnaryOperator<String> request, UnaryOperator<String> reply) {
        replies = new ByteBuf[window];
        for (int i = 0; i < 2 * window; i++) {
            String reqId = String.format(Locale.ROOT, "c%05d-%03d", connection, i % window);
            ByteBuf text = ByteBufUtil.writeAscii(UnpooledByteBufAllocator.DEFAULT, request.apply(reqId));
            Masking.append(requests, text);
            text.release();
            replies[i % window] = Replies.frame(reply.apply(reqId));
        }
        requestBytes = requests.readableBytes() / (2 * window);
    }

    @Override
    public ByteBuf requests(long first, int count) {
        int slot = (int) (first % replies.length);
        return Unpooled.unreleasableBuffer(requests).slice(slot * requestBytes, count * requestBytes);
    }

    @Override
    public ByteBuf reply(long number) {
        return replies[(int) (number % replies.length)];
    }

    @Override
    public int replyBytes() {
        return replies[0].readableBytes();
    }

    @Override
    public void release() {
        requests.release();
    }
}

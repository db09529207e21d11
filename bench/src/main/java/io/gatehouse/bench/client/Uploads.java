package io.gatehouse.bench.client;

import io.gatehouse.bench.load.UploadFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.function.UnaryOperator;

/**
 * Uploads of people never seen before, one in flight: the one frame is made and masked once, and gets other numbers when
 * its reply has come. A client that made a new one each time would be slower than the servers.
 */
public final class Uploads implements Dialogue {
    /** People of one upload, as the targets have it. */
    public static final int PEOPLE = 200;

    /** Numbers set aside for one connection in one run. */
    private static final long STRIDE = 100_000;

    private final UploadFrames frames;
    private final long base;
    private final ByteBuf frame = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    private final UnaryOperator<String> reply;

    /**
     * Makes the first.
     *
     * @param series no two connections or runs on one server have the same
     * @param reply to a req_id, all of one length
     */
    public Uploads(UploadFrames frames, int series, UnaryOperator<String> reply) {
        this.frames = frames;
        this.base = series * STRIDE;
        this.reply = reply;
        ByteBuf text = frames.frame(base, UnpooledByteBufAllocator.DEFAULT);
        Masking.append(frame, text);
        text.release();
    }

    @Override
    public ByteBuf requests(long first, int count) {
        if (count != 1 || first >= STRIDE) {
            throw new IllegalStateException("one upload at a time, and at most " + STRIDE + " on a connection");
        }
        frames.renumber(frame, frame.writerIndex() - frames.bytes(), base + first, Masking.KEY);
        return Unpooled.unreleasableBuffer(frame).slice();
    }

    @Override
    public ByteBuf reply(long number) {
        return Replies.frame(reply.apply(UploadFrames.reqId(base + number)));
    }

    @Override
    public int replyBytes() {
        return reply(0).readableBytes();
    }

    @Override
    public void release() {
        frame.release();
    }
}

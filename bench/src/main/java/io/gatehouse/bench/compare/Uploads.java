package io.gatehouse.bench.compare;

import io.gatehouse.bench.load.UploadFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.UnaryOperator;

/** Uploads of people never seen before. */
final class Uploads implements Dialogue {
    /** People of one upload, as the targets have it. */
    static final int PEOPLE = 200;

    /** Numbers set aside for one connection in one run. */
    private static final long STRIDE = 100_000;

    private final UploadFrames frames;
    private final long base;
    private final UnaryOperator<String> reply;

    /**
     * Makes none yet.
     *
     * @param series no two connections or runs on one server have the same
     * @param reply to a req_id, all of one length
     */
    Uploads(UploadFrames frames, int series, UnaryOperator<String> reply) {
        this.frames = frames;
        this.base = series * STRIDE;
        this.reply = reply;
    }

    @Override
    public ByteBuf requests(long first, int count) {
        if (count == 1) {
            return request(first);
        }
        ByteBuf all = ByteBufAllocator.DEFAULT.buffer();
        for (int i = 0; i < count; i++) {
            ByteBuf each = request(first + i);
            all.writeBytes(each);
            each.release();
        }
        return all;
    }

    private ByteBuf request(long number) {
        if (number >= STRIDE) {
            throw new IllegalStateException("more than " + STRIDE + " uploads of one connection");
        }
        return Masking.frame(ByteBufAllocator.DEFAULT, frames.frame(base + number, ByteBufAllocator.DEFAULT));
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
        // It keeps none.
    }
}

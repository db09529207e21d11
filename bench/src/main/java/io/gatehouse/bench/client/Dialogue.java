package io.gatehouse.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/** What one connection asks, and what must come back, byte for byte. Requests are numbered from 0. Event loop only. */
public interface Dialogue {
    /**
     * Masked frames, one after the other, the caller's to release: what a channel can write.
     *
     * @param count at most the window of the loop
     */
    ReferenceCounted requests(long first, int count);

    /** The whole frame of the reply to that request; read at once, and not released. */
    ByteBuf reply(long number);

    /** Bytes of every reply. */
    int replyBytes();

    /** Gives the buffers back. */
    void release();
}

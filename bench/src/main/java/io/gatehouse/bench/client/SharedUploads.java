package io.gatehouse.bench.client;

import io.gatehouse.bench.load.UploadFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.function.UnaryOperator;

/**
 * Uploads of thousands of connections, all on their way at once, from one frame: whenever a socket takes some bytes of one
 * of them, the frame gets that one's numbers first. So they take the memory of one frame together. Event loop only.
 */
public final class SharedUploads {
    /** At most so much is offered to a socket at a time. */
    private static final int CHUNK = 128 * 1024;

    /** Uploads that one connection may send. */
    private static final int STRIDE = 1000;

    private final UploadFrames frames;
    private final UnaryOperator<String> reply;
    private final ByteBuf frame = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    private long number;

    /** @param reply to a req_id, all of one length */
    public SharedUploads(UploadFrames frames, UnaryOperator<String> reply) {
        this.frames = frames;
        this.reply = reply;
        ByteBuf text = frames.frame(0, UnpooledByteBufAllocator.DEFAULT);
        Masking.append(frame, text);
        text.release();
    }

    /** The uploads of one connection, each of people that no other one has. */
    public Dialogue of(int connection) {
        long base = (long) connection * STRIDE;
        return new Dialogue() {
            @Override
            public ReferenceCounted requests(long first, int count) {
                if (count != 1 || first >= STRIDE) {
                    throw new IllegalStateException("one upload at a time, and at most " + STRIDE);
                }
                return new Region(base + first);
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
                // The frame is everybody's.
            }
        };
    }

    /** Gives the frame back, once all connections are closed. */
    public void release() {
        frame.release();
    }

    /** The frame of one number, which is there only while some of it is written. */
    private final class Region extends AbstractReferenceCounted implements FileRegion {
        private final long own;
        private long transferred;

        private Region(long own) {
            this.own = own;
        }

        @Override
        public long transferTo(WritableByteChannel target, long position) throws IOException {
            if (own != number) {
                frames.renumber(frame, frame.writerIndex() - frames.bytes(), own, Masking.KEY);
                number = own;
            }
            int length = (int) Math.min(CHUNK, count() - position);
            int written = target.write(frame.nioBuffer((int) position, length));
            transferred += Math.max(0, written);
            return written;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long count() {
            return frame.readableBytes();
        }

        @Override
        public long transferred() {
            return transferred;
        }

        @Override
        @Deprecated
        public long transfered() {
            return transferred;
        }

        @Override
        public Region retain() {
            super.retain();
            return this;
        }

        @Override
        public Region retain(int increment) {
            super.retain(increment);
            return this;
        }

        @Override
        public Region touch() {
            return this;
        }

        @Override
        public Region touch(Object hint) {
            return this;
        }

        @Override
        protected void deallocate() {
            // There is nothing of its own.
        }
    }
}

package io.gatehouse.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much is read from a socket at a time: little from one that says little, since what has been read of a message that
 * waits for room lies in memory as long as it waits; soon much from one that always has more. Does what Netty's own one
 * does with a third of the memory for each connection.
 */
final class Reads implements RecvByteBufAllocator {
    static final int LEAST = 512;
    static final int MOST = 64 * 1024;

    /** As fast as it goes up and down. */
    private static final int FACTOR = 8;

    /** Before the others of the event loop have their turn. */
    private static final int READS_A_TURN = 16;

    @Override
    public ExtendedHandle newHandle() {
        return new OfOne();
    }

    /** Of one connection. Event loop only. */
    private static final class OfOne implements ExtendedHandle {
        private int attempted;
        private int last;
        private int total;
        // Short, since there is one of these for each connection.
        private short next = 1;
        private short reads;
        private @Nullable ChannelConfig config;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            return next * LEAST;
        }

        @Override
        public void reset(ChannelConfig config) {
            this.config = config;
            total = 0;
            reads = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            reads = (short) (reads + count);
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            if (bytes > 0) {
                total += bytes;
                if (bytes == attempted) {
                    next = (short) Math.min(MOST / LEAST, FACTOR * next);
                }
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return continueReading(() -> attempted == last);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return config != null && config.isAutoRead() && reads < READS_A_TURN && total > 0 && maybeMore.get();
        }

        @Override
        public void readComplete() {
            if (total < guess() / FACTOR) {
                next = (short) Math.max(1, next / FACTOR);
            }
        }
    }
}

package io.gatehouse.bench.fault;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a line: what comes in waits here for its time and then goes out, in order. Its end comes after all of
 * it. What waits is bounded: above the bound its source is not read. Event loop only.
 */
final class Way {
    private static final int MAX_WAITING_BYTES = 256 << 10;

    /** A slow line lets bytes through twenty times a second. */
    private static final int TURNS_PER_SECOND = 20;

    /** @param bytes null for the end */
    private record Parcel(@Nullable ByteBuf bytes, long dueNanos, Runnable sent) {}

    private final Channel from;
    private final Channel to;
    private final Line line;
    private final RandomGenerator random;
    private final ArrayDeque<Parcel> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long passedAt = System.nanoTime();
    private long lastDue = passedAt;
    private boolean scheduled;

    Way(Channel from, Channel to, Line line, RandomGenerator random) {
        this.from = from;
        this.to = to;
        this.line = line;
        this.random = random;
    }

    /** Takes bytes over. */
    void pass(ByteBuf bytes, Runnable sent) {
        int turn =
                line.bytesPerSecond() == 0 ? Integer.MAX_VALUE : Math.max(1, line.bytesPerSecond() / TURNS_PER_SECOND);
        while (bytes.readableBytes() > turn) {
            add(bytes.readRetainedSlice(turn), () -> {});
        }
        add(bytes, sent);
        from.config().setAutoRead(waitingBytes < MAX_WAITING_BYTES);
        deliver();
    }

    /** Nothing more will come. */
    void end(Runnable sent) {
        add(null, sent);
        deliver();
    }

    private void add(@Nullable ByteBuf bytes, Runnable sent) {
        int length = bytes == null ? 0 : bytes.readableBytes();
        waitingBytes += length;
        passedAt = Math.max(passedAt, System.nanoTime());
        if (line.bytesPerSecond() > 0) {
            passedAt += TimeUnit.SECONDS.toNanos(length) / line.bytesPerSecond();
        }
        long jitter = line.jitter().isZero() ? 0 : random.nextLong(line.jitter().toNanos());
        lastDue = Math.max(lastDue, passedAt + line.latency().toNanos() + jitter);
        waiting.add(new Parcel(bytes, lastDue, sent));
    }

    private void deliver() {
        Parcel first;
        while ((first = waiting.peek()) != null && first.dueNanos() - System.nanoTime() <= 0) {
            waiting.remove();
            send(first);
        }
        to.flush();
        if (first != null && !scheduled) {
            scheduled = true;
            to.eventLoop()
                    .schedule(
                            () -> {
                                scheduled = false;
                                deliver();
                            },
                            first.dueNanos() - System.nanoTime(),
                            TimeUnit.NANOSECONDS);
        }
    }

    private void send(Parcel parcel) {
        ByteBuf bytes = parcel.bytes();
        if (bytes == null) {
            to.flush();
            ((DuplexChannel) to)
                    .shutdownOutput()
                    .addListener(done -> parcel.sent().run());
            return;
        }
        int length = bytes.readableBytes();
        to.write(bytes).addListener(done -> {
            waitingBytes -= length;
            from.config().setAutoRead(waitingBytes < MAX_WAITING_BYTES);
            if (done.isSuccess()) {
                parcel.sent().run();
            }
        });
    }

    /** Throws away what waits. */
    void drop() {
        Parcel parcel;
        while ((parcel = waiting.poll()) != null) {
            if (parcel.bytes() != null) {
                waitingBytes -= parcel.bytes().readableBytes();
                parcel.bytes().release();
            }
        }
        from.config().setAutoRead(true);
    }
}

package io.gatehouse.gateway.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How fast connections are accepted: a second's worth may come at once. Event loop of the port only. */
final class AcceptRate {
    private static final long BURST = TimeUnit.SECONDS.toNanos(1);
    /** A pause for each of them would cost more than to accept it. */
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final long interval;
    private final LongSupplier nanos;
    private long next;

    AcceptRate(int perSecond, LongSupplier nanos) {
        interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.nanos = nanos;
        next = nanos.getAsLong();
    }

    /** Counts one that has been accepted; returns how long to accept no other, in nanoseconds, 0 for not at all. */
    long accepted() {
        long now = nanos.getAsLong();
        next = (next - now > 0 ? next : now) + interval;
        long over = next - now - BURST;
        return over < 0 ? 0 : over + Math.max(interval, SHORTEST_PAUSE);
    }
}

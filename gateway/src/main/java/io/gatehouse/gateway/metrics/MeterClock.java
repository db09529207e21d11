package io.gatehouse.gateway.metrics;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;

/**
 * The clock of the meters, whose wall time stands still between two ticks. A timer asks for it twice with each record, only to
 * know whether minutes have passed, and asking the system costs a twentieth of all that is done for a ping. Thread-safe.
 */
public final class MeterClock implements Clock {
    /** How often it is to be set. */
    public static final Duration TICK = Duration.ofSeconds(1);

    private volatile long wallTime = System.currentTimeMillis();

    /** Sets it. */
    public void tick() {
        wallTime = System.currentTimeMillis();
    }

    @Override
    public long wallTime() {
        return wallTime;
    }

    @Override
    public long monotonicTime() {
        return System.nanoTime();
    }
}

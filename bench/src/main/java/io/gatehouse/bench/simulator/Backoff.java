package io.gatehouse.bench.simulator;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles from half a second to half a minute, each time dithered down by up
 * to half, so that terminals that lost one gateway together do not come back together. For one thread.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 500;
    private static final long LAST_MILLIS = 30_000;

    private final RandomGenerator random;
    private long nextMillis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long millis = nextMillis / 2 + random.nextLong(nextMillis / 2 + 1);
        nextMillis = Math.min(LAST_MILLIS, nextMillis * 2);
        return Duration.ofMillis(millis);
    }

    /** After a connection that lasted. */
    void reset() {
        nextMillis = FIRST_MILLIS;
    }
}

package io.gatehouse.bench.load;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Send times laid down before the first request: they do not move when replies, or the sender, are late (the open model).
 * Times are {@link System#nanoTime()}. For one thread.
 */
public final class OpenSchedule {
    private final long start;
    private final double nanosBetween;
    private final @Nullable SplittableRandom random;
    private long number;
    private double fromStart;

    private OpenSchedule(long start, double perSecond, @Nullable SplittableRandom random) {
        this.start = start;
        this.nanosBetween = 1e9 / perSecond;
        this.random = random;
    }

    /**
     * The same time between any two.
     *
     * @param perSecond 0 for never
     */
    public static OpenSchedule constant(long start, double perSecond) {
        return new OpenSchedule(start, perSecond, null);
    }

    /**
     * As many senders that know nothing of each other make it together: a Poisson process.
     *
     * @param seed the same one gives the same times again
     */
    public static OpenSchedule poisson(long start, double perSecond, long seed) {
        return new OpenSchedule(start, perSecond, new SplittableRandom(seed));
    }

    /** When the next request is meant to leave; far in the future where there is none. */
    public long due() {
        return Double.isInfinite(nanosBetween) ? start + Long.MAX_VALUE / 2 : start + Math.round(fromStart);
    }

    /** The next request has left. */
    public void advance() {
        number++;
        // At a constant rate it is counted from the start each time, so that no rounding adds up.
        fromStart =
                random == null ? number * nanosBetween : fromStart - nanosBetween * Math.log(1 - random.nextDouble());
    }
}

package io.gatehouse.bench.load;

/**
 * Send times at a fixed rate, laid down before the first request: they do not move when replies, or the sender, are
 * late (the open model). Times are {@link System#nanoTime()}. For one thread.
 */
final class OpenSchedule {
    private final long start;
    private final double nanosBetween;
    private long number;

    /** @param perSecond 0 for never */
    OpenSchedule(long start, double perSecond) {
        this.start = start;
        this.nanosBetween = 1e9 / perSecond;
    }

    /** When the next request is meant to leave; far in the future where there is none. */
    long due() {
        // Counted from the start each time, so that no rounding adds up.
        return Double.isInfinite(nanosBetween) ? start + Long.MAX_VALUE / 2 : start + Math.round(number * nanosBetween);
    }

    /** The next request has left. */
    void advance() {
        number++;
    }
}

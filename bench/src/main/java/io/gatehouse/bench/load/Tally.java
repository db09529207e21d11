package io.gatehouse.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts and latencies of one kind of request. Latencies are nanoseconds from the intended time to the reply, in
 * histograms of three digits up to ten minutes; longer ones count as ten minutes. For any thread, except {@link
 * #lastInterval()} which belongs to one.
 */
final class Tally {
    private static final long HIGHEST = TimeUnit.MINUTES.toNanos(10);

    private final Recorder whole = new Recorder(HIGHEST, 3);
    private final Recorder interval = new Recorder(HIGHEST, 3);
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicLong inFlight = new AtomicLong();
    private @Nullable Histogram recycled;

    /** @param measured false in the warm-up, whose requests are in no total but are in flight */
    void sent(boolean measured) {
        inFlight.incrementAndGet();
        if (measured) {
            sent.increment();
        }
    }

    /** A good answer. */
    void answered(boolean measured, long latencyNanos) {
        long nanos = Math.max(0, Math.min(HIGHEST, latencyNanos));
        interval.recordValue(nanos);
        if (measured) {
            whole.recordValue(nanos);
            answered.increment();
        }
        inFlight.decrementAndGet();
    }

    /** A wrong answer, or none; errors of the warm-up count too. */
    void failed() {
        errors.increment();
        inFlight.decrementAndGet();
    }

    /** Could not even be sent. */
    void refused() {
        errors.increment();
    }

    long inFlight() {
        return inFlight.get();
    }

    /** Everything measured; empties the histogram, so it is asked for once, at the end. */
    Totals totals() {
        return new Totals(sent.sum(), answered.sum(), errors.sum(), whole.getIntervalHistogram());
    }

    /** The latencies since the last call; valid until the next. */
    Histogram lastInterval() {
        recycled = interval.getIntervalHistogram(recycled);
        return recycled;
    }

    /**
     * Everything of one kind.
     *
     * @param answered well
     * @param latencies of those, in nanoseconds
     */
    record Totals(long sent, long answered, long errors, Histogram latencies) {}
}

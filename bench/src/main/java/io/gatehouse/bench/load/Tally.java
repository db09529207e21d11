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
public final class Tally {
    private static final long HIGHEST = TimeUnit.MINUTES.toNanos(10);

    private final Recorder whole = new Recorder(HIGHEST, 3);
    private final Recorder interval = new Recorder(HIGHEST, 3);
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicLong inFlight = new AtomicLong();
    private @Nullable Histogram recycled;

    /** @param measured false in the warm-up, whose requests are in no total but are in flight */
    public void sent(boolean measured) {
        inFlight.incrementAndGet();
        if (measured) {
            sent.increment();
        }
    }

    /** A good answer. */
    public void answered(boolean measured, long latencyNanos) {
        long nanos = Math.max(0, Math.min(HIGHEST, latencyNanos));
        interval.recordValue(nanos);
        if (measured) {
            whole.recordValue(nanos);
            answered.increment();
        }
        inFlight.decrementAndGet();
    }

    /** A wrong answer, or none; errors of the warm-up count too. */
    public void failed() {
        errors.increment();
        inFlight.decrementAndGet();
    }

    /** No answer, and none was to be expected: its connection was ended on purpose. */
    public void lost() {
        lost.increment();
        inFlight.decrementAndGet();
    }

    /** Could not even be sent. */
    public void refused() {
        errors.increment();
    }

    public long inFlight() {
        return inFlight.get();
    }

    /** How many were lost on purpose, the warm-up included. */
    public long lostOnPurpose() {
        return lost.sum();
    }

    /** Everything measured; empties the histogram, so it is asked for once, at the end. */
    public Totals totals() {
        return new Totals(sent.sum(), answered.sum(), errors.sum(), whole.getIntervalHistogram());
    }

    /** The latencies since the last call; valid until the next. */
    public Histogram lastInterval() {
        recycled = interval.getIntervalHistogram(recycled);
        return recycled;
    }

    /**
     * Everything of one kind.
     *
     * @param answered well
     * @param latencies of those, in nanoseconds
     */
    public record Totals(long sent, long answered, long errors, Histogram latencies) {}
}

package io.gatehouse.bench.compare;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What an {@link OpenLoop} came to.
 *
 * @param perSecond requests offered
 * @param replies from the time at which each request was meant to leave to its reply, in nanoseconds
 * @param lateness from that time to its write, in nanoseconds: the client's own part
 * @param load of the server's core, 1 for all of it
 */
record Latencies(double perSecond, Histogram replies, Histogram lateness, double load) {

    /** In microseconds, of the replies. */
    double micros(double percentile) {
        return replies.getValueAtPercentile(percentile) / 1e3;
    }

    /** In microseconds, of the client's lateness. */
    double lateMicros(double percentile) {
        return lateness.getValueAtPercentile(percentile) / 1e3;
    }

    /** True where the latency is the client's rather than the server's: more than half of its p99. */
    boolean clientTooLate() {
        return lateMicros(99) > micros(99) / 2;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "p50 %,.0f µs, p99 %,.0f, p99.9 %,.0f, most %,.0f (client late by p99 %,.0f, p99.9 %,.0f%s; %.0f %% of the core)",
                micros(50),
                micros(99),
                micros(99.9),
                micros(100),
                lateMicros(99),
                lateMicros(99.9),
                clientTooLate() ? ": TOO LATE to tell" : "",
                100 * load);
    }
}

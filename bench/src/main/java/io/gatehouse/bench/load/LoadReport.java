package io.gatehouse.bench.load;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The lines of a load: one a second, and a table at the end. Times are in milliseconds. */
public final class LoadReport {
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final PrintWriter out;
    private final Errors errors;

    public LoadReport(PrintWriter out, Errors errors) {
        this.out = out;
        this.errors = errors;
    }

    public void say(String text) {
        out.println(text);
        out.flush();
    }

    public void loggingIn(long done, int of) {
        say(String.format(Locale.ROOT, "       logged in %,d of %,d", done, of));
    }

    /** @param sinceMeasure nanoseconds, negative in the warm-up */
    void progress(LoadRun run, long sinceMeasure) {
        StringBuilder line = new StringBuilder();
        double seconds = sinceMeasure / 1e9;
        line.append(seconds < 0 ? "warm-up" : String.format(Locale.ROOT, "%5.0f s", seconds));
        for (RequestKind kind : RequestKind.values()) {
            Tally tally = run.tally(kind);
            Histogram last = tally.lastInterval();
            line.append(String.format(
                    Locale.ROOT,
                    "  %s %,6d/s p50 %8s p99 %8s in flight %,4d",
                    kind.label(),
                    last.getTotalCount(),
                    millis(last, 50),
                    millis(last, 99),
                    tally.inFlight()));
        }
        say(line.append(String.format(Locale.ROOT, "  errors %,d", errors.total()))
                .toString());
    }

    public void header() {
        say(String.format(
                Locale.ROOT,
                "%-8s %10s %10s %8s %9s %9s %9s %9s %9s %9s",
                "",
                "sent",
                "answered",
                "errors",
                "per s",
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "p99.9 ms",
                "max ms"));
    }

    /** One row of the table. */
    public void row(String label, Tally.Totals totals, Duration over) {
        Histogram latencies = totals.latencies();
        say(String.format(
                Locale.ROOT,
                "%-8s %,10d %,10d %,8d %,9.1f %9s %9s %9s %9s %9s",
                label,
                totals.sent(),
                totals.answered(),
                totals.errors(),
                totals.answered() / (over.toNanos() / 1e9),
                millis(latencies, 50),
                millis(latencies, 90),
                millis(latencies, 99),
                millis(latencies, 99.9),
                millis(latencies, 100)));
    }

    /** Every kind of error with its count. */
    public void errors() {
        errors.all().forEach((sentence, count) -> say(String.format(Locale.ROOT, "%,8d × %s", count, sentence)));
    }

    private static String millis(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0
                ? "-"
                : String.format(Locale.ROOT, "%,.2f", histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
    }
}

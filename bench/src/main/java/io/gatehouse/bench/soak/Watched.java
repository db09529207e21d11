package io.gatehouse.bench.soak;

import io.gatehouse.bench.chart.Series.Point;
import java.util.List;

/** What must not grow, however long a soak takes. */
enum Watched {
    LIVE_HEAP("heap after a collection, MiB", 4, 0.05),
    NETTY_DIRECT("Netty's direct memory, MiB", 4, 0.05),
    RSS("resident set, MiB", 16, 0.05),
    DESCRIPTORS("descriptors less connections", 8, 0.05),
    THREADS("threads", 2, 0);

    private final String label;
    private final double amount;
    private final double part;

    /**
     * Something that may grow a little.
     *
     * @param amount by so much
     * @param part or by this part of its median, if that is more
     */
    Watched(String label, double amount, double part) {
        this.label = label;
        this.amount = amount;
        this.part = part;
    }

    static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    /** With its unit. */
    String label() {
        return label;
    }

    /** Its value; not a number where the sample has none. */
    double value(Sample sample) {
        return switch (this) {
            case LIVE_HEAP ->
                sample.liveHeap().isPresent() ? mebibytes(sample.liveHeap().getAsLong()) : Double.NaN;
            case NETTY_DIRECT -> mebibytes(sample.nettyDirect());
            case RSS -> mebibytes(sample.rss());
            case DESCRIPTORS ->
                sample.descriptors() - (double) sample.connections().all();
            case THREADS -> (double) sample.threads();
        };
    }

    /** Its values over time, in seconds; samples that have none are left out. */
    List<Point> over(List<Sample> samples) {
        return samples.stream()
                .map(sample -> new Point(sample.seconds(), value(sample)))
                .filter(point -> !Double.isNaN(point.y()))
                .toList();
    }

    /** How much it may grow over the whole time. */
    double allowed(Trend trend) {
        return Math.max(amount, part * trend.median());
    }
}

package io.gatehouse.bench.soak;

import io.gatehouse.bench.chart.Axis;
import io.gatehouse.bench.chart.LineChart;
import io.gatehouse.bench.chart.Series;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The samples of a soak over time. */
final class SoakCharts {
    private final List<Sample> samples;
    private final double secondsPerUnit;
    private final Axis time;

    private SoakCharts(List<Sample> samples, Duration duration) {
        this.samples = samples;
        boolean hours = duration.toHours() >= 2;
        boolean minutes = duration.toMinutes() >= 3;
        this.secondsPerUnit = hours ? 3600 : minutes ? 60 : 1;
        this.time = Axis.linear(hours ? "hours" : minutes ? "minutes" : "seconds");
    }

    static List<LineChart> of(List<Sample> samples, Duration duration) {
        return new SoakCharts(samples, duration).charts();
    }

    private List<LineChart> charts() {
        return List.of(
                chart(
                        "Memory",
                        Axis.linear("MiB"),
                        series("heap after a collection", Watched.LIVE_HEAP::value),
                        series("Netty, direct", Watched.NETTY_DIRECT::value),
                        series("uploads in flight", sample -> Watched.mebibytes(sample.uploadBytes()))),
                chart("Memory of the process in RAM", Axis.linear("MiB"), series("resident set", Watched.RSS::value)),
                chart(
                        "Connections",
                        Axis.linear("count"),
                        series("descriptors", Sample::descriptors),
                        series("subscribed", sample -> sample.connections().subscribed()),
                        series(
                                "on the way there",
                                sample -> sample.connections().onTheWay())),
                chart(
                        "Threads and enrolments",
                        Axis.linear("count"),
                        series("threads", Sample::threads),
                        series("enrolments pending", Sample::pendingEnrollments)),
                chart(
                        "Latency, 99th percentile of each interval",
                        Axis.log("ms"),
                        series("ping", Sample::pingP99),
                        series("upload", Sample::uploadP99)));
    }

    private LineChart chart(String title, Axis axis, Series... series) {
        return new LineChart(title, time, axis, List.of(series));
    }

    private Series series(String name, ToDoubleFunction<Sample> value) {
        return new Series(
                name,
                samples.stream()
                        .map(sample -> new Series.Point(sample.seconds() / secondsPerUnit, value.applyAsDouble(sample)))
                        .filter(point -> !Double.isNaN(point.y()))
                        .toList());
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.chart.Axis;
import io.gatehouse.bench.chart.LineChart;
import io.gatehouse.bench.chart.Series;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Dialogue;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Latency of a ping by offered load, the gateway beside B1, in the open model on 1,000 connections: at the same rates,
 * the highest of which is nine tenths of what the slower of the two answers with one request in flight on each.
 */
final class LoadCurve {
    static final String GATEWAY = "gateway";
    static final String ECHO = "B1 echo";

    private static final int CONNECTIONS = 1_000;
    private static final double[] PERCENTILES = {99.9, 99, 50};
    private static final double[] STEPS = {0.1, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9};

    /** One server at one rate. */
    record Step(String server, Latencies latencies) {}

    private record Side(String name, Contender contender, IntFunction<Dialogue> dialogue) {}

    private LoadCurve() {}

    /** Three percentiles of either server. */
    static LineChart chart(List<Step> steps) {
        List<Series> series = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            series.add(series(steps, GATEWAY, percentile));
            series.add(series(steps, ECHO, percentile));
        }
        return new LineChart(
                "Latency of a ping by offered load",
                Axis.linear("offered load, requests per second"),
                Axis.log("µs"),
                series);
    }

    private static Series series(List<Step> steps, String server, double percentile) {
        return new Series(
                String.format(Locale.ROOT, "%s, p%s", server, percentile == 99.9 ? "99.9" : Math.round(percentile)),
                steps.stream()
                        .filter(step -> step.server().equals(server))
                        .map(Step::latencies)
                        .map(each -> new Series.Point(each.perSecond(), each.micros(percentile)))
                        .toList());
    }

    /** The figures of the plot, and how late the client was. */
    static String markdown(List<Step> steps) {
        StringBuilder text =
                new StringBuilder("| requests/s | server | p50 µs | p99 µs | p99.9 µs | client late, p99 µs"
                        + " | of its core |\n|---|---|---|---|---|---|---|\n");
        for (Step step : steps) {
            Latencies each = step.latencies();
            text.append(String.format(
                    Locale.ROOT,
                    "| %,.0f | %s | %,.0f | %,.0f | %,.0f | %,.0f%s | %.0f %% |%n",
                    each.perSecond(),
                    step.server(),
                    each.micros(50),
                    each.micros(99),
                    each.micros(99.9),
                    each.lateMicros(99),
                    each.clientTooLate() ? ", too late to tell" : "",
                    100 * each.load()));
        }
        return text.toString();
    }

    /** At every rate both servers, one after the other; the lowest rate comes first. */
    static List<Step> measure(Plan plan, Client client) throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), CONNECTIONS);
                Contender echo = plan.baseline(Baseline.ECHO)) {
            List<Side> sides = List.of(
                    new Side(GATEWAY, gateway, SmallRequests.pings(Replies::ok)),
                    new Side(ECHO, echo, SmallRequests.pings(SmallRequests::ping)));
            double most = Double.MAX_VALUE;
            for (Side side : sides) {
                most = Math.min(
                        most,
                        new ClosedLoop(CONNECTIONS, 1, plan.warmUp(0), plan.seconds())
                                .measure(client, side.contender(), side.dialogue())
                                .repliesPerSecond());
            }
            List<Step> steps = new ArrayList<>();
            for (double step : STEPS) {
                OpenLoop loop = new OpenLoop(CONNECTIONS, step * most, plan.warmUp(1), plan.seconds());
                for (Side side : sides) {
                    Latencies latencies = loop.measure(client, side.contender(), side.dialogue());
                    steps.add(new Step(side.name(), latencies));
                    plan.say()
                            .accept(String.format(
                                    Locale.ROOT,
                                    "curve, %,.0f/s, %s: %s",
                                    loop.perSecond(),
                                    side.name(),
                                    latencies.text()));
                }
            }
            return steps;
        }
    }
}

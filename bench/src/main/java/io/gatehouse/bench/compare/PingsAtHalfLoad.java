package io.gatehouse.bench.compare;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Latency of a ping on the gateway and of the same frame on the echo, 10,000 connections each (logged in, or after the
 * bare handshake), in the open model at one and the same rate: half of what the echo answers in the same run with one
 * request in flight on each connection.
 */
final class PingsAtHalfLoad implements Target.Measurement {
    private static final int CONNECTIONS = 10_000;

    /** Connections last for months: what their logins leave to be done (each terminal's lists are looked at) is over by then. */
    private static final double WARM_UP_SECONDS = 15;

    /** At least. In a shorter time a single pause of the machine makes up the slowest hundredth. */
    private static final double SECONDS = 10;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        List<Result.Pair> pairs = new ArrayList<>();
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), CONNECTIONS);
                Contender echo = plan.baseline(Baseline.ECHO)) {
            for (int run = 0; run < plan.runs(); run++) {
                pairs.add(run(plan, client, gateway, echo, run));
            }
        }
        return List.of(new Result(
                "T12",
                "ping at half of B1's saturation, p99, 10,000 connections",
                "B1 echo",
                "µs",
                Bound.atMostTimes(2, 1.2),
                pairs));
    }

    private static Result.Pair run(Plan plan, Client client, Contender gateway, Contender echo, int run)
            throws IOException, InterruptedException {
        ClosedLoop.Section full = new ClosedLoop(CONNECTIONS, 1, plan.warmUp(run), plan.seconds())
                .measure(client, echo, SmallRequests.pings(SmallRequests::ping));
        OpenLoop half = new OpenLoop(
                CONNECTIONS, full.repliesPerSecond() / 2, WARM_UP_SECONDS, Math.max(SECONDS, plan.seconds()));
        InTurn<Latencies> both = InTurn.of(
                run,
                () -> half.measure(client, gateway, SmallRequests.pings(Replies::ok)),
                () -> half.measure(client, echo, SmallRequests.pings(SmallRequests::ping)));
        plan.say()
                .accept(String.format(
                        Locale.ROOT,
                        "T12, run %d of %d, %,.0f/s (B1 saturated: %,.0f/s, %.0f %% of the core): ours %s; B1 %s",
                        run + 1,
                        plan.runs(),
                        half.perSecond(),
                        full.repliesPerSecond(),
                        100 * full.cpuSeconds() / full.seconds(),
                        both.ours().text(),
                        both.other().text()));
        return new Result.Pair(both.ours().micros(99), both.other().micros(99));
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * Latency of a ping while four uploads of 6 MB (200 people, a template in every slot) are in flight on other connections
 * all the time and stored, against the same without them. Both in the open model at one rate: half of what this gateway
 * answers in the same run with one ping in flight on each connection and no uploads. The next upload of a connection
 * begins when the reply to the one before is there.
 */
final class PingsBesideUploads implements Target.Measurement {
    private static final int CONNECTIONS = 1_000;
    private static final int UPLOADING = 4;

    /** Bytes of an upload that the client's kernel takes at once, lest pings wait in the client while it copies. */
    private static final int PIECE = 64 * 1024;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        UploadFrames frames = new UploadFrames(Uploads.PEOPLE, UploadFrames.Features.EVERY_SLOT, 1);
        List<Result.Pair> pairs = new ArrayList<>();
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), CONNECTIONS + UPLOADING)) {
            for (int run = 0; run < plan.runs(); run++) {
                pairs.add(run(plan, client, gateway, frames, run));
            }
        }
        return List.of(new Result(
                "T11",
                "ping at half load beside four uploads of 6 MB, p99",
                "without uploads",
                "µs",
                Bound.atMostTimes(3, 1.5),
                pairs));
    }

    private static Result.Pair run(Plan plan, Client client, Contender gateway, UploadFrames frames, int run)
            throws IOException, InterruptedException {
        ClosedLoop.Section full = new ClosedLoop(CONNECTIONS, 1, plan.warmUp(run), plan.seconds())
                .measure(client, gateway, SmallRequests.pings(Replies::ok));
        OpenLoop half = new OpenLoop(CONNECTIONS, full.repliesPerSecond() / 2, plan.warmUp(run), plan.seconds());
        InTurn<Latencies> both = InTurn.of(
                run,
                () -> beside(plan, half, client, gateway, frames, run),
                () -> half.measure(client, gateway, SmallRequests.pings(Replies::ok)));
        plan.say()
                .accept(String.format(
                        Locale.ROOT,
                        "T11, run %d of %d, %,.0f/s (saturated: %,.0f/s, %.0f %% of the core): with uploads %s; without %s",
                        run + 1,
                        plan.runs(),
                        half.perSecond(),
                        full.repliesPerSecond(),
                        100 * full.cpuSeconds() / full.seconds(),
                        both.ours().text(),
                        both.other().text()));
        return new Result.Pair(both.ours().micros(99), both.other().micros(99));
    }

    private static Latencies beside(
            Plan plan, OpenLoop loop, Client client, Contender gateway, UploadFrames frames, int run)
            throws IOException, InterruptedException {
        List<ClientConnection> uploading = client.connect(
                gateway.port(),
                (connection, number) -> gateway.login().apply(connection, CONNECTIONS + number),
                UPLOADING);
        LongAdder stored = new LongAdder();
        for (int i = 0; i < UPLOADING; i++) {
            ClientConnection connection = uploading.get(i);
            Uploads uploads = new Uploads(frames, run * UPLOADING + i, Replies::allTaken);
            connection.here(() -> {
                connection.sendInPieces(PIECE);
                connection.goRound(uploads, 1, stored);
            });
        }
        long start = System.nanoTime();
        Latencies latencies = loop.measure(client, gateway, SmallRequests.pings(Replies::ok));
        double perSecond = stored.sum() * 1e9 / (System.nanoTime() - start);
        ClosedLoop.settle(uploading);
        client.errors().refuse();
        plan.say()
                .accept(String.format(
                        Locale.ROOT, "  beside %.1f uploads a second of %,d bytes", perSecond, frames.bytes()));
        return latencies;
    }
}

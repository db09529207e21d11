package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.compare.ClosedLoop.Section;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Uploads over sockets, stored, synced and acknowledged: against the store by itself with as many uploads in flight,
 * against the same gateway without encryption, and against B5. Each run has fresh processes and empty stores. A row is a template.
 */
final class StoredUploads {
    private static final int IN_FLIGHT = 16;
    private static final int ROWS = Uploads.PEOPLE * UploadFrames.templates();

    private static final String WHAT = "uploads of 200 people, stored";

    private final Plan plan;
    private final Client client;
    private final UploadFrames frames = new UploadFrames(Uploads.PEOPLE, 1);

    private StoredUploads(Plan plan, Client client) {
        this.plan = plan;
        this.client = client;
    }

    /** A server on an empty store. */
    private interface Opening {
        Contender open(Path data) throws IOException, InterruptedException;
    }

    /** T6. */
    static List<Result> againstStore(Plan plan, Client client) throws IOException, InterruptedException {
        return new StoredUploads(plan, client).againstStore();
    }

    /** T6E. */
    static List<Result> againstPlainStore(Plan plan, Client client) throws IOException, InterruptedException {
        return new StoredUploads(plan, client).againstPlainStore();
    }

    /** T7. */
    static List<Result> againstSpringBoot(Plan plan, Client client) throws IOException, InterruptedException {
        return new StoredUploads(plan, client).againstSpringBoot();
    }

    private List<Result> againstStore() throws IOException, InterruptedException {
        List<Result.Pair> pairs = new ArrayList<>();
        for (int run = 0; run < plan.runs(); run++) {
            InTurn<Double> uploads = InTurn.of(run, () -> gateway().repliesPerSecond(), this::storeAlone);
            Result.Pair pair = new Result.Pair(ROWS * uploads.ours(), ROWS * uploads.other());
            pairs.add(pair);
            say("T6, run %d of %d: ours %,.0f rows/s, the store alone %,.0f", run, pair.ours(), pair.baseline());
        }
        return List.of(new Result("T6", WHAT, "B4 store", "rows/s", Bound.atLeastTimes(0.8, 0.95), pairs));
    }

    private List<Result> againstPlainStore() throws IOException, InterruptedException {
        List<Result.Pair> costs = new ArrayList<>();
        for (int run = 0; run < plan.runs(); run++) {
            InTurn<Section> both =
                    InTurn.of(run, this::gateway, () -> overSockets(data -> plan.plainGateway(data, IN_FLIGHT)));
            Section sealed = both.ours();
            Section plain = both.other();
            costs.add(new Result.Pair(sealed.cpuMicrosPerReply() / ROWS, plain.cpuMicrosPerReply() / ROWS));
            say(
                    "T6E, run %d of %d: encrypted %,.0f rows/s and %.2f µs CPU a row, plain %,.0f and %.2f",
                    run,
                    ROWS * sealed.repliesPerSecond(),
                    costs.get(run).ours(),
                    ROWS * plain.repliesPerSecond(),
                    costs.get(run).baseline());
        }
        return List.of(new Result(
                "T6E", WHAT + " encrypted", "the same, not encrypted", "µs CPU/row", Bound.atMostTimes(1.15), costs));
    }

    private List<Result> againstSpringBoot() throws IOException, InterruptedException {
        List<Result.Pair> rates = new ArrayList<>();
        List<Result.Pair> costs = new ArrayList<>();
        for (int run = 0; run < plan.runs(); run++) {
            InTurn<Section> both = InTurn.of(run, this::gateway, () -> overSockets(plan::springBoot));
            Section ours = both.ours();
            Section theirs = both.other();
            Result.Pair rate = new Result.Pair(ROWS * ours.repliesPerSecond(), ROWS * theirs.repliesPerSecond());
            Result.Pair cost = new Result.Pair(ROWS * ours.repliesPerCpuSecond(), ROWS * theirs.repliesPerCpuSecond());
            rates.add(rate);
            costs.add(cost);
            say(
                    "T7, run %d of %d: ours %,.0f rows/s and %,.0f a CPU second, B5 %,.0f and %,.0f",
                    run, rate.ours(), cost.ours(), rate.baseline(), cost.baseline());
        }
        Bound bound = Bound.atLeastTimes(2, 3);
        return List.of(
                new Result("T7", WHAT, "B5 Spring Boot", "rows/s", bound, rates),
                new Result("T7", WHAT, "B5 Spring Boot", "rows/CPU s", bound, costs));
    }

    private Section gateway() throws IOException, InterruptedException {
        return overSockets(data -> plan.gateway(data, IN_FLIGHT));
    }

    private Section overSockets(Opening server) throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender contender = server.open(data.path())) {
            return new ClosedLoop(IN_FLIGHT, 1, Plan.STORE_WARM_UP_SECONDS, plan.seconds())
                    .measure(client, contender, number -> new Uploads(frames, number, Replies::allTaken));
        }
    }

    private double storeAlone() throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false)) {
            return plan.feed(data.path(), Uploads.PEOPLE, IN_FLIGHT, Plan.STORE_WARM_UP_SECONDS);
        }
    }

    private void say(String form, int run, Object... figures) {
        List<Object> all = new ArrayList<>(List.of(run + 1, plan.runs()));
        all.addAll(List.of(figures));
        plan.say().accept(String.format(Locale.ROOT, form, all.toArray()));
    }
}

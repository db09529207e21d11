package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Uploads over sockets, stored, synced and acknowledged, against the store by itself with as many uploads in flight. Each
 * run has fresh processes and empty stores. A row is a template.
 */
final class StoredUploads implements Target.Measurement {
    private static final int IN_FLIGHT = 16;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        int rows = Uploads.PEOPLE * UploadFrames.templates();
        UploadFrames frames = new UploadFrames(Uploads.PEOPLE, 1);
        List<Result.Pair> pairs = new ArrayList<>();
        for (int run = 0; run < plan.runs(); run++) {
            boolean oursFirst = run % 2 == 0;
            double first = oursFirst ? overSockets(plan, client, frames) : alone(plan);
            double second = oursFirst ? alone(plan) : overSockets(plan, client, frames);
            Result.Pair pair =
                    new Result.Pair(rows * (oursFirst ? first : second), rows * (oursFirst ? second : first));
            pairs.add(pair);
            plan.say()
                    .accept(String.format(
                            Locale.ROOT,
                            "T6, run %d of %d: ours %,.0f rows/s, the store alone %,.0f",
                            run + 1,
                            plan.runs(),
                            pair.ours(),
                            pair.baseline()));
        }
        return List.of(new Result(
                "T6", "uploads of 200 people, stored", "B4 store", "rows/s", Bound.atLeastTimes(0.8, 0.95), pairs));
    }

    /** Always that of a fresh process. */
    private static double warmUp(Plan plan) {
        return plan.warmUp(0);
    }

    private static double overSockets(Plan plan, Client client, UploadFrames frames)
            throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), IN_FLIGHT)) {
            return new ClosedLoop(IN_FLIGHT, 1, warmUp(plan), plan.seconds())
                    .measure(client, gateway, number -> new Uploads(frames, number, Replies::allTaken))
                    .repliesPerSecond();
        }
    }

    private static double alone(Plan plan) throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false)) {
            return plan.feed(data.path(), Uploads.PEOPLE, IN_FLIGHT, warmUp(plan));
        }
    }
}

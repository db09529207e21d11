package io.gatehouse.bench.compare;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.compare.ClosedLoop.Section;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Uploads of 200 people, everything but the store, on a few connections with one in flight each. */
record UploadsWithoutStore(
        String target, String name, Baseline baseline, UnaryOperator<String> baselineReply, Bound bound)
        implements Target.Measurement {
    private static final int CONNECTIONS = 8;

    static UploadsWithoutStore againstDrop() {
        return new UploadsWithoutStore(
                "T4", "B2 drop", Baseline.DROP, reqId -> Baseline.DROP_ANSWER, Bound.atLeastTimes(0.35, 0.5));
    }

    static UploadsWithoutStore againstDatabind() {
        return new UploadsWithoutStore(
                "T5", "B3 databind", Baseline.DATABIND, Replies::databind, Bound.atLeastTimes(2, 3));
    }

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        UploadFrames frames = new UploadFrames(Uploads.PEOPLE, 1);
        try (Contender gateway = plan.storeless(1);
                Contender other = plan.baseline(baseline)) {
            List<Result.Pair> pairs = SideBySide.measure(
                    plan,
                    client,
                    new ClosedLoop(CONNECTIONS, 1, 0, plan.seconds()),
                    target + " upload",
                    side(gateway, frames, Replies::allTaken),
                    side(other, frames, baselineReply),
                    Section::repliesPerCpuSecond);
            return List.of(new Result(target, "upload of 200 people, not stored", name, "uploads/CPU s", bound, pairs));
        }
    }

    private static SideBySide.Side side(Contender contender, UploadFrames frames, UnaryOperator<String> reply) {
        return new SideBySide.Side(
                contender, run -> connection -> new Uploads(frames, run * CONNECTIONS + connection, reply));
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * One upload at a time on an idle gateway: from its first byte out to the reply, less the sync of as many bytes appended
 * to a file beside the store, which is measured after each upload. The write into the page cache is not part of the sync.
 */
final class LoneUpload implements Target.Measurement {
    private static final int PROBES = 20;
    private static final long IDLE_MILLIS = 20;
    private static final long REPLY_SECONDS = 30;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        UploadFrames frames = new UploadFrames(Uploads.PEOPLE, 1);
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), 1);
                FileChannel beside = FileChannel.open(
                        data.path().resolve("sync.probe"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ClientConnection connection =
                    client.connect(gateway.port(), gateway.login(), 1).get(0);
            connection.here(() -> connection.begin(new Uploads(frames, 0, Replies::allTaken), new LongAdder()));
            warmUp(connection, Plan.STORE_WARM_UP_SECONDS);
            List<Result.Pair> pairs = new ArrayList<>();
            for (int run = 0; run < plan.runs(); run++) {
                Result.Pair pair = run(connection, beside, frames.bytes());
                pairs.add(pair);
                plan.say()
                        .accept(String.format(
                                Locale.ROOT,
                                "T8, run %d of %d: median reply after %.2f ms, one sync %.2f ms",
                                run + 1,
                                plan.runs(),
                                pair.ours(),
                                pair.baseline()));
            }
            connection.here(connection::close);
            return List.of(
                    new Result("T8", "lone upload, idle gateway", "one sync", "ms", Bound.atMostMore(2, 1), pairs));
        }
    }

    /** One after the other without a pause. */
    private static void warmUp(ClientConnection connection, double seconds) throws InterruptedException {
        long start = System.nanoTime();
        while ((System.nanoTime() - start) / 1e9 < seconds) {
            once(connection);
        }
    }

    private static Result.Pair run(ClientConnection connection, FileChannel beside, int bytes)
            throws IOException, InterruptedException {
        double[] replies = new double[PROBES];
        double[] syncs = new double[PROBES];
        for (int i = 0; i < PROBES; i++) {
            Thread.sleep(IDLE_MILLIS);
            replies[i] = once(connection) / 1e6;
            Thread.sleep(IDLE_MILLIS);
            syncs[i] = sync(beside, bytes) / 1e6;
        }
        return new Result.Pair(Spread.of(replies).median(), Spread.of(syncs).median());
    }

    private static long once(ClientConnection connection) throws InterruptedException {
        CompletableFuture<Long> taken = new CompletableFuture<>();
        connection.here(() -> connection.once().whenComplete((nanos, error) -> {
            if (error == null) {
                taken.complete(nanos);
            } else {
                taken.completeExceptionally(error);
            }
        }));
        return Client.await(taken, REPLY_SECONDS);
    }

    private static long sync(FileChannel file, int bytes) throws IOException {
        ByteBuffer rows = ByteBuffer.allocateDirect(bytes);
        while (rows.hasRemaining()) {
            file.write(rows);
        }
        long start = System.nanoTime();
        file.force(false);
        return System.nanoTime() - start;
    }
}

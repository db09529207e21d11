package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.SharedUploads;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import io.gatehouse.bench.server.ProcMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A re-push storm: all terminals of a gateway upload 200 people at once. Every upload must be acknowledged and every
 * terminal stay connected, else nothing is measured. What is measured is by how much the resident memory of the process
 * grows at its peak, as the kernel keeps it, over what it is before the storm: all logged in, some uploads taken so that
 * the code is compiled, and the garbage collected, so that what that has left behind does not count as idle.
 *
 * @param heap of the gateway, as an option of its JVM
 * @param budget limits.uploads-in-flight, in MiB
 */
record Storm(int terminals, String heap, int budget) implements Target.Measurement {
    /** What the storm may take besides the budget, in MiB. */
    private static final int MORE = 64;

    /**
     * Bytes of an upload that the client's kernel takes at once. Without it the kernel, which is the same on both sides
     * here, would hold all uploads of all terminals, and run out of memory for sockets.
     */
    private static final int PIECE = 4 * 1024;

    /** Each takes some two minutes, and there is no baseline whose noise would have to be told from ours. */
    private static final int MAX_RUNS = 2;

    private static final double MIB = 1 << 20;
    private static final int WARM_UP_ROUNDS = 100;
    private static final int WARM_UP_CONNECTIONS = 16;
    private static final long REPLY_SECONDS = 60;
    private static final long STALL_SECONDS = 60;
    private static final long PROGRESS_SECONDS = 5;

    /** As often as terminals beat: who is done waits in silence for the others, and would be closed after two minutes. */
    private static final long BEAT_SECONDS = 30;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        SharedUploads uploads = new SharedUploads(new UploadFrames(Uploads.PEOPLE, 1), Replies::allTaken);
        List<Result.Pair> pairs = new ArrayList<>();
        int runs = Math.min(plan.runs(), MAX_RUNS);
        for (int run = 0; run < runs; run++) {
            String label = String.format(Locale.ROOT, "T10, run %d of %d", run + 1, runs);
            try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                    Contender gateway =
                            plan.gateway(data.path(), List.of(heap), "limits.uploads-in-flight=" + budget + "MiB")) {
                pairs.add(new Result.Pair(growth(plan, client, gateway, uploads, label), budget));
            }
        }
        uploads.release();
        return List.of(new Result(
                "T10",
                String.format(Locale.ROOT, "storm of %,d uploads, %s: growth", terminals, heap),
                "uploads in flight",
                "MiB",
                terminals < Fleet.LARGEST ? Bound.atMostMore(MORE) : Bound.atMostMore(MORE, MORE),
                pairs));
    }

    private double growth(Plan plan, Client client, Contender gateway, SharedUploads uploads, String label)
            throws IOException, InterruptedException {
        List<ClientConnection> connections = client.connect(gateway.port(), gateway.login(), terminals);
        LongAdder replies = new LongAdder();
        for (int i = 0; i < terminals; i++) {
            ClientConnection connection = connections.get(i);
            int number = i;
            connection.here(() -> {
                connection.sendInPieces(PIECE);
                connection.begin(uploads.of(number), replies);
            });
        }
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            for (CompletableFuture<Long> reply : all(connections.subList(0, WARM_UP_CONNECTIONS))) {
                Client.await(reply, REPLY_SECONDS);
            }
        }
        ProcMemory memory = gateway.process().memory();
        memory.collect();
        memory.forgetPeak();
        long idle = memory.resident();
        replies.reset();
        long start = System.nanoTime();
        storm(plan, allThenBeat(connections), replies, memory, label);
        long peak = memory.peak();
        double seconds = (System.nanoTime() - start) / 1e9;
        leave(client, connections);
        plan.say()
                .accept(String.format(
                        Locale.ROOT,
                        "%s: %,d uploads acknowledged in %.1f s; %.0f MiB resident when idle, %.0f at the peak",
                        label,
                        replies.sum(),
                        seconds,
                        idle / MIB,
                        peak / MIB));
        return (peak - idle) / MIB;
    }

    /** Returns when all have come; says how many have on the way, and gives up when no more come. */
    private static void storm(
            Plan plan, List<CompletableFuture<Long>> uploads, LongAdder replies, ProcMemory memory, String label)
            throws IOException, InterruptedException {
        long said = System.nanoTime();
        long came = said;
        long count = 0;
        for (CompletableFuture<Long> upload : uploads) {
            while (!upload.isDone()) {
                TimeUnit.MILLISECONDS.sleep(10);
                long now = System.nanoTime();
                if (replies.sum() != count) {
                    count = replies.sum();
                    came = now;
                }
                if (now - came > TimeUnit.SECONDS.toNanos(STALL_SECONDS)) {
                    throw new IllegalStateException("no reply for " + STALL_SECONDS + " s");
                }
                if (now - said > TimeUnit.SECONDS.toNanos(PROGRESS_SECONDS)) {
                    said = now;
                    plan.say()
                            .accept(String.format(
                                    Locale.ROOT,
                                    "%s: %,d acknowledged, %.0f MiB resident",
                                    label,
                                    count,
                                    memory.resident() / MIB));
                }
            }
            Client.await(upload, REPLY_SECONDS);
        }
    }

    /** One upload of each. */
    private static List<CompletableFuture<Long>> all(List<ClientConnection> connections) {
        List<CompletableFuture<Long>> uploads = new ArrayList<>();
        for (ClientConnection connection : connections) {
            uploads.add(connection.fromHere(connection::once));
        }
        return uploads;
    }

    private static List<CompletableFuture<Long>> allThenBeat(List<ClientConnection> connections) {
        List<CompletableFuture<Long>> uploads = all(connections);
        for (int i = 0; i < uploads.size(); i++) {
            ClientConnection connection = connections.get(i);
            uploads.get(i).thenRun(() -> connection.here(() -> connection.beatEvery(BEAT_SECONDS)));
        }
        return uploads;
    }

    /** A connection that the gateway has closed meanwhile fails here. */
    private static void leave(Client client, List<ClientConnection> connections) throws InterruptedException {
        client.close(connections);
        if (client.errors().total() > 0) {
            throw new IllegalStateException(client.errors().all().toString());
        }
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.server.Contender;
import io.gatehouse.bench.server.ProcMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * What an upload in flight takes: as many as there are connections but one are brought to a place where they stay, and what
 * is {@linkplain ProcMemory.Held held} then, less what was held before, is divided among them. There are two such places: all
 * but the last byte has come, and all is parsed and waits for the store, which lets them wait until the last connection
 * uploads too.
 */
record UploadsInFlight(int uploads) implements Target.Measurement {
    private static final int WARM_UP_ROUNDS = 5;
    private static final long REPLY_SECONDS = 60;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        UploadFrames frames = new UploadFrames(Uploads.PEOPLE, UploadFrames.Features.EVERY_SLOT, 1);
        List<Result.Pair> arriving = new ArrayList<>();
        List<Result.Pair> waiting = new ArrayList<>();
        for (int run = 0; run < plan.runs(); run++) {
            try (Contender gateway = plan.storeless(uploads + 1)) {
                ProcMemory memory = gateway.process().memory();
                List<ClientConnection> all = client.connect(gateway.port(), gateway.login(), uploads + 1);
                begin(all, frames);
                for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                    await(each(all, ClientConnection::once));
                }
                memory.held(); // the first question costs the JVM something by itself
                long before = memory.held().all();
                CompletableFuture<?> lastByte = new CompletableFuture<>();
                List<CompletableFuture<Long>> replies =
                        each(all.subList(0, uploads), connection -> connection.onceBut(lastByte));
                arriving.add(pair(held(gateway) - before, frames));
                lastByte.complete(null);
                waiting.add(pair(held(gateway) - before, frames));
                await(each(all.subList(uploads, uploads + 1), ClientConnection::once));
                await(replies);
                client.close(all);
                client.errors().refuse();
                plan.say()
                        .accept(String.format(
                                Locale.ROOT,
                                "T9, run %d of %d: %,.0f bytes while one of %,.0f comes in, %,.0f while it waits for the store",
                                run + 1,
                                plan.runs(),
                                arriving.get(run).ours(),
                                arriving.get(run).baseline(),
                                waiting.get(run).ours()));
            }
        }
        return List.of(
                result("6 MB upload, its last byte to come", arriving), result("6 MB upload, to be stored", waiting));
    }

    private static Result result(String what, List<Result.Pair> pairs) {
        return new Result("T9", what, "its frame", "bytes", Bound.atMostTimes(1, 0.8), pairs);
    }

    private Result.Pair pair(long grown, UploadFrames frames) {
        return new Result.Pair((double) grown / uploads, frames.bytes());
    }

    private static long held(Contender gateway) throws IOException, InterruptedException {
        gateway.awaitQuiet();
        return gateway.process().memory().held().all();
    }

    private static void begin(List<ClientConnection> connections, UploadFrames frames) {
        for (int i = 0; i < connections.size(); i++) {
            ClientConnection connection = connections.get(i);
            Uploads uploads = new Uploads(frames, i, Replies::allTaken);
            connection.here(() -> connection.begin(uploads, new LongAdder()));
        }
    }

    private static List<CompletableFuture<Long>> each(
            List<ClientConnection> connections, Function<ClientConnection, CompletableFuture<Long>> upload) {
        return connections.stream()
                .map(connection -> connection.fromHere(() -> upload.apply(connection)))
                .toList();
    }

    private static void await(List<CompletableFuture<Long>> replies) throws InterruptedException {
        for (CompletableFuture<Long> reply : replies) {
            Client.await(reply, REPLY_SECONDS);
        }
    }
}

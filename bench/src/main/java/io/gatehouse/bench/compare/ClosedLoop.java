package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Dialogue;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * Saturation: on each connection always the same number of requests in flight. CPU time and replies are read at the
 * beginning and at the end of a section of full load, after a warm-up under the same load.
 *
 * @param window requests in flight on each connection
 */
record ClosedLoop(int connections, int window, double warmUpSeconds, double seconds) {
    private static final long SETTLE_SECONDS = 30;

    /** What a section came to. */
    record Section(double cpuSeconds, long replies, double seconds) {
        double cpuMicrosPerReply() {
            return cpuSeconds * 1e6 / replies;
        }

        double repliesPerCpuSecond() {
            return replies / cpuSeconds;
        }

        double repliesPerSecond() {
            return replies / seconds;
        }
    }

    /**
     * Loads one server.
     *
     * @param dialogue of each connection, by its number
     * @throws IllegalStateException if a reply was wrong, or missing at the end
     */
    Section measure(Client client, Contender contender, IntFunction<Dialogue> dialogue)
            throws IOException, InterruptedException {
        List<ClientConnection> opened = client.connect(contender.port(), contender.login(), connections);
        LongAdder replies = new LongAdder();
        for (int i = 0; i < opened.size(); i++) {
            ClientConnection connection = opened.get(i);
            Dialogue own = dialogue.apply(i);
            connection.here(() -> connection.goRound(own, window, replies));
        }
        sleep(warmUpSeconds);
        double cpuBefore = contender.process().cpu();
        long before = replies.sum();
        long start = System.nanoTime();
        sleep(seconds);
        double cpu = contender.process().cpu() - cpuBefore;
        long counted = replies.sum() - before;
        double taken = (System.nanoTime() - start) / 1e9;
        settle(opened);
        client.errors().refuse();
        return new Section(cpu, counted, taken);
    }

    /** Asks nothing more on all of them, waits for every reply, and closes. */
    static void settle(List<ClientConnection> opened) throws InterruptedException {
        List<CompletableFuture<Long>> settling = new ArrayList<>();
        for (ClientConnection connection : opened) {
            CompletableFuture<Long> settled = new CompletableFuture<>();
            settling.add(settled);
            connection.here(() -> connection.settle().whenComplete((at, error) -> {
                if (error == null) {
                    settled.complete(at);
                } else {
                    settled.completeExceptionally(error);
                }
                connection.close();
            }));
        }
        for (CompletableFuture<Long> settled : settling) {
            Client.await(settled, SETTLE_SECONDS);
        }
    }

    static void sleep(double seconds) throws InterruptedException {
        Thread.sleep(Math.round(seconds * 1000));
    }
}

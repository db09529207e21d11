package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Dialogue;
import io.gatehouse.bench.client.OpenSender;
import io.gatehouse.bench.load.OpenSchedule;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A steady offer: requests leave at random times laid down before (the same ones each time), each on any of the
 * connections, whether or not earlier ones are answered. What was due after the warm-up is measured from the time at
 * which it was due, to the last reply.
 *
 * @param perSecond requests, over all connections
 */
record OpenLoop(int connections, double perSecond, double warmUpSeconds, double seconds) {
    private static final long SEED = 1;
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LATE_SECONDS = 30;

    /**
     * Loads one server.
     *
     * @param dialogue of each connection, by its number
     * @throws IllegalStateException if a reply was wrong, or missing at the end
     */
    Latencies measure(Client client, Contender contender, IntFunction<Dialogue> dialogue)
            throws IOException, InterruptedException {
        List<ClientConnection> opened = client.connect(contender.port(), contender.login(), connections);
        long start = System.nanoTime() + FIRST_NANOS;
        long from = start + Math.round(warmUpSeconds * 1e9);
        long until = from + Math.round(seconds * 1e9);
        OpenSender sender = new OpenSender(opened, OpenSchedule.poisson(start, perSecond, SEED), from, until, SEED);
        client.here(() -> {
            for (int i = 0; i < opened.size(); i++) {
                opened.get(i).pace(dialogue.apply(i), sender::answered);
            }
        });
        client.eachTurn(sender);
        try {
            sleepUntil(from);
            double cpuBefore = contender.process().cpu();
            sleepUntil(until);
            double cpu = contender.process().cpu() - cpuBefore;
            Client.await(sender.sent(), LATE_SECONDS);
            ClosedLoop.settle(opened);
            client.errors().refuse();
            return new Latencies(perSecond, sender.latencies(), sender.lateness(), cpu / seconds);
        } finally {
            client.eachTurn(null);
        }
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }
}

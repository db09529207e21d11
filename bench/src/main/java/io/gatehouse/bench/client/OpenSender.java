package io.gatehouse.bench.client;

import io.gatehouse.bench.load.OpenSchedule;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends requests when a schedule says so, whatever has been answered (the open model), each on a connection drawn by
 * lot. A latency counts from the time at which its request was meant to leave, so that neither a server that stalls nor
 * a client that is late makes itself look faster. How late the client was is counted too: no latency below that means
 * anything. Event loop only; the histograms are read when {@link #sent} is done and everything is answered.
 */
public final class OpenSender implements Runnable {
    /** Between two looks at what has been answered. */
    private static final int AT_ONCE = 16;

    private static final long HIGHEST = TimeUnit.MINUTES.toNanos(10);

    private final List<ClientConnection> connections;
    private final OpenSchedule schedule;
    private final long from;
    private final long until;
    private final SplittableRandom lots;
    private final Histogram latencies = new Histogram(HIGHEST, 3);
    private final Histogram lateness = new Histogram(HIGHEST, 3);
    private final CompletableFuture<Void> sent = new CompletableFuture<>();

    /**
     * Sends nothing before it runs.
     *
     * @param from what was meant to leave before is warm-up, and in no histogram
     * @param until when the last one leaves
     * @param seed of the lots
     */
    public OpenSender(List<ClientConnection> connections, OpenSchedule schedule, long from, long until, long seed) {
        this.connections = connections;
        this.schedule = schedule;
        this.from = from;
        this.until = until;
        this.lots = new SplittableRandom(seed);
    }

    /** Sends what has become due; to be called as often as possible. */
    @Override
    public void run() {
        for (int i = 0; i < AT_ONCE; i++) {
            long due = schedule.due();
            if (due - until >= 0) {
                sent.complete(null);
                return;
            }
            long late = System.nanoTime() - due;
            if (late < 0) {
                return;
            }
            if (due - from >= 0) {
                lateness.recordValue(Math.min(late, HIGHEST));
            }
            connections.get(lots.nextInt(connections.size())).sendDue(due);
            schedule.advance();
        }
    }

    /** A request that was meant to leave at this time has its reply. */
    public void answered(long intended) {
        if (intended - from >= 0) {
            latencies.recordValue(Math.min(System.nanoTime() - intended, HIGHEST));
        }
        run();
    }

    /** Completes when the last request has left. */
    public CompletableFuture<Void> sent() {
        return sent;
    }

    /** Nanoseconds from the intended time to the reply. */
    public Histogram latencies() {
        return latencies;
    }

    /** Nanoseconds from the intended time to the write. */
    public Histogram lateness() {
        return lateness;
    }
}

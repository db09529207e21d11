package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.AppUrl;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks hosts up, each on a thread, since that blocks. Whoever asks for a host that is being looked up waits for the same
 * answer: so one that hangs takes one thread, however many callbacks want to go there. Thread-safe.
 */
final class Lookups implements AutoCloseable {
    private static final int WAITING = 1024;

    private record Asked(boolean secure, String host) {}

    private final Destinations destinations;
    private final ThreadPoolExecutor threads;
    private final Map<Asked, CompletableFuture<Destinations.Found>> underway = new ConcurrentHashMap<>();

    /** @param atOnce hosts that are looked up at a time */
    Lookups(Destinations destinations, int atOnce) {
        this.destinations = destinations;
        this.threads = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                new DefaultThreadFactory("gatehouse-callback-lookup", true));
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Where a URL leads now. The stage may complete late, and fails where too many hosts wait or it is closed. */
    CompletionStage<Destinations.Found> find(AppUrl url) {
        Asked asked = new Asked(url.secure(), url.host());
        CompletableFuture<Destinations.Found> mine = new CompletableFuture<>();
        CompletableFuture<Destinations.Found> other = underway.putIfAbsent(asked, mine);
        if (other != null) {
            return other;
        }
        try {
            threads.execute(() -> look(url, asked, mine));
        } catch (RejectedExecutionException e) {
            underway.remove(asked);
            mine.completeExceptionally(e);
        }
        return mine;
    }

    private void look(AppUrl url, Asked asked, CompletableFuture<Destinations.Found> answer) {
        try {
            Destinations.Found found = destinations.find(url);
            underway.remove(asked);
            answer.complete(found);
        } catch (RuntimeException | Error e) {
            underway.remove(asked);
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

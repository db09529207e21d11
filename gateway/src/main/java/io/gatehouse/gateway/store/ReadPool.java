package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Store.Snapshot;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.domain.Workers;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The readers: each query sees one snapshot, on a connection that cannot write. Corps take turns. */
final class ReadPool implements AutoCloseable {
    private final Database database;
    private final Keyring ring;
    private final ThreadPoolExecutor threads;
    private final Workers workers;

    /** Connections that nobody uses just now; there are never more of them than threads. */
    private final Queue<Tables> idle = new ConcurrentLinkedQueue<>();

    ReadPool(Database database, Keyring ring, int threads, int waiting) {
        this.database = database;
        this.ring = ring;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, "gatehouse-reader-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        this.workers = new Workers(this.threads);
    }

    <T extends @Nullable Object> CompletionStage<T> read(String corpId, Function<Snapshot, T> query) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            workers.execute(corpId, 1, () -> answer(query, stage));
        } catch (RejectedExecutionException e) {
            String reason = threads.isShutdown() ? "the store is closed" : "too many reads wait for the store";
            stage.completeExceptionally(new StoreUnavailableException(reason, null));
        }
        return stage;
    }

    private <T extends @Nullable Object> void answer(Function<Snapshot, T> query, CompletableFuture<T> stage) {
        T result;
        try {
            result = run(query);
        } catch (SQLException e) {
            stage.completeExceptionally(new StoreUnavailableException("the store cannot be read", e));
            return;
        } catch (RuntimeException | Error e) {
            stage.completeExceptionally(e);
            return;
        }
        stage.complete(result);
    }

    private <T extends @Nullable Object> T run(Function<Snapshot, T> query) throws SQLException {
        Tables tables = idle.poll();
        if (tables == null) {
            tables = new Tables(new Session(database.reader()), ring);
        }
        boolean sound = false;
        try {
            T result = query.apply(new SqlSnapshot(tables));
            tables.rollback();
            sound = idle.add(tables);
            return result;
        } finally {
            // After any trouble a fresh connection is the simplest cure.
            if (!sound) {
                tables.close();
            }
        }
    }

    /** Answers what waits, then closes. */
    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        for (Tables tables = idle.poll(); tables != null; tables = idle.poll()) {
            tables.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Another store whose reads wait, once it is shut, until the test lets them through one by one. */
final class GatedStore implements Store {
    private final Store store;
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private volatile boolean shut;

    GatedStore(Store store) {
        this.store = store;
    }

    void shut() {
        shut = true;
    }

    /** Waits for the next read, and lets it through. */
    void letThrough() throws InterruptedException {
        next().run();
    }

    /** Waits for the next read; it goes through when it is run. */
    Runnable next() throws InterruptedException {
        Runnable read = waiting.poll(20, TimeUnit.SECONDS);
        if (read == null) {
            throw new AssertionError("nothing was read");
        }
        return read;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
        if (!shut) {
            return store.read(query);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        waiting.add(() -> store.read(query).whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return answer;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
        return store.write(bytes, work);
    }

    @Override
    public boolean healthy() {
        return store.healthy();
    }

    /** The one who opened it closes it. */
    @Override
    public void close() {}
}

package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Store;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts the transactions that go to another store. */
final class CountingStore implements Store {
    final AtomicInteger writes = new AtomicInteger();
    private final Store store;

    CountingStore(Store store) {
        this.store = store;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
        writes.incrementAndGet();
        return store.write(bytes, work);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
        return store.read(query);
    }

    @Override
    public boolean healthy() {
        return store.healthy();
    }

    /** The one who opened it closes it. */
    @Override
    public void close() {}
}

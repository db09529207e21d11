package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that takes nothing and tells nothing. */
final class BrokenStore implements Store {
    @Override
    public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
        return CompletableFuture.failedFuture(new StoreUnavailableException("the disk is full", null));
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
        return CompletableFuture.failedFuture(new StoreUnavailableException("the disk is full", null));
    }

    @Override
    public boolean healthy() {
        return false;
    }

    @Override
    public void close() {}
}

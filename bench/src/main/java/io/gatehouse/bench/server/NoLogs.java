package io.gatehouse.bench.server;

import io.gatehouse.gateway.domain.LogArchive;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps no log of any device. */
final class NoLogs implements LogArchive {
    @Override
    public <T extends @Nullable Object> CompletionStage<T> work(Function<Shelves, T> work) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("this gateway keeps no logs"));
    }

    @Override
    public void close() {}
}

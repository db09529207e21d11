package io.gatehouse.gateway.store;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of write: what it does, and the stage that its caller holds. */
final class Work<T extends @Nullable Object> {
    private static final Logger log = LoggerFactory.getLogger(Work.class);

    private final String corp;
    private final long bytes;
    /** Null once it was answered: whoever holds the work until the next one comes must not hold what it wrote. */
    private @Nullable Function<? super SqlTransaction, T> function;

    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private @Nullable T result;

    /** A work of no corp. */
    Work(long bytes, Function<? super SqlTransaction, T> function) {
        this("", bytes, function);
    }

    Work(String corp, long bytes, Function<? super SqlTransaction, T> function) {
        this.corp = corp;
        this.bytes = bytes;
        this.function = function;
    }

    /** Whose turn it takes. */
    String corp() {
        return corp;
    }

    long bytes() {
        return bytes;
    }

    CompletableFuture<T> stage() {
        return stage;
    }

    /** May be called again after a rollback. */
    void run(SqlTransaction transaction) {
        result = Objects.requireNonNull(function, "the work was answered").apply(transaction);
    }

    /** Tells the caller what {@link #run} returned; whatever hangs on the stage cannot hurt the writer. */
    @SuppressWarnings("NullAway") // the result is null only where T is nullable
    void succeed() {
        function = null;
        try {
            stage.complete(result);
        } catch (RuntimeException | Error e) {
            log.error("what waits for a write failed", e);
        }
    }

    void fail(Throwable cause) {
        function = null;
        try {
            stage.completeExceptionally(cause);
        } catch (RuntimeException | Error e) {
            log.error("what waits for a write failed", e);
        }
    }
}

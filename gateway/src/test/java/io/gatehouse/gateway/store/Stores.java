package io.gatehouse.gateway.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the tests of the store say often. */
final class Stores {
    private Stores() {}

    static Meters meters() {
        return new Meters(new SimpleMeterRegistry());
    }

    /** Waits for a stage, at most 20 s. */
    static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The failure of a stage, which must fail. */
    static Throwable failure(CompletionStage<?> stage) throws Exception {
        return get(stage.handle((value, failure) -> {
            if (failure == null) {
                throw new AssertionError("it did not fail, it returned " + value);
            }
            return failure;
        }));
    }

    static <T extends @Nullable Object> T write(Store store, Function<Store.Transaction, T> work) throws Exception {
        return get(store.write(100, work));
    }

    static void change(Store store, Consumer<Store.Transaction> work) throws Exception {
        write(store, transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    static <T extends @Nullable Object> T read(Store store, Function<Store.Snapshot, T> query) throws Exception {
        return get(store.read(query));
    }

    /** Past the store, to the database of a URL. */
    static Connection connect(String url, Path dataDir) throws Exception {
        return DriverManager.getConnection(Database.of(url, dataDir).url());
    }

    static Template template(Kind kind, int slot, String data) {
        return new Template(kind, slot, Template.DEFAULT_ALGORITHM, data.getBytes(UTF_8));
    }

    static Template template(Kind kind, int slot, String algorithm, String data) {
        return new Template(kind, slot, algorithm, data.getBytes(UTF_8));
    }
}

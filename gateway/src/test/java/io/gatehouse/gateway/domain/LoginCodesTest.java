package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.NoTerminals;
import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The codes by which administrators log in at a device. */
class LoginCodesTest {
    @TempDir
    private Path dir;

    @Test
    void theCodeOfABoundDeviceIsDrawnOnAThreadThatReads() throws Exception {
        Meters meters = new Meters(new SimpleMeterRegistry());
        try (SqlStore store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters)) {
            get(store.write(1, tx -> tx.addDevice("S1", null, "secret", null, "acme")));
            get(store.write(1, tx -> tx.addDevice("S2", null, "secret", null, null)));
            Devices devices =
                    new Devices(store, new NoTerminals(), new Quotas(Quotas.Limits.NONE, System::nanoTime), meters);
            get(store.read(snapshot -> {
                devices.load(snapshot);
                return true;
            }));
            LoginCodes codes = new LoginCodes(store, devices, new Credentials(new byte[32]));

            assertThat(draw(codes, "S1", LoginCodesTest::thread)).startsWith("gatehouse-reader");
            assertThat(draw(codes, "S1", text -> text)).isEqualTo(codes.text("S1", "state"));
            assertThat(draw(codes, "S2", text -> text)).isNull();
            assertThat(draw(codes, "S3", text -> text)).isNull();
        }
    }

    private static @Nullable String draw(LoginCodes codes, String sn, Function<String, String> drawing)
            throws Exception {
        return get(codes.draw(sn, "state", drawing));
    }

    private static String thread(String text) {
        return Thread.currentThread().getName();
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.NoTerminals;
import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.metrics.RecordMeters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What terminals have told is kept for its time, and no longer. */
@SuppressWarnings("NullAway.Init")
class RetentionTest {
    private static final Instant CAME = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration KEPT = Duration.ofDays(30);

    @TempDir
    Path directory;

    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final RecordMeters listener = new RecordMeters(new SimpleMeterRegistry());
    private Instant now = CAME;
    private Store store;
    private Devices devices;

    @BeforeEach
    void open() throws Exception {
        store = SqlStore.open("jdbc:sqlite:", directory, new EventStream(), meters);
        devices = new Devices(store, new NoTerminals(), new Quotas(Quotas.Limits.NONE, System::nanoTime), meters);
    }

    @AfterEach
    void close() {
        store.close();
        meters.close();
    }

    @Test
    void recordsGoOnceTheyAreOlderThanTheirRetention() throws Exception {
        Checkins checkins = new Checkins(store, devices, KEPT, () -> now, listener);
        PersonKey ann = new PersonKey("corp", UserType.EMPLOYEE, "ann");
        get(store.write(100, tx -> tx.records().addPass(new PassRecord(0, ann, "SN", CAME, 1, 1L, CAME))));

        goesAfterItsTime(checkins::forget);
    }

    @Test
    void logsGoOnceTheyAreOlderThanTheirRetention() throws Exception {
        DeviceLogs logs = new DeviceLogs(store, devices, new DeviceLogs.Rules(10, 10, 10, KEPT), () -> now, listener);
        get(store.write(100, tx -> {
            tx.addDevice("SN", null, "secret", null, "corp");
            tx.logs().addLog(Objects.requireNonNull(tx.device("SN")), CAME, new byte[3], 0, 3);
            return true;
        }));

        goesAfterItsTime(logs::forget);
    }

    @Test
    void recordsThatCameWhileTheClockWasAheadKeepNoOthersHoweverMany() throws Exception {
        Checkins checkins = new Checkins(store, devices, KEPT, () -> now, listener);
        Instant ahead = CAME.plus(KEPT.multipliedBy(10));
        get(store.write(100, tx -> {
            for (int i = 0; i <= 2_500; i++) {
                PersonKey person = new PersonKey("corp", UserType.EMPLOYEE, "p" + i);
                tx.records().addPass(new PassRecord(0, person, "SN", CAME, 1, 1L, i == 0 ? ahead : CAME));
            }
            return true;
        }));
        now = CAME.plus(KEPT).plusMillis(1);
        assertThat(get(checkins.forget())).isEqualTo(2_500);
        now = ahead.plus(KEPT).plusMillis(1);
        assertThat(get(checkins.forget())).isEqualTo(1);
    }

    @Test
    void logsThatCameWhileTheClockWasAheadKeepNoOthersHoweverMany() throws Exception {
        DeviceLogs logs = new DeviceLogs(store, devices, new DeviceLogs.Rules(10, 10, 10, KEPT), () -> now, listener);
        Instant ahead = CAME.plus(KEPT.multipliedBy(10));
        get(store.write(100, tx -> {
            tx.addDevice("SN", null, "secret", null, "corp");
            Device device = Objects.requireNonNull(tx.device("SN"));
            for (int i = 0; i <= 50; i++) {
                tx.logs().addLog(device, i == 0 ? ahead : CAME, new byte[3], 0, 3);
            }
            return true;
        }));
        now = CAME.plus(KEPT).plusMillis(1);
        assertThat(get(logs.forget())).isEqualTo(50);
        assertThat((long) get(store.write(1, tx -> tx.logs().bytesOfLogs()))).isEqualTo(3);
    }

    @Test
    void theAuditLogForgetsAllThatIsOldAndStaysAChain() throws Exception {
        AuditLog audit = new AuditLog(store, KEPT, () -> now);
        get(store.write(100, tx -> {
            for (int i = 0; i <= 2_500; i++) {
                AuditEntry entry = new AuditEntry("id", "name", "action", "target", "done", "127.0.0.1", 1);
                tx.oversight().append(entry, i == 2_500 ? CAME.plus(KEPT) : CAME);
            }
            return true;
        }));
        now = CAME.plus(KEPT).plusMillis(1);
        assertThat(get(audit.forget())).isEqualTo(2_500);
        assertThat(get(audit.verify()).records()).isEqualTo(1);
        assertThat(get(audit.verify()).fault()).isNull();
    }

    private interface Forgetting {
        CompletionStage<Integer> run();
    }

    private void goesAfterItsTime(Forgetting forgetting) throws Exception {
        now = CAME.plus(KEPT);
        assertThat(get(forgetting.run())).isZero();
        now = now.plusMillis(1);
        assertThat(get(forgetting.run())).isEqualTo(1);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

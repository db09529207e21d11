package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.NoTerminals;
import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.metrics.RecordMeters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Checkin;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.HealthStatus;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Temperatures;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device has sent, and what has not reached the writer when the device is let go or is another corp's. */
@SuppressWarnings("NullAway.Init")
class HandoverTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final RecordFilter ALL = new RecordFilter("corp", null, null, null, null);

    @TempDir
    Path directory;

    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final RecordMeters listener = new RecordMeters(new SimpleMeterRegistry());
    private Store store;
    private Devices devices;

    @BeforeEach
    void open() throws Exception {
        store = SqlStore.open("jdbc:sqlite:", directory, new EventStream(), meters);
        devices = new Devices(store, new NoTerminals(), new Quotas(Quotas.Limits.NONE, System::nanoTime), meters);
        get(devices.add(new Devices.NewDevice("SN", null, null, null, "corp")));
    }

    @AfterEach
    void close() {
        store.close();
        meters.close();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "other")
    void anUploadThatHasWaitedForThatLongIsNotStored(@Nullable String next) throws Exception {
        assertThat(upload("ann")).isEqualTo(new UploadOutcome.Taken(List.of()));
        handOver(next);
        assertThat(upload("ben")).isEqualTo(new UploadOutcome.Refused(ErrorCode.NOT_LOGGED_IN));
        assertThat(get(store.read(snapshot -> snapshot.people("corp", 10, null)))
                        .items())
                .extracting(person -> person.key().userid())
                .containsExactly("ann");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "other")
    void recordsThatHaveWaitedForThatLongAreNotStored(@Nullable String next) throws Exception {
        assertThat(checkin("ann")).isEqualTo(new Checkins.Result.Taken(List.of()));
        handOver(next);
        assertThat(checkin("ben")).isEqualTo(new Checkins.Result.Refused(ErrorCode.NOT_LOGGED_IN));
        assertThat(get(store.read(snapshot -> snapshot.records().passes(ALL, 10, null)))
                        .items())
                .extracting(pass -> pass.person().userid())
                .containsExactly("ann");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "other")
    void temperaturesThatHaveWaitedForThatLongAreNotStored(@Nullable String next) throws Exception {
        assertThat(temperature("ann")).isEqualTo(ErrorCode.OK);
        handOver(next);
        assertThat(temperature("ben")).isEqualTo(ErrorCode.NOT_LOGGED_IN);
        assertThat(get(store.read(snapshot -> snapshot.records().temperatures(ALL, 10, null)))
                        .items())
                .extracting(temperature -> temperature.person().userid())
                .containsExactly("ann");
    }

    @Test
    void oneWorkSeesADeviceChangeHands() throws Exception {
        List<Boolean> bound = get(store.write(100, tx -> {
            Distribution.Changes distribution = tx.distribution();
            boolean before = distribution.binds("corp", "SN");
            tx.setBinding("SN", null);
            boolean free = distribution.binds("corp", "SN");
            tx.setBinding("SN", "other");
            return List.of(before, free, distribution.binds("other", "SN"), distribution.binds("corp", "SN"));
        }));
        assertThat(bound).containsExactly(true, false, true, false);
    }

    /** As a change that is committed and not yet known to the connections. */
    private void handOver(@Nullable String next) throws Exception {
        get(store.write(100, tx -> {
            tx.setBinding("SN", null);
            if (next != null) {
                tx.setBinding("SN", next);
            }
            return true;
        }));
    }

    private UploadOutcome upload(String userid) throws Exception {
        Quotas quotas = new Quotas(Quotas.Limits.NONE, System::nanoTime);
        Enrollments.Rules rules = new Enrollments.Rules(Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(30), 10);
        Enrollments enrollments = new Enrollments(store, devices, new NoTerminals(), rules, Time.system(), meters);
        Templates templates =
                new Templates(store, devices, enrollments, new Templates.Rules(false, quotas), () -> NOW, meters);
        List<Template> finger = List.of(new Template(Kind.FP, 0, "default", new byte[] {1, 2, 3}));
        UploadUserinfo.Person person = new UploadUserinfo.Person(userid, UserType.EMPLOYEE, false, 1, 0, finger, null);
        return get(templates.upload("SN", new UploadUserinfo(List.of(person), null, 0, "")));
    }

    private Checkins.Result checkin(String userid) throws Exception {
        Checkins checkins = new Checkins(store, devices, Duration.ofDays(30), () -> NOW, listener);
        return get(checkins.take(
                "SN",
                new Checkin(List.of(
                        new Checkin.Entry(userid, UserType.EMPLOYEE, NOW.getEpochSecond(), null, null, true)))));
    }

    private ErrorCode temperature(String userid) throws Exception {
        HealthChecks health = new HealthChecks(store, devices, () -> NOW, listener);
        return get(health.take(
                "SN",
                new Temperatures(List.of(new Temperatures.Temperature(
                        userid, UserType.EMPLOYEE, 0, 36_600, HealthStatus.NORMAL, null)))));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Enrollment.State;
import io.gatehouse.gateway.domain.Enrollments.NewEnrollment;
import io.gatehouse.gateway.domain.Enrollments.Result;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no terminal can bring about from outside: a clock at will, and a store that fails at a chosen moment. */
class EnrollmentsTest {
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong jumped = new AtomicLong();
    private final Time time = new Time(() -> Instant.EPOCH.plusNanos(nanos.get() + jumped.get()), nanos::get);
    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final Link link = new Link();
    private UnreliableStore store;
    private Devices devices;
    private Enrollments enrollments;

    @BeforeEach
    void open() throws Exception {
        store = new UnreliableStore(SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters));
        devices = new Devices(store, link, new Quotas(Quotas.Limits.NONE, time.ticker()), meters);
        enrollments = enrollments(10);
        get(devices.add(new Devices.NewDevice("SN1", null, null, null, "corp")));
        get(devices.add(new Devices.NewDevice("SN2", null, null, null, "corp")));
    }

    @AfterEach
    void close() {
        store.close();
        meters.close();
    }

    @Test
    void aTimeoutIsNoticedWithinOneAndAHalfSeconds() throws Exception {
        String operId = opened("SN1");
        pass(WINDOW.plus(GRACE).minusMillis(1));
        enrollments.tick();
        assertThat(state(operId)).isEqualTo(State.PUSHED);

        CompletableFuture<Outcome<Result>> waiting =
                enrollments.await(operId, WINDOW).toCompletableFuture();
        pass(Duration.ofMillis(1_301));
        enrollments.tick();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Outcome.Done.class, done -> {
            Enrollment ended = ((Result) done.value()).enrollment();
            assertThat(ended.state()).isEqualTo(State.TIMED_OUT);
            assertThat(ended.errcode()).isNull();
        });
        assertThat(link.stopped).containsExactly(operId);
        assertThat(enrollments.pending()).isZero();
    }

    @Test
    void aTimeoutThatTheStoreRefusesIsTriedAgainUntilItIsTaken() throws Exception {
        String operId = opened("SN1");
        store.down = true;
        for (int second = 0; second < 200; second++) {
            pass(Duration.ofSeconds(1));
            enrollments.tick();
        }
        assertThat(store.refused.get()).isGreaterThan(10);
        assertThat(link.stopped).isEmpty();
        assertThat(enrollments.pending()).isEqualTo(1);
        assertThat(get(enrollments.open(request("SN1")))).isEqualTo(refused(Outcome.Problem.DEVICE_BUSY));

        store.down = false;
        CompletableFuture<Outcome<Result>> waiting =
                enrollments.await(operId, WINDOW).toCompletableFuture();
        pass(Duration.ofSeconds(3));
        enrollments.tick();
        assertThat(((Result) ((Outcome.Done<?>) waiting.get(10, TimeUnit.SECONDS)).value())
                        .enrollment()
                        .state())
                .isEqualTo(State.TIMED_OUT);
        assertThat(link.stopped).containsExactly(operId);
    }

    @Test
    void anEndOfWhichNobodyHasHeardIsNoticedWhenItsTimeIsOver() throws Exception {
        String operId = opened("SN1");
        store.unheard = true;
        assertThatThrownBy(() -> get(enrollments.cancel(operId))).hasCauseInstanceOf(StoreUnavailableException.class);
        store.unheard = false;
        assertThat(get(enrollments.open(request("SN1")))).isEqualTo(refused(Outcome.Problem.DEVICE_BUSY));

        CompletableFuture<Outcome<Result>> waiting =
                enrollments.await(operId, WINDOW).toCompletableFuture();
        pass(WINDOW.plus(GRACE).plusMillis(1_301));
        enrollments.tick();
        assertThat(((Result) ((Outcome.Done<?>) waiting.get(10, TimeUnit.SECONDS)).value())
                        .enrollment()
                        .state())
                .isEqualTo(State.CANCELLED);
        assertThat(link.stopped).containsExactly(operId);
        opened("SN1");
    }

    @Test
    void anUnbindingOfWhichNobodyHasHeardIsDoneByTheNext() throws Exception {
        Bindings bindings = new Bindings(store, devices, enrollments, link);
        store.unheard = true;
        assertThatThrownBy(() -> get(bindings.unbind("SN1"))).hasCauseInstanceOf(StoreUnavailableException.class);
        store.unheard = false;
        assertThat(corp("SN1")).isEqualTo("corp");

        get(bindings.unbind("SN1"));
        assertThat(corp("SN1")).isNull();
        get(bindings.unbind("SN1"));
        assertThat(link.unbound).containsExactly("SN1");
    }

    @Test
    void aBindingStaysWhereTheUnbindingBeforeItIsHeardOfLater() throws Exception {
        Bindings bindings = new Bindings(store, devices, enrollments, link);
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        store.heard = late;
        CompletionStage<Outcome<Device>> unbound = bindings.unbind("SN1");
        store.heard = CompletableFuture.completedFuture(true);
        get(bindings.bind("SN1", "other"));
        late.complete(true);
        get(unbound);
        assertThat(corp("SN1")).isEqualTo("other");
    }

    @Test
    void anEnrollmentThatCannotBeStoredLeavesItsDeviceFree() throws Exception {
        store.down = true;
        assertThatThrownBy(() -> get(enrollments.open(request("SN1"))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(link.started).isEmpty();
        store.down = false;
        opened("SN1");
    }

    @Test
    void aDeviceThatGoesAwayBeforeThePushIsToldOfAsOfflineAndLeftFree() throws Exception {
        link.takes = false;
        assertThat(get(enrollments.open(request("SN1")))).isEqualTo(refused(Outcome.Problem.DEVICE_OFFLINE));
        assertThat(enrollments.pending()).isZero();
        Page<Enrollment> all = get(enrollments.list(new EnrollmentFilter(null, null, null, null), 10, null));
        assertThat(all.items()).singleElement().extracting(Enrollment::state).isEqualTo(State.CANCELLED);
        link.takes = true;
        opened("SN1");
    }

    @Test
    void fullMeansThatANewOneIsRefusedUntilOneEnds() throws Exception {
        enrollments = enrollments(1);
        String operId = opened("SN1");
        assertThat(get(enrollments.open(request("SN2")))).isEqualTo(refused(Outcome.Problem.TOO_MANY_ENROLLMENTS));
        get(enrollments.cancel(operId));
        opened("SN2");
    }

    @Test
    void whatWaitsAtARestartWaitsOnWithItsOldDeadline() throws Exception {
        String operId = opened("SN1");
        pass(WINDOW);
        Enrollments restarted = enrollments(10);
        get(store.<@Nullable Void>read(snapshot -> {
            restarted.load(snapshot);
            return null;
        }));
        assertThat(restarted.pending()).isEqualTo(1);
        assertThat(get(restarted.open(request("SN1")))).isEqualTo(refused(Outcome.Problem.DEVICE_BUSY));

        CompletableFuture<Outcome<Result>> waiting =
                restarted.await(operId, WINDOW).toCompletableFuture();
        pass(GRACE.plusMillis(1_301));
        restarted.tick();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(link.stopped).containsExactly(operId);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void aJumpOfTheClockByAnHourNeitherEndsAnEnrollmentNorKeepsIt(long hours) throws Exception {
        String operId = opened("SN1");
        jump(Duration.ofHours(hours));
        enrollments.tick();
        pass(WINDOW.plus(GRACE).minusMillis(1));
        enrollments.tick();
        assertThat(state(operId)).isEqualTo(State.PUSHED);

        CompletableFuture<Outcome<Result>> waiting =
                enrollments.await(operId, WINDOW).toCompletableFuture();
        pass(Duration.ofMillis(1_301));
        enrollments.tick();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(state(operId)).isEqualTo(State.TIMED_OUT);
    }

    @Test
    void aClockThatWasPutBackDuringARestartKeepsAnEnrollmentForNoMoreThanItsTime() throws Exception {
        String operId = opened("SN1");
        jump(Duration.ofHours(-1));
        Enrollments restarted = enrollments(10);
        get(store.<@Nullable Void>read(snapshot -> {
            restarted.load(snapshot);
            return null;
        }));
        CompletableFuture<Outcome<Result>> waiting =
                restarted.await(operId, WINDOW).toCompletableFuture();
        pass(WINDOW.plus(GRACE).plusMillis(1_301));
        restarted.tick();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(link.stopped).containsExactly(operId);
    }

    @Test
    void endedOnesAreForgottenAfterTheirHistory() throws Exception {
        String operId = opened("SN1");
        get(enrollments.cancel(operId));
        pass(Duration.ofDays(30).minusSeconds(1));
        assertThat(get(enrollments.forget())).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(get(enrollments.forget())).isEqualTo(1);
        assertThat(get(enrollments.find(operId))).isEqualTo(refused(Outcome.Problem.ENROLLMENT_UNKNOWN));
    }

    private Enrollments enrollments(int pending) {
        return new Enrollments(
                store, devices, link, new Enrollments.Rules(WINDOW, GRACE, Duration.ofDays(30), pending), time, meters);
    }

    private String opened(String sn) throws Exception {
        Outcome<Enrollment> outcome = get(enrollments.open(request(sn)));
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        Enrollment enrollment = ((Outcome.Done<Enrollment>) outcome).value();
        assertThat(enrollment.state()).isEqualTo(State.PUSHED);
        assertThat(enrollment.expiresAt())
                .isEqualTo(time.clock().instant().plus(WINDOW).plus(GRACE));
        return enrollment.operId();
    }

    private State state(String operId) throws Exception {
        return ((Outcome.Done<Result>) get(enrollments.find(operId)))
                .value()
                .enrollment()
                .state();
    }

    private @Nullable String corp(String sn) {
        return Objects.requireNonNull(devices.find(sn)).corpId();
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private void jump(Duration duration) {
        jumped.addAndGet(duration.toNanos());
    }

    private static NewEnrollment request(String sn) {
        return new NewEnrollment(sn, "ann", UserType.EMPLOYEE, Kind.FP);
    }

    private static <T> Outcome<T> refused(Outcome.Problem problem) {
        return new Outcome.Refused<>(problem);
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Every device is there and takes what it is told, unless the test says otherwise. */
    private static final class Link implements DeviceLink {
        final List<String> started = new ArrayList<>();
        final List<String> stopped = new ArrayList<>();
        final List<String> unbound = new ArrayList<>();
        volatile boolean takes = true;

        @Override
        public CompletionStage<Boolean> startEnrollment(Enrollment enrollment) {
            if (takes) {
                started.add(enrollment.operId());
            }
            return CompletableFuture.completedFuture(takes);
        }

        @Override
        public void stopEnrollment(Enrollment enrollment) {
            stopped.add(enrollment.operId());
        }

        @Override
        public void bound(String sn) {}

        @Override
        public void unbound(String sn) {
            unbound.add(sn);
        }

        @Override
        public void deleted(String sn) {}

        @Override
        public Presence presence(String sn) {
            return new Presence(Instant.EPOCH, Instant.EPOCH, "127.0.0.1");
        }
    }

    /** The real store, until it is down, or has committed and says that it has not. */
    private static final class UnreliableStore implements Store {
        private final Store real;
        volatile boolean down;
        volatile boolean unheard;
        volatile CompletableFuture<Boolean> heard = CompletableFuture.completedFuture(true);
        final AtomicInteger refused = new AtomicInteger();

        UnreliableStore(Store real) {
            this.real = real;
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
            if (down) {
                refused.incrementAndGet();
                return CompletableFuture.failedFuture(new StoreUnavailableException("down", null));
            }
            boolean fails = unheard;
            return real.write(bytes, work).thenCombine(heard, (result, any) -> {
                if (fails) {
                    throw new StoreUnavailableException("the connection was lost", null);
                }
                return result;
            });
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
            return real.read(query);
        }

        @Override
        public boolean healthy() {
            return !down;
        }

        @Override
        public void close() {
            real.close();
        }
    }
}

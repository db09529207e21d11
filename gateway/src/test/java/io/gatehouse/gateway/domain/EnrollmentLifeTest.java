package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Enrollment.State;
import io.gatehouse.gateway.domain.EnrollmentModel.Life;
import io.gatehouse.gateway.domain.EnrollmentModel.Stored;
import io.gatehouse.gateway.domain.Enrollments.NewEnrollment;
import io.gatehouse.gateway.domain.Enrollments.Result;
import io.gatehouse.gateway.domain.Outcome.Problem;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.ReplyBody.FailedPerson;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that may happen to enrolments, in random order, on the real store: after each step all is as {@link
 * EnrollmentModel} says.
 */
class EnrollmentLifeTest {
    private static final int LIVES = Integer.getInteger("gatehouse.lives", 3);
    /** All that there was is looked at again and again, so more seeds find more than more steps in the same time. */
    private static final int STEPS = 1_200;

    private static final List<String> DEVICES = List.of("SN1", "SN2", "SN3");
    private static final List<String> PEOPLE = List.of("ann", "bob", "cem", "dot");
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int PENDING = 2;
    /** No multiple of it is within the second and a half after a deadline, in which either state is right. */
    private static final Duration STEP = Duration.ofSeconds(8);

    @TempDir
    Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final Time time = new Time(() -> Instant.EPOCH.plusNanos(nanos.get()), nanos::get);
    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final EnrollmentModel model = new EnrollmentModel(WINDOW.plus(GRACE), PENDING);
    private final Link link = new Link();

    @SuppressWarnings("NullAway.Init") // set by the test
    private Store store;

    @SuppressWarnings("NullAway.Init") // set by the test
    private Enrollments enrollments;

    @SuppressWarnings("NullAway.Init") // set by the test
    private Templates templates;

    @SuppressWarnings("NullAway.Init") // set by the test
    private Random random;

    private int version;

    @AfterEach
    void close() {
        store.close();
        meters.close();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyOrderOfEventsGoesAsTheModelSays(long seed) throws Exception {
        random = new Random(seed);
        Devices devices = start();
        for (String sn : DEVICES) {
            get(devices.add(new Devices.NewDevice(sn, null, null, null, "corp")));
        }
        for (int step = 0; step < STEPS; step++) {
            String event = act();
            assertThat(enrollments.pending())
                    .as("waiting after step %d, %s", step, event)
                    .isEqualTo((int) model.waiting());
            if (step % 40 == 0 || event.equals("restart")) {
                everythingIsAsTheModelSays();
            }
        }
        everythingIsAsTheModelSays();
        Map<State, Integer> ends = new EnumMap<>(State.class);
        model.lives().values().forEach(life -> ends.merge(life.state, 1, Integer::sum));
        assertThat(ends).containsKeys(State.SUCCEEDED, State.FAILED, State.CANCELLED, State.TIMED_OUT);
        assertThat(model.lives().values()).as("late ones").anyMatch(life -> life.late);
    }

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, LIVES);
    }

    private String act() throws Exception {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> {
                return open(one(DEVICES), one(PEOPLE));
            }
            case 4, 5 -> {
                return succeed(recentOperId(), false);
            }
            case 6 -> {
                return succeed(recentOperId(), true);
            }
            case 7 -> {
                return fail(recentOperId());
            }
            case 8 -> {
                return cancel(random.nextInt(10) == 0 ? "never-issued" : recentOperId());
            }
            case 9, 10, 11, 12 -> {
                return pass(1 + random.nextInt(5));
            }
            case 13 -> {
                String sn = one(DEVICES);
                model.connection(sn, !model.isOnline(sn));
                return "connection of " + sn;
            }
            case 14 -> {
                return goAwayBeforeThePush(one(DEVICES), one(PEOPLE));
            }
            default -> {
                return random.nextInt(6) == 0 ? restart() : pass(1);
            }
        }
    }

    private String open(String sn, String userid) throws Exception {
        Problem expected = model.refusal(sn);
        Outcome<Enrollment> outcome = get(enrollments.open(new NewEnrollment(sn, userid, UserType.EMPLOYEE, Kind.FP)));
        if (outcome instanceof Outcome.Done<Enrollment> done) {
            assertThat(expected).isNull();
            model.opened(done.value().operId(), sn, userid, time.clock().instant());
        } else {
            assertThat(outcome).isEqualTo(refused(expected));
        }
        return "open on " + sn;
    }

    /** The check said that it is there, and the push finds that it is not. */
    private String goAwayBeforeThePush(String sn, String userid) throws Exception {
        Problem expected = model.refusal(sn);
        link.takes = false;
        Outcome<Enrollment> outcome = get(enrollments.open(new NewEnrollment(sn, userid, UserType.EMPLOYEE, Kind.FP)));
        link.takes = true;
        assertThat(outcome).isEqualTo(new Outcome.Refused<>(expected == null ? Problem.DEVICE_OFFLINE : expected));
        return "goes away before the push, " + sn;
    }

    /** Mostly by the device that was asked, and sometimes by another one or about somebody else. */
    private String succeed(String operId, boolean other) throws Exception {
        Life life = model.lives().get(operId);
        String sn = life == null || random.nextInt(8) == 0 ? one(DEVICES) : life.sn;
        String userid = life == null || other ? EnrollmentModel.STRANGER : life.userid;
        List<FailedPerson> refused =
                model.refuses(operId, userid) ? List.of(new FailedPerson(userid, UserType.EMPLOYEE)) : List.of();
        ErrorCode expected = model.succeeded(sn, operId, userid, ++version);
        assertThat(get(templates.upload(sn, upload(operId, 0, userid))))
                .isEqualTo(expected == null ? new UploadOutcome.Taken(refused) : new UploadOutcome.Refused(expected));
        return "result of " + operId;
    }

    private String fail(String operId) throws Exception {
        String sn = random.nextInt(8) == 0 ? one(DEVICES) : snOf(operId);
        ErrorCode expected = model.failed(sn, operId);
        assertThat(get(templates.upload(sn, upload(operId, 101, null))))
                .isEqualTo(expected == null ? new UploadOutcome.Taken(List.of()) : new UploadOutcome.Refused(expected));
        return "failure of " + operId;
    }

    private String cancel(String operId) throws Exception {
        Problem expected = model.cancel(operId);
        Outcome<Result> outcome = get(enrollments.cancel(operId));
        if (expected == null) {
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
        } else {
            assertThat(outcome).isEqualTo(refused(expected));
        }
        return "cancel " + operId;
    }

    private String pass(int steps) throws Exception {
        nanos.addAndGet(STEP.multipliedBy(steps).toNanos());
        enrollments.tick();
        model.isNow(time.clock().instant());
        // What the tick had written is written before this.
        get(store.write(1, tx -> true));
        return "time passes";
    }

    private String restart() throws Exception {
        store.close();
        nanos.addAndGet(STEP.multipliedBy(random.nextInt(4)).toNanos());
        start();
        pass(1);
        return "restart";
    }

    private Devices start() throws Exception {
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters);
        Quotas quotas = new Quotas(Quotas.Limits.NONE, time.ticker());
        Devices devices = new Devices(store, link, quotas, meters);
        Enrollments.Rules rules = new Enrollments.Rules(WINDOW, GRACE, Duration.ofDays(30), PENDING);
        enrollments = new Enrollments(store, devices, link, rules, time, meters);
        templates =
                new Templates(store, devices, enrollments, new Templates.Rules(false, quotas), time.clock(), meters);
        get(store.<@Nullable Void>read(snapshot -> {
            devices.load(snapshot);
            enrollments.load(snapshot);
            return null;
        }));
        return devices;
    }

    private void everythingIsAsTheModelSays() throws Exception {
        for (Map.Entry<String, Life> entry : model.lives().entrySet()) {
            String operId = entry.getKey();
            Life life = entry.getValue();
            Outcome<Result> outcome = get(enrollments.find(operId));
            Enrollment enrollment = ((Outcome.Done<Result>) outcome).value().enrollment();
            assertThat(enrollment.state()).as("state of %s", operId).isEqualTo(life.state);
            assertThat(enrollment.late()).as("%s is late", operId).isEqualTo(life.late);
            assertThat(enrollment.expiresAt()).as("deadline of %s", operId).isEqualTo(life.due);
            assertThat(link.started).as("pushes").containsEntry(operId, 1);
            boolean calledOff = life.state == State.CANCELLED || life.state == State.TIMED_OUT;
            assertThat(link.stopped.getOrDefault(operId, 0))
                    .as("stops of %s", operId)
                    .isEqualTo(calledOff ? 1 : 0);
        }
        for (Map.Entry<String, Stored> entry : model.people().entrySet()) {
            PersonKey key = new PersonKey("corp", UserType.EMPLOYEE, entry.getKey());
            Person person = Objects.requireNonNull(get(store.read(snapshot -> snapshot.person(key))), entry.getKey());
            assertThat(person.templates())
                    .extracting(template -> new Stored(template.bytes(), template.operId()))
                    .containsExactly(entry.getValue());
        }
    }

    private UploadUserinfo upload(String operId, int errcode, @Nullable String userid) {
        List<UploadUserinfo.Person> people = userid == null
                ? List.of()
                : List.of(new UploadUserinfo.Person(
                        userid,
                        UserType.EMPLOYEE,
                        false,
                        1,
                        0,
                        List.of(new Template(Kind.FP, 0, Template.DEFAULT_ALGORITHM, new byte[version])),
                        null));
        return new UploadUserinfo(people, operId, errcode, "");
    }

    /** Mostly one of the last few, which are in every state; an unknown one while there is none. */
    private String recentOperId() {
        List<String> all = model.operIds();
        if (all.isEmpty()) {
            return "never-issued";
        }
        return all.get(Math.max(0, all.size() - 1 - random.nextInt(6)));
    }

    private String snOf(String operId) {
        Life life = model.lives().get(operId);
        return life == null ? one(DEVICES) : life.sn;
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static <T> Outcome<T> refused(@Nullable Problem problem) {
        return new Outcome.Refused<>(Objects.requireNonNull(problem, "the model would have allowed it"));
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Knows from the model who is there, and counts what it is told. */
    private final class Link implements DeviceLink {
        final Map<String, Integer> started = new HashMap<>();
        final Map<String, Integer> stopped = new HashMap<>();
        boolean takes = true;

        @Override
        public CompletionStage<Boolean> startEnrollment(Enrollment enrollment) {
            if (takes) {
                started.merge(enrollment.operId(), 1, Integer::sum);
            }
            return CompletableFuture.completedFuture(takes);
        }

        @Override
        public void stopEnrollment(Enrollment enrollment) {
            stopped.merge(enrollment.operId(), 1, Integer::sum);
        }

        @Override
        public void bound(String sn) {}

        @Override
        public void unbound(String sn) {}

        @Override
        public void deleted(String sn) {}

        @Override
        public @Nullable Presence presence(String sn) {
            return model.isOnline(sn) ? new Presence(Instant.EPOCH, Instant.EPOCH, "127.0.0.1") : null;
        }
    }
}

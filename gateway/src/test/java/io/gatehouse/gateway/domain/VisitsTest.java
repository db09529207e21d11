package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Edit.Field;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When visits begin and end, on a clock that the test turns. */
@SuppressWarnings("NullAway.Init")
class VisitsTest {
    private static final Instant START = Instant.parse("2026-05-01T09:00:00Z");
    private static final Instant END = START.plusSeconds(3_600);

    @TempDir
    Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final Time time = new Time(() -> START.minusSeconds(60).plusNanos(nanos.get()), nanos::get);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private SqlStore store;
    private Enrollments enrollments;
    private Roster roster;
    private Visits visits;

    @BeforeEach
    void open() throws Exception {
        DeviceLink link = new QuotasTest.WillingLink();
        Quotas quotas = new Quotas(Quotas.Limits.NONE, time.ticker());
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters);
        Devices devices = new Devices(store, link, quotas, meters);
        enrollments = new Enrollments(
                store,
                devices,
                link,
                new Enrollments.Rules(Duration.ofHours(24), Duration.ZERO, Duration.ofDays(30), 10),
                time,
                meters);
        get(devices.add(new Devices.NewDevice("S1", null, null, null, "corp")));
        roster = new Roster(store, quotas, time.clock(), meters);
        visits = new Visits(store, enrollments, time.clock(), meters);
    }

    @AfterEach
    void close() {
        store.close();
        meters.close();
    }

    @Test
    void aVisitorWhoseVisitHasEndedIsErased() throws Exception {
        PersonKey guest = visitor("guest/7", START, END);
        PersonKey staying = visitor("staying/7", null, null);
        upload(guest);
        upload(staying);
        turnTo(END.minusMillis(1));
        assertThat(templates(guest)).hasSize(1);
        turnTo(END);
        assertThat(person(guest)).isNull();
        assertThat(templates(staying)).hasSize(1);
        Page<Erasure> receipts = get(store.read(snapshot -> snapshot.erasures("corp", 10, null)));
        assertThat(receipts.items()).hasSize(1);
        assertThat(receipts.items().get(0).counts().templates()).isEqualTo(1);
        assertThat(count("ended")).isEqualTo(1);
        assertThat(count("begun")).isEqualTo(1);
    }

    @Test
    void hundredsOfVisitsThatEndTogetherAreAllEnded() throws Exception {
        int many = 3 * Visits.ENDED_AT_ONCE + 1;
        for (int i = 0; i < many; i++) {
            visitor("guest" + i + "/7", START, END);
        }
        PersonKey later = visitor("later/7", START, END.plusMillis(1));
        turnTo(END);
        Page<Person> left = get(store.read(snapshot -> snapshot.people("corp", 100, null)));
        assertThat(left.items()).extracting(Person::key).containsExactly(later);
        assertThat(count("ended")).isEqualTo(many);
        assertThat(count("begun")).as("those that have not ended yet").isEqualTo(1);
    }

    @Test
    void aVisitThatEndedWhileNobodyLookedEndsAfterTheStart() throws Exception {
        PersonKey guest = visitor("guest/7", null, END);
        store.close();
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters);
        visits = new Visits(store, enrollments, time.clock(), meters);
        turnTo(END.plusSeconds(86_400));
        assertThat(person(guest)).isNull();
    }

    @Test
    void aVisitThatIsMadeLongerGoesOn() throws Exception {
        PersonKey guest = visitor("guest/7", START, END);
        turnTo(START);
        visitor("guest/7", START, END.plusSeconds(60));
        turnTo(END);
        assertThat(person(guest)).isNotNull();
        turnTo(END.plusSeconds(60));
        assertThat(person(guest)).isNull();
    }

    @Test
    void anEnrolmentDoesNotBringBackWhoseVisitHasEnded() throws Exception {
        PersonKey guest = visitor("guest/7", null, END);
        Outcome<Enrollment> opened =
                get(enrollments.open(new Enrollments.NewEnrollment("S1", guest.userid(), UserType.VISITOR, Kind.FP)));
        String operId = ((Outcome.Done<Enrollment>) opened).value().operId();
        turnTo(END);
        Enrollment enrollment = Objects.requireNonNull(get(store.read(snapshot -> snapshot.enrollment(operId))));
        assertThat(enrollment.state()).isEqualTo(Enrollment.State.CANCELLED);
        assertThat(person(guest)).isNull();
    }

    @Test
    void aStoreInTroubleIsTriedAgain() throws Exception {
        PersonKey guest = visitor("guest/7", null, END);
        store.close();
        nanos.set(Duration.between(START.minusSeconds(60), END).toNanos());
        Boolean failed = get(visits.tick().handle((done, failure) -> failure != null));
        assertThat(failed).isTrue();
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters);
        visits = new Visits(store, enrollments, time.clock(), meters);
        turnTo(END);
        assertThat(person(guest)).isNull();
    }

    private PersonKey visitor(String userid, @Nullable Instant startsAt, @Nullable Instant endsAt) throws Exception {
        PersonKey key = new PersonKey("corp", UserType.VISITOR, userid);
        Entry entry = new Entry(key, null, Set.of(), Set.of(), List.of(), startsAt, endsAt);
        Outcome<Roster.Put> put = get(roster.put(new Edit(entry, EnumSet.allOf(Field.class))));
        assertThat(put).isInstanceOf(Outcome.Done.class);
        return key;
    }

    private void upload(PersonKey key) throws Exception {
        Template template = new Template(Kind.FP, 0, "default", new byte[] {1});
        get(store.write(100, tx -> tx.putTemplates(key, List.of(template), "S1", null, START, false)));
    }

    private void turnTo(Instant now) throws Exception {
        nanos.set(Duration.between(START.minusSeconds(60), now).toNanos());
        get(visits.tick());
    }

    private @Nullable Person person(PersonKey key) throws Exception {
        return get(store.read(snapshot -> snapshot.person(key)));
    }

    private List<TemplateInfo> templates(PersonKey key) throws Exception {
        return Objects.requireNonNull(person(key)).templates();
    }

    private double count(String change) {
        return registry.get("gatehouse.visits").tag("change", change).counter().count();
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Edit.Field;
import io.gatehouse.gateway.domain.Roster.Change;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits that see each other, what a quota makes of them, and what uploads make of people whom nobody has listed. */
@SuppressWarnings("NullAway.Init")
class RosterTest {
    private static final Instant NOW = Instant.parse("2026-05-01T09:00:00Z");

    @TempDir
    Path dir;

    private final Time time = new Time(() -> NOW, () -> 0);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private SqlStore store;

    @BeforeEach
    void open() throws Exception {
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters);
    }

    @AfterEach
    void close() {
        store.close();
        meters.close();
    }

    @Test
    void editsOfOnePersonInABatchAreAppliedInOrder() throws Exception {
        List<Outcome<Change>> outcomes = get(roster(null)
                .putAll(
                        "corp",
                        List.of(
                                named("anna", "Anna"),
                                named("ben", "Ben"),
                                named("anna", "Anne"),
                                named("anna", "Anne"))));
        assertThat(outcomes)
                .containsExactly(
                        done(Change.CREATED), done(Change.CREATED), done(Change.CHANGED), done(Change.UNCHANGED));
        assertThat(names()).containsExactly("Anne", "Ben");
    }

    @Test
    void onlyTheFieldsThatAreNamedChange() throws Exception {
        PersonKey anna = key("anna");
        Roster roster = roster(null);
        get(roster.put(named("anna", "Anna")));
        Entry groups = new Entry(anna, null, Set.of("g"), Set.of(), List.of(), null, null);
        Outcome<Roster.Put> put = get(roster.put(new Edit(groups, EnumSet.of(Field.GROUPS))));
        Entry entry = ((Outcome.Done<Roster.Put>) put).value().person().entry();
        assertThat(entry.name()).isEqualTo("Anna");
        assertThat(entry.groups()).containsExactly("g");
    }

    @Test
    void aQuotaOfPeopleHoldsForWhoIsListedToo() throws Exception {
        Roster roster = roster(3);
        List<Edit> five =
                IntStream.range(0, 5).mapToObj(i -> named("u" + i, "N")).toList();
        List<Outcome<Change>> outcomes = get(roster.putAll("corp", five));
        assertThat(outcomes)
                .containsExactly(
                        done(Change.CREATED), done(Change.CREATED), done(Change.CREATED), refused(), refused());
        assertThat(get(roster.putAll("corp", List.of(named("u1", "M"), named("u7", "M")))))
                .as("who is there can still be changed")
                .containsExactly(done(Change.CHANGED), refused());
        assertThat(registry.get("gatehouse.quota.refusals")
                        .tag("quota", "people")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(names()).hasSize(3);
    }

    @Test
    void forItsQuotaACorpIsCountedOnceAndThenKeptUp() throws Exception {
        Roster roster = roster(3);
        get(roster.put(named("anna", "N")));
        // Nobody but a new count would find this row.
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("gatehouse.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO people (id, corp_id, user_type, userid) VALUES (99, 'corp', 0, 'ghost')");
        }
        assertThat(get(roster.putAll("corp", List.of(named("ben", "N"))))).containsExactly(done(Change.CREATED));
        assertThat(get(roster.putAll("corp", List.of(named("cid", "N"), named("dan", "N")))))
                .containsExactly(done(Change.CREATED), refused());
    }

    @Test
    void anUploadOfSomebodyWhomNobodyKnowsIsRefusedWhereThatIsWanted() throws Exception {
        Devices devices = new Devices(store, new QuotasTest.WillingLink(), quotas(null), meters);
        get(devices.add(new Devices.NewDevice("S1", null, null, null, "corp")));
        Enrollments enrollments = new Enrollments(
                store,
                devices,
                new QuotasTest.WillingLink(),
                new Enrollments.Rules(Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(30), 10),
                time,
                meters);
        Templates templates = new Templates(
                store,
                devices,
                enrollments,
                new Templates.Rules(false, true, quotas(null), Consents.Policy.OFF),
                time.clock(),
                meters);

        assertThat(upload(templates, null, "anna", "ben")).containsExactly("anna", "ben");
        get(roster(null).put(named("anna", "Anna")));
        assertThat(upload(templates, null, "anna", "ben")).containsExactly("ben");
        Outcome<Enrollment> opened =
                get(enrollments.open(new Enrollments.NewEnrollment("S1", "ben", UserType.EMPLOYEE, Kind.FP)));
        String operId = ((Outcome.Done<Enrollment>) opened).value().operId();
        assertThat(upload(templates, operId, "cid", "ben"))
                .as("an enrolment meant ben")
                .containsExactly("cid");
        assertThat(upload(templates, null, "ben")).as("known since").isEmpty();
        get(new People(store, time.clock()).erase(key("ben")));
        assertThat(upload(templates, null, "ben")).as("erased").containsExactly("ben");
    }

    private List<String> upload(Templates templates, @Nullable String operId, String... userids) throws Exception {
        List<UploadUserinfo.Person> people = new ArrayList<>();
        for (String userid : userids) {
            Template template = new Template(Kind.FP, 0, "default", new byte[] {1});
            people.add(new UploadUserinfo.Person(userid, UserType.EMPLOYEE, false, 1, 0, List.of(template), null));
        }
        UploadOutcome outcome = get(templates.upload("S1", new UploadUserinfo(people, operId, 0, "")));
        return ((UploadOutcome.Taken) outcome)
                .refused().stream().map(person -> person.userid()).toList();
    }

    private Roster roster(@Nullable Integer people) {
        return new Roster(store, quotas(people), time.clock(), meters);
    }

    private Quotas quotas(@Nullable Integer people) {
        return new Quotas(new Quotas.Limits(null, people, null, null), time.ticker());
    }

    private List<@Nullable String> names() throws Exception {
        Page<Person> page = get(store.read(snapshot -> snapshot.people("corp", 100, null)));
        List<@Nullable String> names = new ArrayList<>();
        page.items().forEach(person -> names.add(person.name()));
        return names;
    }

    private static Edit named(String userid, String name) {
        Entry entry = new Entry(key(userid), name, Set.of(), Set.of(), List.of(), null, null);
        return new Edit(entry, EnumSet.of(Field.NAME));
    }

    private static PersonKey key(String userid) {
        return new PersonKey("corp", UserType.EMPLOYEE, userid);
    }

    private static Outcome<Change> done(Change change) {
        return new Outcome.Done<>(change);
    }

    private static Outcome<Change> refused() {
        return new Outcome.Refused<>(Outcome.Problem.TOO_MANY_PEOPLE);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.template;
import static io.gatehouse.gateway.store.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Growth;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.TemplateChange;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.PassRule;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every adapter does with the directory of people, on whatever database. */
interface DirectoryContract {
    Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    Instant TOMORROW = NOW.plusSeconds(86_400);
    PersonKey ANNA = new PersonKey("corp", UserType.EMPLOYEE, "anna");
    PersonKey BEN = new PersonKey("corp", UserType.EMPLOYEE, "ben");
    List<UserType> TYPES = List.of(UserType.EMPLOYEE, UserType.VISITOR, UserType.STUDENT);
    PersonKey GUEST = new PersonKey("corp", UserType.VISITOR, "guest/10001");

    /** Opens the store of this test; what was stored before is there. */
    Store open(Journal journal) throws Exception;

    private Store open() throws Exception {
        return open(new RecordingJournal());
    }

    private static Entry entry(PersonKey key, Set<String> groups, Set<String> devices) {
        return new Entry(key, key.userid(), groups, devices, List.of(), null, null);
    }

    private static Entry visit(PersonKey key, @Nullable Instant startsAt, @Nullable Instant endsAt) {
        return new Entry(key, null, Set.of(), Set.of(), List.of(), startsAt, endsAt);
    }

    private static void put(Store store, Entry... entries) throws Exception {
        change(store, tx -> tx.directory().put(List.of(entries), NOW));
    }

    private static void device(Store store, String sn, String corpId, String... groups) throws Exception {
        change(store, tx -> {
            tx.addDevice(sn, null, "secret", null, corpId);
            tx.directory().setGroups(sn, Set.of(groups));
        });
    }

    private static @Nullable Refusal upload(Store store, PersonKey key, boolean revives) throws Exception {
        return write(
                store, tx -> tx.putTemplates(key, List.of(template(Kind.FP, 0, "data")), "SN", "op", NOW, revives));
    }

    private static boolean remembers(Store store, PersonKey key) throws Exception {
        return write(store, tx -> tx.directory().remembers(key));
    }

    private static long people(Store store) throws Exception {
        return write(store, tx -> tx.directory().people("corp"));
    }

    /** What the quotas of the corp go by. */
    private static Growth has(Store store) throws Exception {
        return write(store, tx -> tx.growth(new PersonKey("corp", UserType.EMPLOYEE, "nobody"), List.of()));
    }

    private static int begin(Store store, Instant by) throws Exception {
        return write(store, tx -> tx.directory().begin(by, 10));
    }

    private static List<PersonKey> ended(Store store, Instant by, int limit) throws Exception {
        return read(store, snapshot -> snapshot.directory().ended(by, limit));
    }

    private static <T> T inTables(Store store, Function<Tables, T> query) throws Exception {
        return write(store, tx -> query.apply(((SqlTransaction) tx).tables()));
    }

    private static long id(Store store, PersonKey key) throws Exception {
        return Objects.requireNonNull(read(store, snapshot -> snapshot.person(key)))
                .id();
    }

    private static List<String> inRange(Store store, String sn, boolean visitors) throws Exception {
        long device = Objects.requireNonNull(read(store, snapshot -> snapshot.device(sn)))
                .id();
        return inTables(
                store,
                tables -> tables.ranges.peopleOf(device, visitors, 0, 100).stream()
                        .peek(person -> assertThat(tables.ranges.inRange(device, person.id()))
                                .isTrue())
                        .map(person -> person.key().userid())
                        .toList());
    }

    private static List<String> devicesOf(Store store, PersonKey key) throws Exception {
        long id = id(store, key);
        List<Device> devices = read(store, Store.Snapshot::devices);
        return inTables(store, tables -> tables.ranges.devicesOf(id)).stream()
                .map(number -> devices.stream()
                        .filter(device -> device.id() == number)
                        .findFirst()
                        .orElseThrow()
                        .sn())
                .toList();
    }

    @Test
    default void anEntryIsReadAsItWasPut() throws Exception {
        Entry entry = new Entry(
                GUEST,
                "客人",
                Set.of("lobby", "楼上"),
                Set.of("SN2", "SN1"),
                List.of(
                        new PassRule(7, "9:00-10:00,11:00-12:30 * * 1-5 *", 1_700_000_000L),
                        new PassRule(0xFFFF_FFFFL, "0:00-23:59 */2 * * *", 0)),
                NOW,
                TOMORROW);
        try (Store store = open()) {
            put(store, entry);
        }
        try (Store store = open()) {
            assertThatObject(read(store, snapshot -> snapshot.directory().entry(GUEST)))
                    .isEqualTo(entry);
            Map<PersonKey, Entry> entries =
                    read(store, snapshot -> snapshot.directory().entries(List.of(GUEST, ANNA)));
            assertThat(entries).containsOnlyKeys(GUEST).containsValue(entry);
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.person(GUEST)))
                            .entry())
                    .isEqualTo(entry);
            long id = id(store, GUEST);
            assertThatList(inTables(store, tables -> tables.rules.of(id))).isEqualTo(entry.rules());
        }
    }

    @Test
    default void anEntryTakesThePlaceOfTheOneBefore() throws Exception {
        try (Store store = open()) {
            put(store, entry(ANNA, Set.of("a", "b"), Set.of("SN1")));
            long id = id(store, ANNA);
            put(store, Entry.of(ANNA));
            assertThatObject(read(store, snapshot -> snapshot.directory().entry(ANNA)))
                    .isEqualTo(Entry.of(ANNA));
            assertThat(id(store, ANNA)).isEqualTo(id);
        }
    }

    @Test
    default void whoOnlyUploadedHasAnEmptyEntryAndKeepsTheirTemplatesWhenListed() throws Exception {
        try (Store store = open()) {
            upload(store, ANNA, false);
            assertThatObject(read(store, snapshot -> snapshot.directory().entry(ANNA)))
                    .isEqualTo(Entry.of(ANNA));
            put(store, entry(ANNA, Set.of("a"), Set.of()));
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.person(ANNA)))
                            .templates())
                    .hasSize(1);
        }
    }

    @Test
    default void entriesComeInPagesInTheOrderInWhichPeopleCame() throws Exception {
        try (Store store = open()) {
            List<Entry> entries = IntStream.range(0, 95)
                    .mapToObj(i -> entry(
                            new PersonKey("corp", TYPES.get(i % 3), "u" + (1_000 - i)), Set.of("g" + i % 7), Set.of()))
                    .toList();
            change(store, tx -> tx.directory().put(entries, NOW));
            put(store, entry(new PersonKey("other", UserType.EMPLOYEE, "x"), Set.of(), Set.of()));
            List<Entry> read = new ArrayList<>();
            @Nullable String after = null;
            do {
                @Nullable String from = after;
                Page<Entry> page = read(store, snapshot -> snapshot.directory().entries("corp", 40, from));
                read.addAll(page.items());
                after = page.next();
            } while (after != null);
            assertThat(read).isEqualTo(entries);
            List<PersonKey> keys = entries.stream().map(Entry::key).toList();
            Map<PersonKey, Entry> found =
                    read(store, snapshot -> snapshot.directory().entries(keys));
            assertThat(found.values()).containsExactlyInAnyOrderElementsOf(entries);
        }
    }

    @Test
    default void whoIsLimitedToNothingIsInRangeOfEveryDeviceOfTheCorp() throws Exception {
        try (Store store = open()) {
            device(store, "D1", "corp", "lobby");
            device(store, "D2", "corp");
            device(store, "D3", "other");
            put(store, entry(ANNA, Set.of(), Set.of()), entry(GUEST, Set.of(), Set.of()));
            assertThat(devicesOf(store, ANNA)).containsExactly("D1", "D2");
            assertThat(inRange(store, "D1", false)).containsExactly("anna");
            assertThat(inRange(store, "D2", true)).containsExactly("guest/10001");
            assertThat(inRange(store, "D3", false)).isEmpty();
        }
    }

    @Test
    default void groupsAndNamesOfDevicesLimitTheRange() throws Exception {
        try (Store store = open()) {
            device(store, "D1", "corp", "lobby", "lab");
            device(store, "D2", "corp", "lab");
            device(store, "D3", "corp");
            put(
                    store,
                    entry(ANNA, Set.of("lobby"), Set.of()),
                    entry(BEN, Set.of("lab"), Set.of("D3", "not there")),
                    entry(GUEST, Set.of("nowhere"), Set.of()));
            assertThat(devicesOf(store, ANNA)).containsExactly("D1");
            assertThat(devicesOf(store, BEN)).containsExactly("D1", "D2", "D3");
            assertThat(devicesOf(store, GUEST)).isEmpty();
            assertThat(inRange(store, "D1", false)).containsExactly("anna", "ben");
            assertThat(inRange(store, "D2", false)).containsExactly("ben");
            assertThat(inRange(store, "D1", true)).isEmpty();
            long d2 = Objects.requireNonNull(read(store, snapshot -> snapshot.device("D2")))
                    .id();
            long anna = id(store, ANNA);
            assertThatObject(inTables(store, tables -> tables.ranges.inRange(d2, anna)))
                    .isEqualTo(false);

            change(store, tx -> tx.directory().setGroups("D2", Set.of("lobby")));
            assertThat(inRange(store, "D2", false)).containsExactly("anna");
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.device("D2")))
                            .binding()
                            .groups())
                    .containsExactly("lobby");
        }
    }

    @Test
    default void theReachOfSomebodyChangesWithTheirGroupsAndDevicesOnly() throws Exception {
        Entry named = new Entry(ANNA, "Anna", Set.of(), Set.of(), List.of(), null, null);
        try (Store store = open()) {
            put(store, Entry.of(ANNA));
            assertThat(reachOf(store, ANNA)).isEmpty();
            put(store, named);
            assertThat(reachOf(store, ANNA)).isEmpty();
            put(store, entry(ANNA, Set.of("a", "b"), Set.of()));
            String groups = reachOf(store, ANNA);
            put(store, entry(ANNA, Set.of("b"), Set.of("a")));
            assertThat(reachOf(store, ANNA)).isNotEmpty().isNotEqualTo(groups);
            put(store, entry(ANNA, Set.of("b", "a"), Set.of()));
            assertThat(reachOf(store, ANNA)).isEqualTo(groups);
            put(store, visit(GUEST, TOMORROW, null));
            assertThat(reachOf(store, GUEST)).isNotEmpty();
        }
    }

    private static String reachOf(Store store, PersonKey key) throws Exception {
        long id = id(store, key);
        return inTables(store, tables -> tables.ranges.reachOf(id));
    }

    @Test
    default void peopleInRangeComeInPagesByTheirNumber() throws Exception {
        try (Store store = open()) {
            device(store, "D1", "corp", "odd");
            List<Entry> entries = IntStream.range(0, 50)
                    .mapToObj(i -> entry(
                            new PersonKey("corp", UserType.EMPLOYEE, "u" + i),
                            Set.of(i % 2 == 0 ? "even" : "odd"),
                            Set.of()))
                    .toList();
            change(store, tx -> tx.directory().put(entries, NOW));
            long device = Objects.requireNonNull(read(store, snapshot -> snapshot.device("D1")))
                    .id();
            List<RangeRows.PersonId> read = new ArrayList<>();
            List<RangeRows.PersonId> page;
            do {
                long after = read.isEmpty() ? 0 : read.get(read.size() - 1).id();
                page = inTables(store, tables -> tables.ranges.peopleOf(device, false, after, 10));
                read.addAll(page);
            } while (!page.isEmpty());
            assertThat(read).hasSize(25).isSortedAccordingTo((a, b) -> Long.compare(a.id(), b.id()));
            assertThat(read.get(0).key().userid()).isEqualTo("u1");
        }
    }

    @Test
    default void whoIsLimitedToADeviceThatIsGoneMayUseNoOther() throws Exception {
        try (Store store = open()) {
            device(store, "D1", "corp");
            device(store, "D2", "corp");
            put(store, entry(ANNA, Set.of(), Set.of("D1")));
            change(store, tx -> tx.deleteDevice("D1"));
            assertThat(devicesOf(store, ANNA)).isEmpty();
            device(store, "D1", "corp");
            assertThat(devicesOf(store, ANNA)).containsExactly("D1");
        }
    }

    @Test
    default void aDeviceLeavesItsGroupsWhenItIsLetGo() throws Exception {
        try (Store store = open()) {
            device(store, "D1", "corp", "lobby");
            change(store, tx -> tx.setBinding("D1", null));
            change(store, tx -> tx.setBinding("D1", "other"));
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.device("D1")))
                            .binding()
                            .groups())
                    .isEmpty();
            change(store, tx -> {
                tx.setBinding("D1", null);
                tx.directory().setGroups("D1", Set.of("lobby"));
            });
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.device("D1")))
                            .binding()
                            .groups())
                    .as("of no corp, in no group")
                    .isEmpty();
        }
    }

    @Test
    default void aVisitIsInRangeFromItsStart() throws Exception {
        try (Store store = open()) {
            device(store, "D1", "corp");
            put(store, visit(GUEST, TOMORROW, TOMORROW.plusSeconds(60)));
            assertThat(inRange(store, "D1", true)).isEmpty();
            assertThat(begin(store, TOMORROW.minusMillis(1))).isZero();
            assertThat(begin(store, TOMORROW)).isEqualTo(1);
            assertThat(inRange(store, "D1", true)).containsExactly("guest/10001");
            assertThat(begin(store, TOMORROW)).isZero();
        }
    }

    @Test
    default void theNextVisitIsTheOneThatBeginsOrEndsFirst() throws Exception {
        PersonKey later = new PersonKey("corp", UserType.VISITOR, "later/1");
        try (Store store = open()) {
            assertThatObject(nextVisit(store)).isNull();
            put(store, visit(later, NOW.plusSeconds(60), TOMORROW), visit(GUEST, NOW, NOW.plusSeconds(61)));
            assertThatObject(nextVisit(store)).isEqualTo(NOW.plusSeconds(60));
            assertThat(begin(store, NOW.plusSeconds(60))).isEqualTo(1);
            assertThatObject(nextVisit(store)).isEqualTo(NOW.plusSeconds(61));
            change(store, tx -> tx.erase(GUEST, NOW));
            assertThatObject(nextVisit(store)).isEqualTo(TOMORROW);
        }
    }

    private static @Nullable Instant nextVisit(Store store) throws Exception {
        return read(store, snapshot -> snapshot.directory().nextVisit());
    }

    @Test
    default void visitsThatHaveEndedAreToldOldestFirst() throws Exception {
        PersonKey later = new PersonKey("corp", UserType.VISITOR, "later/1");
        try (Store store = open()) {
            put(
                    store,
                    visit(later, null, TOMORROW.plusSeconds(1)),
                    visit(GUEST, null, TOMORROW),
                    visit(new PersonKey("corp", UserType.VISITOR, "always/1"), null, null));
            assertThat(ended(store, TOMORROW.minusMillis(1), 10)).isEmpty();
            assertThat(ended(store, TOMORROW, 10)).containsExactly(GUEST);
            assertThat(ended(store, TOMORROW.plusSeconds(1), 10)).containsExactly(GUEST, later);
            assertThat(ended(store, TOMORROW.plusSeconds(1), 1)).containsExactly(GUEST);
            change(store, tx -> tx.erase(GUEST, NOW));
            assertThat(ended(store, TOMORROW, 10)).isEmpty();
        }
    }

    @Test
    default void nothingOfAnEntryOutlivesAnErasure() throws Exception {
        Entry full = new Entry(
                GUEST,
                "Guest",
                Set.of("lobby"),
                Set.of("D1"),
                List.of(new PassRule(1, "9:00-10:00 * * * *", 0)),
                NOW,
                TOMORROW);
        try (Store store = open()) {
            device(store, "D1", "corp", "lobby");
            for (boolean everybody : List.of(false, true)) {
                put(store, full);
                long id = id(store, GUEST);
                change(store, tx -> {
                    if (everybody) {
                        tx.eraseCorp("corp", NOW);
                    } else {
                        tx.erase(GUEST, NOW);
                    }
                });
                assertThatObject(read(store, snapshot -> snapshot.directory().entry(GUEST)))
                        .isNull();
                assertThat(inRange(store, "D1", true)).isEmpty();
                assertThatList(inTables(store, tables -> tables.ranges.devicesOf(id)))
                        .isEmpty();
                assertThatList(inTables(store, tables -> tables.rules.of(id))).isEmpty();
                put(store, Entry.of(GUEST));
                assertThatObject(read(store, snapshot -> snapshot.directory().entry(GUEST)))
                        .isEqualTo(Entry.of(GUEST));
                change(store, tx -> tx.putCorp("corp", null));
            }
        }
    }

    @Test
    default void whoWasErasedAndIsListedAgainMustEnrolBeforeARepushIsTaken() throws Exception {
        try (Store store = open()) {
            upload(store, ANNA, false);
            change(store, tx -> tx.erase(ANNA, NOW));
            put(store, entry(ANNA, Set.of(), Set.of()));
            assertThatObject(upload(store, ANNA, false)).isEqualTo(Refusal.ERASED);
        }
        try (Store store = open()) {
            assertThatObject(upload(store, ANNA, false)).isEqualTo(Refusal.ERASED);
            assertThatObject(upload(store, ANNA, true)).isNull();
            assertThatObject(upload(store, ANNA, false)).isNull();
            assertThatObject(read(store, snapshot -> snapshot.directory().entry(ANNA)))
                    .isEqualTo(entry(ANNA, Set.of(), Set.of()));
        }
    }

    @Test
    default void whoIsRememberedIsKnownApartFromStrangers() throws Exception {
        try (Store store = open()) {
            put(store, Entry.of(ANNA));
            upload(store, BEN, false);
            change(store, tx -> tx.erase(BEN, NOW));
            assertThat(remembers(store, ANNA)).isTrue();
            assertThat(remembers(store, BEN)).isTrue();
            assertThat(remembers(store, GUEST)).isFalse();
        }
    }

    @Test
    default void peopleAreCountedAsTheyComeAndGo() throws Exception {
        try (Store store = open()) {
            assertThat(people(store)).isZero();
            put(store, Entry.of(ANNA), Entry.of(BEN));
            put(store, Entry.of(ANNA));
            assertThat(people(store)).isEqualTo(2);
            change(store, tx -> tx.erase(ANNA, NOW));
            assertThat(people(store)).isEqualTo(1);
            put(store, Entry.of(ANNA));
            assertThat(people(store)).isEqualTo(2);
            Growth growth = write(store, tx -> tx.growth(GUEST, List.of()));
            assertThat(growth.people()).isEqualTo(2);
        }
    }

    @Test
    default void whatACorpHasIsCountedOnceAndKeptUpAsPeopleAreErased() throws Exception {
        try (Store store = open()) {
            put(store, Entry.of(ANNA));
            upload(store, BEN, false);
            upload(store, GUEST, false);
            assertThat(has(store)).isEqualTo(new Growth(3, 0, 2, 0));
            change(store, tx -> tx.erase(ANNA, NOW));
            assertThat(has(store)).isEqualTo(new Growth(2, 0, 2, 0));
            change(
                    store,
                    tx -> tx.putTemplates(
                            BEN, List.of(template(Kind.FP, 0, ""), template(Kind.FP, 1, "a")), "SN", null, NOW, false));
            change(store, tx -> {
                tx.putTemplates(BEN, List.of(template(Kind.FP, 2, "b")), "SN", null, NOW, false);
                tx.erase(BEN, NOW);
                tx.erase(BEN, NOW);
            });
            assertThat(has(store)).isEqualTo(new Growth(1, 0, 1, 0));
            change(store, tx -> tx.erase(GUEST, NOW));
            boolean known = inTables(store, tables -> tables.usage.knows("corp"));
            assertThat(known).isTrue();
            assertThat(has(store)).isEqualTo(new Growth(0, 0, 0, 0));
            upload(store, GUEST, true);
            put(store, Entry.of(ANNA));
            assertThat(has(store)).isEqualTo(new Growth(2, 0, 1, 0));
            change(store, tx -> {
                tx.putCorp("corp", null);
                tx.eraseCorp("corp", NOW);
            });
            assertThat(has(store)).isEqualTo(new Growth(0, 0, 0, 0));
        }
    }

    @Test
    default void templatesAndEnrolmentsFollowARename() throws Exception {
        PersonKey anne = new PersonKey("corp", UserType.EMPLOYEE, "anne");
        Enrollment enrollment = new Enrollment(
                "op",
                "SN",
                "corp",
                "anna",
                UserType.EMPLOYEE,
                Kind.FP,
                Enrollment.State.SUCCEEDED,
                NOW,
                NOW.plusSeconds(90),
                NOW,
                0,
                "ok",
                false);
        try (Store store = open()) {
            change(store, tx -> tx.addEnrollment(enrollment));
            put(store, entry(ANNA, Set.of("g"), Set.of()));
            upload(store, ANNA, false);
            long id = id(store, ANNA);
            change(store, tx -> tx.directory().rename(ANNA, "anne"));
            assertThatObject(read(store, snapshot -> snapshot.person(ANNA))).isNull();
            assertThat(id(store, anne)).isEqualTo(id);
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.person(anne)))
                            .templates())
                    .hasSize(1);
            Enrollment renamed = Objects.requireNonNull(read(store, snapshot -> snapshot.enrollment("op")));
            assertThat(renamed.userid()).isEqualTo("anne");
            assertThatList(read(store, snapshot -> snapshot.templatesOf(renamed)))
                    .hasSize(1);
            assertThat(remembers(store, ANNA)).isFalse();
            assertThatObject(upload(store, anne, false)).isNull();
        }
    }

    @Test
    default void theErasureOfSomebodyWhoWasRenamedTakesOutWhatWasToldUnderTheOldName() throws Exception {
        PersonKey anne = new PersonKey("corp", UserType.EMPLOYEE, "anne");
        try (Store store = open()) {
            change(store, tx -> {
                tx.directory().put(List.of(Entry.of(ANNA)), NOW);
                tx.tell(new Event.TemplatesChanged(
                        ANNA, "SN", null, List.of(new TemplateChange(Kind.FP, 0, "default", false))));
            });
            change(store, tx -> tx.directory().rename(ANNA, "anne"));
            Erasure erasure = Objects.requireNonNull(write(store, tx -> tx.erase(anne, NOW)));
            assertThat(erasure.counts().events()).isEqualTo(1);
            put(store, Entry.of(anne));
            change(store, tx -> tx.directory().rename(anne, "anna"));
            assertThat(id(store, ANNA)).isPositive();
        }
    }

    @Test
    default void whatWasToldUnderAllNamesOfSomebodyIsLookedForOnce() throws Exception {
        RecordingJournal journal = new RecordingJournal();
        PersonKey anne = new PersonKey("corp", UserType.EMPLOYEE, "anne");
        try (Store store = open(journal)) {
            put(store, Entry.of(ANNA));
            for (PersonKey name : List.of(ANNA, BEN, anne)) {
                change(store, tx -> tx.tell(new Event.TemplatesChanged(name, "SN", null, List.of())));
            }
            change(store, tx -> tx.directory().rename(ANNA, "anne"));
            change(store, tx -> tx.directory().rename(anne, "annie"));
            change(store, tx -> tx.erase(new PersonKey("corp", UserType.EMPLOYEE, "annie"), NOW));
            assertThat(journal.redacted).containsExactly("1:-", "3:-");
            assertThat(journal.searched).as("rows of the journal").hasValue(3);
        }
    }
}

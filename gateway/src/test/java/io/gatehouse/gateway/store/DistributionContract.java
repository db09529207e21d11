package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.template;
import static io.gatehouse.gateway.store.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.domain.Change;
import io.gatehouse.gateway.domain.Change.Subject;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Distribution.LeftOut;
import io.gatehouse.gateway.domain.Distribution.Part;
import io.gatehouse.gateway.domain.Distribution.Pulled;
import io.gatehouse.gateway.domain.Distribution.Standing;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Lane;
import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.PageRequest.Wants;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserRef;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every adapter does with the log of changes, and with what each device has been told. */
interface DistributionContract {
    Instant PUSHED = Instant.parse("2026-03-01T10:00:00Z");
    PersonKey DORA = new PersonKey("corp", UserType.EMPLOYEE, "dora");
    PersonKey EMIL = new PersonKey("corp", UserType.EMPLOYEE, "emil");
    PersonKey GUEST = new PersonKey("corp", UserType.VISITOR, "guest/7");
    int MANY_BYTES = 1 << 20;

    /** Opens the store of this test; what was stored before is there. */
    Store open(Journal journal) throws Exception;

    @Test
    default void aChangeIsSomethingElseToTheDeviceThatBroughtIt() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device one = bound(store, "D1");
            Device other = bound(store, "D2");
            upload(store, DORA, "D1");
            upload(store, GUEST, "D1");

            List<Change> changes = changes(store, Roll.CONTACTS, other, 0);

            assertThat(changes).hasSize(1);
            Change change = changes.get(0);
            assertThat(change.person().key()).isEqualTo(DORA);
            assertThat(change.broughtBy()).isEqualTo(one.id());
            assertThat(change.inRange()).isTrue();
            assertThat(change.fetched()).isEqualTo(-1);
            assertThat(changes(store, Roll.VISITORS, other, 0))
                    .extracting(visitor -> visitor.person().key())
                    .containsExactly(GUEST);
            assertThat(changes(store, Roll.CONTACTS, other, change.seq())).isEmpty();
            assertThat(head(store, "corp")).isGreaterThanOrEqualTo(change.seq());
            assertThat(head(store, "nobody")).isZero();
        }
    }

    @Test
    default void whatIsThereAlreadyIsNoChangeWhoeverSendsItAgain() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            bound(store, "D1");
            Device other = bound(store, "D2");
            upload(store, DORA, "D1");
            upload(store, EMIL, "D1");
            Template first = template(Kind.FP, 0, "x");
            Template second = template(Kind.FP, 1, "y");
            put(store, DORA, "D1", null, first, second);
            List<Change> before = changes(store, Roll.CONTACTS, other, 0);
            Person dora = read(store, s -> s.person(DORA));

            put(store, DORA, "D2", null, second);
            put(store, DORA, "D1", null, second, first);
            assertThatObject(read(store, s -> s.person(DORA))).isEqualTo(dora);
            assertThat(changes(store, Roll.CONTACTS, other, 0)).isEqualTo(before);

            put(store, DORA, "D1", "op", second);
            assertThat(Objects.requireNonNull(read(store, s -> s.person(DORA))).templates())
                    .as("the operation that brought it anew is known")
                    .extracting(TemplateInfo::operId)
                    .containsExactly(null, "op");
            assertThat(changes(store, Roll.CONTACTS, other, 0)).isEqualTo(before);
        }
    }

    @Test
    default void whatDiffersInOneByteOrOneSlotIsAChange() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device device = bound(store, "D1");
            upload(store, DORA, "D1");

            for (Template other : List.of(
                    template(Kind.FP, 0, "z"),
                    template(Kind.FP, 1, "z"),
                    template(Kind.FA, 0, "z"),
                    template(Kind.FP, 0, "other", "z"),
                    template(Kind.FP, 1, ""))) {
                long head = head(store, "corp");
                put(store, DORA, "D1", null, other);
                assertThat(changes(store, Roll.CONTACTS, device, head)).hasSize(1);
            }
        }
    }

    @Test
    default void whatOneWorkPutsTwiceIsComparedWithWhatItPutBefore() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            bound(store, "D1");
            upload(store, DORA, "D1");

            change(store, tx -> {
                tx.putTemplates(DORA, List.of(template(Kind.FP, 0, "yy")), "D1", null, PUSHED, false);
                tx.putTemplates(DORA, List.of(template(Kind.FP, 0, "x")), "D1", null, PUSHED, false);
            });

            assertThat(Objects.requireNonNull(read(store, s -> s.person(DORA))).templates())
                    .extracting(TemplateInfo::bytes)
                    .containsExactly(1);
        }
    }

    @Test
    default void whoIsSentAgainByADeviceThatMayNotHaveThemIsTakenOffIt() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device stranger = bound(store, "D1");
            bound(store, "D2");
            upload(store, DORA, "D2");
            Entry limited = new Entry(DORA, "Dora", Set.of(), Set.of("D2"), List.of(), null, null);
            change(store, tx -> tx.directory().put(List.of(limited), PUSHED));
            long head = head(store, "corp");

            upload(store, DORA, "D2");
            assertThat(head(store, "corp")).isEqualTo(head);
            upload(store, DORA, "D1");
            assertThat(changes(store, Roll.CONTACTS, stranger, head))
                    .anyMatch(Change::leaves)
                    .noneMatch(Change::inRange);
        }
    }

    @Test
    default void whoWasErasedIsInRangeOfNoDevice() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device device = bound(store, "D1");
            upload(store, DORA, "D1");
            change(store, tx -> tx.erase(DORA, PUSHED));

            assertThat(changes(store, Roll.CONTACTS, device, 0))
                    .isNotEmpty()
                    .allMatch(change -> !change.inRange())
                    .anyMatch(Change::leaves);
            assertThat(part(store, device, Roll.CONTACTS, 0, 10).people()).isEmpty();
        }
    }

    @Test
    default void ofSomebodyWhoIsRenamedToAndFroOnlyTheLastRenamesAreKept() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device behind = bound(store, "D1");
            Device told = bound(store, "D2");
            upload(store, DORA, "D1");
            PersonKey dana = new PersonKey("corp", UserType.EMPLOYEE, "dana");
            rename(store, DORA, dana);
            tellAll(store, behind);
            tellAll(store, told);
            for (int i = 1; i < ChangeRows.MOST_RENAMES; i += 2) {
                rename(store, dana, DORA);
                tellAll(store, told);
                rename(store, DORA, dana);
                tellAll(store, told);
            }

            assertThat(renames(store, behind)).isEqualTo(ChangeRows.MOST_RENAMES);
            assertThat(lane(store, behind, Roll.CONTACTS).reset())
                    .as("it was told of what is gone")
                    .isFalse();
            rename(store, dana, DORA);
            assertThat(renames(store, behind)).isEqualTo(ChangeRows.MOST_RENAMES);
            assertThat(lane(store, behind, Roll.CONTACTS).reset()).isTrue();
            assertThat(lane(store, told, Roll.CONTACTS).reset()).isFalse();
        }
    }

    private static void rename(Store store, PersonKey from, PersonKey to) throws Exception {
        change(store, tx -> tx.directory().rename(from, to.userid()));
    }

    /** Not of what is to come. */
    private static void tellAll(Store store, Device device) throws Exception {
        Lane lane = lane(store, device, Roll.CONTACTS);
        long head = head(store, "corp");
        change(
                store,
                tx -> tx.distribution()
                        .putLane(new Lane(
                                lane.deviceId(),
                                lane.roll(),
                                lane.version() + 1,
                                head,
                                lane.floor(),
                                lane.covered(),
                                lane.acknowledged(),
                                false,
                                lane.pull(),
                                PUSHED)));
    }

    private static long renames(Store store, Device device) throws Exception {
        return changes(store, Roll.CONTACTS, device, 0).stream()
                .filter(change -> change.rename() != null)
                .count();
    }

    @Test
    default void aLaneAndItsPushesAreThereAfterARestart() throws Exception {
        Lane put;
        Notice.Changed told;
        Device device;
        try (Store store = open(new RecordingJournal())) {
            device = bound(store, "D1");
            upload(store, DORA, "D1");
            upload(store, EMIL, "D1");
            List<Subject> people = changes(store, Roll.CONTACTS, device, 0).stream()
                    .map(Change::person)
                    .toList();
            Lane fresh = lane(store, device, Roll.CONTACTS);
            put = new Lane(
                    device.id(),
                    Roll.CONTACTS,
                    fresh.version() + 1,
                    2,
                    0,
                    1,
                    1,
                    true,
                    new Lane.Pull(7, 2, PUSHED),
                    PUSHED);
            told = new Notice.Changed(
                    Roll.CONTACTS, put.version(), PUSHED, people.subList(0, 1), people.subList(1, 2), List.of());
            change(store, tx -> {
                tx.distribution().putLane(put);
                tx.distribution().addNotice(device.id(), told);
            });
        }
        try (Store store = open(new RecordingJournal())) {
            assertThatObject(lane(store, device, Roll.CONTACTS)).isEqualTo(put);
            assertThatObject(lane(store, device, Roll.VISITORS)).isNotEqualTo(put);
            assertThat(notices(store, device, 0, 0)).containsExactly(told);
            assertThat(notices(store, device, told.version(), 0)).isEmpty();
            assertThat(notices(store, device, 0, 1)).isEmpty();
        }
    }

    @Test
    default void whomADeviceHasFetchedIsKnownUntilItsLaneCoversThem() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device device = bound(store, "D1");
            bound(store, "D2");
            upload(store, DORA, "D2");
            Change change = changes(store, Roll.CONTACTS, device, 0).get(0);
            long dora = change.person().id();
            change(store, tx -> tx.distribution().putFetched(device.id(), dora, change.seq() - 1));
            change(store, tx -> tx.distribution().putFetched(device.id(), dora, change.seq()));

            assertThat(changes(store, Roll.CONTACTS, device, 0).get(0).fetched())
                    .isEqualTo(change.seq());
            Standing standing =
                    Objects.requireNonNull(read(store, s -> s.distribution().standing(device.id(), DORA)));
            assertThat(standing.fetched()).isEqualTo(change.seq());
            assertThat(standing.algorithms()).containsExactly("fp/default");

            change(store, tx -> tx.distribution().forgetFetched(device.id(), dora));
            assertThat(changes(store, Roll.CONTACTS, device, 0).get(0).fetched())
                    .isEqualTo(-1);
            change(store, tx -> tx.distribution().putFetched(device.id(), dora, change.seq()));

            Lane covering = new Lane(
                    device.id(),
                    Roll.CONTACTS,
                    2,
                    change.seq(),
                    0,
                    change.seq(),
                    2,
                    false,
                    new Lane.Pull(0, 0, null),
                    null);
            change(store, tx -> tx.distribution().forgetFetched(covering));
            assertThat(changes(store, Roll.CONTACTS, device, 0).get(0).fetched())
                    .isEqualTo(-1);
        }
    }

    @Test
    default void aListIsReadInPartsThatAreBoundedInPeopleAndInBytes() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device device = bound(store, "D1");
            for (PersonKey person : List.of(DORA, EMIL, GUEST)) {
                upload(store, person, "D1");
            }

            Part first = part(store, device, Roll.CONTACTS, 0, 1);
            assertThat(first.people()).hasSize(1);
            assertThat(first.isLast()).isFalse();
            Part second = part(store, device, Roll.CONTACTS, first.last(), 10);
            assertThat(second.people()).hasSize(1);
            assertThat(second.isLast()).isTrue();
            assertThat(part(store, device, Roll.VISITORS, 0, 10).people()).hasSize(1);
            Part narrow = read(store, s -> s.distribution().part(device, Roll.CONTACTS, 0, 10, Wants.TEMPLATES, 1));
            assertThat(narrow.people()).as("at least one person").hasSize(1);
            long skipped = read(store, s -> s.distribution().skipped(device, Roll.CONTACTS, 1));
            assertThat(skipped).isEqualTo(first.last());
            List<Standing> standings = read(store, s -> s.distribution().standings(device.id(), Roll.CONTACTS, 0, 10));
            assertThat(standings)
                    .extracting(standing -> standing.person().key())
                    .containsExactly(DORA, EMIL);
        }
    }

    @Test
    default void peopleAreFoundByTheirUseridsWithAndWithoutAType() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device device = bound(store, "D1");
            upload(store, DORA, "D1");
            List<UserRef> wanted = List.of(
                    new UserRef("dora", null, false),
                    new UserRef("dora", UserType.STUDENT, true),
                    new UserRef("nobody", null, false));

            Part pulled =
                    read(store, s -> s.distribution().pull(device, Roll.CONTACTS, wanted, Wants.TEMPLATES, MANY_BYTES));
            assertThat(pulled.people()).hasSize(1);
            List<UserRef> legal = read(store, s -> s.distribution().legal(device, wanted));
            assertThat(legal).containsExactly(wanted.get(0));
        }
    }

    @Test
    default void whoDoesNotFitIntoTheBytesOfAnAnswerIsLeftOut() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device device = bound(store, "D1");
            upload(store, DORA, "D1");
            upload(store, EMIL, "D1");
            List<UserRef> wanted = List.of(new UserRef("emil", null, false), new UserRef("dora", null, false));

            Part all =
                    read(store, s -> s.distribution().pull(device, Roll.CONTACTS, wanted, Wants.TEMPLATES, MANY_BYTES));
            int first = all.people().get(0).person().weight();
            int both = first + all.people().get(1).person().weight();
            Part fitting =
                    read(store, s -> s.distribution().pull(device, Roll.CONTACTS, wanted, Wants.TEMPLATES, both));
            assertThat(fitting.people()).hasSize(2);
            assertThat(fitting.isLast()).isTrue();
            for (int bytes : new int[] {1, both - 1}) {
                Part cut =
                        read(store, s -> s.distribution().pull(device, Roll.CONTACTS, wanted, Wants.TEMPLATES, bytes));
                assertThat(cut.people())
                        .as("of %d bytes", bytes)
                        .extracting(Pulled::personId)
                        .containsExactly(all.people().get(0).personId());
                assertThat(cut.leftOut())
                        .extracting(LeftOut::personId)
                        .containsExactly(all.people().get(1).personId());
                assertThat(cut.isLast()).isFalse();
            }
        }
    }

    @Test
    default void aDeviceThatIsBoundAnewBeginsByAnotherVersion() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            Device device = bound(store, "D1");
            long before = lane(store, device, Roll.CONTACTS).version();
            change(store, tx -> tx.setBinding("D1", null));
            change(store, tx -> tx.setBinding("D1", "corp"));

            assertThat(lane(store, device, Roll.CONTACTS).version()).isGreaterThan(before);
        }
    }

    private static Device bound(Store store, String sn) throws Exception {
        return write(store, tx -> {
            tx.addDevice(sn, null, "secret", null, null);
            tx.putCorp("corp", null);
            tx.setBinding(sn, "corp");
            return Objects.requireNonNull(tx.device(sn));
        });
    }

    private static void upload(Store store, PersonKey person, String sn) throws Exception {
        assertThatObject(write(
                        store,
                        tx -> tx.putTemplates(person, List.of(template(Kind.FP, 0, "x")), sn, null, PUSHED, false)))
                .isNull();
    }

    private static void put(Store store, PersonKey person, String sn, @Nullable String operId, Template... templates)
            throws Exception {
        change(store, tx -> tx.putTemplates(person, List.of(templates), sn, operId, PUSHED, false));
    }

    private static Lane lane(Store store, Device device, Roll roll) throws Exception {
        return Objects.requireNonNull(read(store, s -> s.distribution().lane(device.id(), roll)));
    }

    private static long head(Store store, String corpId) throws Exception {
        return read(store, s -> s.distribution().head(corpId));
    }

    private static List<Change> changes(Store store, Roll roll, Device device, long after) throws Exception {
        return read(store, s -> s.distribution().changes("corp", roll, device.id(), after, 100));
    }

    private static List<Notice> notices(Store store, Device device, long afterVersion, long offset) throws Exception {
        return read(store, s -> s.distribution().notices(device.id(), Roll.CONTACTS, afterVersion, offset, 10));
    }

    private static Part part(Store store, Device device, Roll roll, long after, int limit) throws Exception {
        return read(store, s -> s.distribution().part(device, roll, after, limit, Wants.TEMPLATES, MANY_BYTES));
    }
}

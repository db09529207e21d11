package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.failure;
import static io.gatehouse.gateway.store.Stores.get;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.template;
import static io.gatehouse.gateway.store.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.domain.Binding;
import io.gatehouse.gateway.domain.Census;
import io.gatehouse.gateway.domain.Consent;
import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.EnrollmentFilter;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.gateway.domain.UsedHello;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every adapter of the port does, on whatever database. */
interface StoreContract {
    Instant AT = Instant.parse("2026-03-01T10:00:00.123Z");
    PersonKey ANNA = new PersonKey("corp", UserType.EMPLOYEE, "anna");
    PersonKey BEN = new PersonKey("corp", UserType.EMPLOYEE, "ben");

    /** Opens the store of this test; what was stored before is there. */
    Store open(Journal journal) throws Exception;

    private Store open() throws Exception {
        return open(new RecordingJournal());
    }

    @Test
    default void deviceIsStoredAsItWasAdded() throws Exception {
        try (Store store = open()) {
            Device added = write(store, tx -> tx.addDevice("SN1", "门口", "secret", "seed", "corp"));
            assertThat(added)
                    .isEqualTo(new Device(
                            added.id(), "SN1", "门口", "secret", "seed", new Binding("corp", 0), false, null, null));
            assertThatObject(read(store, snapshot -> snapshot.device("SN1"))).isEqualTo(added);
            assertThatObject(read(store, snapshot -> snapshot.device("sn1"))).isNull();
        }
    }

    @Test
    default void aUsedHelloIsKeptAsItWasFirstAndForgottenWhenItIsOld() throws Exception {
        UsedHello first = new UsedHello(Long.MIN_VALUE, "192.0.2.1", AT);
        UsedHello later = new UsedHello(7, "2001:db8:0:0:0:0:0:1", AT.plusSeconds(1));
        try (Store store = open()) {
            change(store, tx -> {
                tx.putHello(first);
                tx.putHello(new UsedHello(Long.MIN_VALUE, "192.0.2.2", AT.plusSeconds(5)));
                tx.putHello(later);
            });
        }
        try (Store store = open()) {
            assertThatList(read(store, snapshot -> snapshot.hellosSince(AT))).containsExactlyInAnyOrder(first, later);
            assertThatList(read(store, snapshot -> snapshot.hellosSince(AT.plusSeconds(1))))
                    .containsExactly(later);
            int forgotten = write(store, tx -> tx.forgetHellos(AT.plusSeconds(1)));
            assertThat(forgotten).isEqualTo(1);
            assertThatList(read(store, snapshot -> snapshot.hellosSince(Instant.EPOCH)))
                    .containsExactly(later);
        }
    }

    @Test
    default void deviceChangesAreSeenAfterARestart() throws Exception {
        Device expected;
        try (Store store = open()) {
            change(store, tx -> {
                tx.addDevice("SN1", null, "s3cret", null, null);
                tx.setSecretNo("SN1", "changed");
                tx.setRegistered("SN1");
                tx.setBinding("SN1", "corp");
                tx.setSubscription("SN1", new Subscription("1.2", List.of("b", "a"), List.of()));
                tx.setLastSeen("SN1", AT);
            });
            expected = Objects.requireNonNull(read(store, snapshot -> snapshot.device("SN1")));
        }
        assertThat(expected)
                .isEqualTo(new Device(
                        expected.id(),
                        "SN1",
                        null,
                        "changed",
                        null,
                        new Binding("corp", 1),
                        true,
                        new Subscription("1.2", List.of("b", "a"), List.of()),
                        AT));
        try (Store store = open()) {
            assertThat(read(store, Store.Snapshot::devices)).containsExactly(expected);
        }
    }

    @Test
    default void generationGrowsWithEachBindingAndUnbinding() throws Exception {
        try (Store store = open()) {
            change(store, tx -> tx.addDevice("SN1", null, "s3cret", null, null));
            change(store, tx -> tx.setBinding("SN1", "corp"));
            change(store, tx -> tx.setBinding("SN1", null));
            Device device = Objects.requireNonNull(read(store, snapshot -> snapshot.device("SN1")));
            assertThat(device.corpId()).isNull();
            assertThat(device.binding().generation()).isEqualTo(2);
        }
    }

    @Test
    default void idOfADeletedDeviceIsNeverUsedAgain() throws Exception {
        try (Store store = open()) {
            Device first = write(store, tx -> tx.addDevice("SN1", null, "s3cret", null, null));
            change(store, tx -> tx.deleteDevice("SN1"));
            assertThat(read(store, Store.Snapshot::devices)).isEmpty();
            Device second = write(store, tx -> tx.addDevice("SN1", null, "s3cret", null, null));
            assertThat(second.id()).isGreaterThan(first.id());
        }
    }

    @Test
    default void corpIsNamedByItsIdUntilItHasAName() throws Exception {
        try (Store store = open()) {
            change(store, tx -> tx.putCorp("b", null));
            change(store, tx -> tx.putCorp("a", "Anfang"));
            change(store, tx -> tx.putCorp("a", null));
            assertThat(read(store, Store.Snapshot::corps)).containsExactly(new Corp("a", "Anfang"), new Corp("b", "b"));
            change(store, tx -> tx.putCorp("b", "Bäcker"));
            assertThat(read(store, Store.Snapshot::corps)).contains(new Corp("b", "Bäcker"));
        }
    }

    @Test
    default void enrollmentComesBackAsItWentIn() throws Exception {
        Enrollment created = enrollment("op", "SN1", "anna");
        Enrollment pushed = created.pushed(AT.plusSeconds(90));
        Enrollment ended = pushed.ended(Enrollment.State.FAILED, AT.plusSeconds(5), 600034, "zu groß");
        try (Store store = open()) {
            change(store, tx -> tx.addEnrollment(created));
            assertThatObject(read(store, snapshot -> snapshot.enrollment("op"))).isEqualTo(created);
            change(store, tx -> tx.updateEnrollment(pushed));
            assertThat(read(store, Store.Snapshot::waitingEnrollments)).containsExactly(pushed);
            change(store, tx -> tx.updateEnrollment(ended.markedLate()));
        }
        try (Store store = open()) {
            assertThatObject(read(store, snapshot -> snapshot.enrollment("op"))).isEqualTo(ended.markedLate());
            assertThatObject(read(store, snapshot -> snapshot.enrollment("other")))
                    .isNull();
            assertThat(read(store, Store.Snapshot::waitingEnrollments)).isEmpty();
        }
    }

    @Test
    default void waitingEnrollmentsCanBeAskedForByDevice() throws Exception {
        Enrollment waiting = enrollment("op1", "SN1", "anna");
        try (Store store = open()) {
            change(store, tx -> {
                tx.addEnrollment(waiting);
                tx.addEnrollment(enrollment("op2", "SN2", "anna"));
                tx.addEnrollment(enrollment("op3", "SN1", "ben").ended(Enrollment.State.CANCELLED, AT, 1, ""));
            });
            assertThatList(read(store, snapshot -> snapshot.waitingEnrollmentsOf("SN1")))
                    .containsExactly(waiting);
        }
    }

    @Test
    default void enrollmentsAreListedNewestFirstInPages() throws Exception {
        try (Store store = open()) {
            change(
                    store,
                    tx -> IntStream.range(0, 7)
                            .forEach(i -> tx.addEnrollment(enrollment("op" + i, "SN" + i % 2, "u" + i % 3))));
            assertThat(allPages(store, new EnrollmentFilter(null, null, null, null), 3))
                    .containsExactly("op6", "op5", "op4", "op3", "op2", "op1", "op0");
            assertThat(allPages(store, new EnrollmentFilter(null, "SN1", null, null), 1))
                    .containsExactly("op5", "op3", "op1");
            assertThat(allPages(store, new EnrollmentFilter(null, "SN0", "u0", Enrollment.State.CREATED), 10))
                    .containsExactly("op6", "op0");
            assertThat(allPages(store, new EnrollmentFilter(null, null, null, Enrollment.State.FAILED), 10))
                    .isEmpty();
        }
    }

    @Test
    default void aFullLastPageHasNoNext() throws Exception {
        try (Store store = open()) {
            change(store, tx -> IntStream.range(0, 4).forEach(i -> tx.addEnrollment(enrollment("op" + i, "SN", "u"))));
            EnrollmentFilter any = new EnrollmentFilter(null, null, null, null);
            assertThat(read(store, snapshot -> snapshot.enrollments(any, 4, null))
                            .next())
                    .isNull();
        }
    }

    @Test
    default void aMarkThatNoPageGaveIsRefused() throws Exception {
        try (Store store = open()) {
            EnrollmentFilter any = new EnrollmentFilter(null, null, null, null);
            for (String mark : List.of("", "x", "-1", "0", "1.0", "99999999999999999999", " 1")) {
                assertThat(failure(store.read(snapshot -> snapshot.enrollments(any, 4, mark))))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThat(failure(store.read(snapshot -> snapshot.people("corp", 4, mark))))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(read(store, Store.Snapshot::devices)).isEmpty();
        }
    }

    @Test
    default void endedEnrollmentsAreForgottenOldestFirstAndWaitingOnesNever() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                tx.addEnrollment(enrollment("waiting", "SN", "u"));
                for (int i : new int[] {3, 1, 2}) {
                    tx.addEnrollment(enrollment("op" + i, "SN", "u")
                            .ended(Enrollment.State.CANCELLED, AT.plusSeconds(i), 1, ""));
                }
            });
            assertThatObject(write(store, tx -> tx.forgetEnrollments(AT.plusSeconds(3), 1)))
                    .isEqualTo(1);
            assertThat(allPages(store, new EnrollmentFilter(null, null, null, null), 10))
                    .containsExactly("op2", "op3", "waiting");
            assertThatObject(write(store, tx -> tx.forgetEnrollments(AT.plusSeconds(3), 10)))
                    .isEqualTo(1);
            assertThat(allPages(store, new EnrollmentFilter(null, null, null, null), 10))
                    .containsExactly("op3", "waiting");
        }
    }

    @Test
    default void templatesAreToldBySizeAndDigest() throws Exception {
        try (Store store = open()) {
            change(store, tx -> tx.putTemplates(ANNA, List.of(template(Kind.FA, 3, "abc")), "SN1", "op", AT, true));
        }
        try (Store store = open()) {
            Person anna = Objects.requireNonNull(read(store, snapshot -> snapshot.person(ANNA)));
            assertThat(anna.key()).isEqualTo(ANNA);
            assertThat(anna.name()).isNull();
            assertThat(anna.templates())
                    .containsExactly(new TemplateInfo(
                            Kind.FA,
                            3,
                            "default",
                            3,
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                            AT,
                            "SN1",
                            "op"));
        }
    }

    @Test
    default void aSlotIsReplacedAndOthersStay() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "one"), template(Kind.FP, 1, "two"));
                put(tx, BEN, template(Kind.FP, 0, "ben"));
            });
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "longer")));
            assertThat(slots(store, ANNA)).containsExactly("FP 0 default 6", "FP 1 default 3");
            assertThat(slots(store, BEN)).containsExactly("FP 0 default 3");
        }
    }

    @Test
    default void theLastOfSeveralInOneSlotStays() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "one"), template(Kind.FP, 0, "three"));
                put(tx, ANNA, template(Kind.FP, 1, "x"), template(Kind.FP, 2, ""), template(Kind.FP, 2, "kept"));
                put(tx, ANNA, template(Kind.FP, 1, ""));
            });
            assertThat(slots(store, ANNA)).containsExactly("FP 0 default 5", "FP 2 default 4");
        }
    }

    @Test
    default void slotsOfDifferentAlgorithmsDoNotMeet() throws Exception {
        try (Store store = open()) {
            change(
                    store,
                    tx -> put(
                            tx,
                            ANNA,
                            template(Kind.FP, 0, "a1", "1"),
                            template(Kind.FP, 0, "a2", "22"),
                            template(Kind.FA, 0, "a2", "333")));
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "a1", ""), template(Kind.FP, 0, "never", "")));
            assertThat(slots(store, ANNA)).containsExactly("FP 0 a2 2", "FA 0 a2 3");
        }
    }

    @Test
    default void somebodyWhoseSlotsAreAllDeletedIsStillThere() throws Exception {
        try (Store store = open()) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "one")));
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "")));
            assertThat(slots(store, ANNA)).isEmpty();
            assertThat(read(store, snapshot -> snapshot.people("corp", 10, null))
                            .items())
                    .hasSize(1);
        }
    }

    @Test
    default void deletionsAloneCreateNobody() throws Exception {
        try (Store store = open()) {
            assertThatObject(write(store, tx -> put(tx, ANNA, template(Kind.FP, 0, ""))))
                    .isEqualTo(true);
            assertThatObject(read(store, snapshot -> snapshot.person(ANNA))).isNull();
        }
    }

    @Test
    default void theSameUseridIsSomebodyElseInAnotherCorpOrType() throws Exception {
        PersonKey visitor = new PersonKey("corp", UserType.VISITOR, "anna");
        PersonKey elsewhere = new PersonKey("other", UserType.EMPLOYEE, "anna");
        PersonKey upper = new PersonKey("corp", UserType.EMPLOYEE, "ANNA");
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "1"));
                put(tx, visitor, template(Kind.FP, 0, "22"));
                put(tx, elsewhere, template(Kind.FP, 0, "333"));
                put(tx, upper, template(Kind.FP, 0, "4444"));
            });
            assertThat(slots(store, ANNA)).containsExactly("FP 0 default 1");
            assertThat(slots(store, visitor)).containsExactly("FP 0 default 2");
            assertThat(slots(store, elsewhere)).containsExactly("FP 0 default 3");
            assertThat(slots(store, upper)).containsExactly("FP 0 default 4");
        }
    }

    @Test
    default void peopleAreListedInTheOrderOfTheirComingWithoutTheErased() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                for (String userid : List.of("z", "y", "x", "w", "v")) {
                    put(tx, new PersonKey("corp", UserType.EMPLOYEE, userid), template(Kind.FP, 0, userid));
                }
                put(tx, new PersonKey("other", UserType.EMPLOYEE, "u"), template(Kind.FP, 0, "u"));
                tx.erase(new PersonKey("corp", UserType.EMPLOYEE, "x"), AT);
            });
            List<String> userids = new ArrayList<>();
            String mark = null;
            do {
                String after = mark;
                Page<Person> page = read(store, snapshot -> snapshot.people("corp", 2, after));
                page.items().forEach(person -> userids.add(person.key().userid()));
                mark = page.next();
            } while (mark != null);
            assertThat(userids).containsExactly("z", "y", "w", "v");
        }
    }

    @Test
    default void anErasedPersonIsGoneButRemembered() throws Exception {
        try (Store store = open()) {
            assertThatObject(write(store, tx -> tx.erase(ANNA, AT))).isNull();
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "one")));
            assertThatObject(write(store, tx -> erased(tx, ANNA))).isEqualTo(false);
            assertThatObject(write(store, tx -> tx.erase(ANNA, AT))).isNotNull();
            assertThatObject(write(store, tx -> tx.erase(ANNA, AT))).isNull();
            assertThatObject(write(store, tx -> put(tx, ANNA, template(Kind.FP, 0, ""))))
                    .isEqualTo(true);
        }
        try (Store store = open()) {
            assertThatObject(read(store, snapshot -> snapshot.person(ANNA))).isNull();
            assertThatObject(write(store, tx -> erased(tx, ANNA))).isEqualTo(true);
            assertThatObject(write(store, tx -> erased(tx, BEN))).isEqualTo(false);
        }
    }

    @Test
    default void anErasedPersonComesBackWithNewTemplatesOnly() throws Exception {
        try (Store store = open()) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "one"), template(Kind.FP, 1, "two")));
            long id = Objects.requireNonNull(read(store, snapshot -> snapshot.person(ANNA)))
                    .id();
            change(store, tx -> {
                tx.erase(ANNA, AT);
                put(tx, ANNA, template(Kind.FP, 1, "three"));
            });
            assertThat(slots(store, ANNA)).containsExactly("FP 1 default 5");
            assertThatObject(write(store, tx -> erased(tx, ANNA))).isEqualTo(false);
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.person(ANNA)))
                            .id())
                    .isEqualTo(id);
        }
    }

    @Test
    default void anErasedPersonTakesNothingThatDoesNotReviveThem() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "one"));
                tx.erase(ANNA, AT);
            });
            List<Template> again = List.of(template(Kind.FP, 0, "one"));
            assertThatObject(write(store, tx -> tx.putTemplates(ANNA, again, "SN", null, AT, false)))
                    .isEqualTo(Refusal.ERASED);
            assertThatObject(read(store, snapshot -> snapshot.person(ANNA))).isNull();
        }
    }

    @Test
    default void aConsentIsKeptAsItWasGivenAndReplacedByTheNext() throws Exception {
        Consent first = new Consent(ANNA, null, "v1", AT, "sha256:00", AT.plusSeconds(1), null);
        Consent second =
                new Consent(ANNA, Kind.FA, "v2", AT.plusSeconds(2), null, AT.plusSeconds(3), AT.plusSeconds(4));
        try (Store store = open()) {
            assertThatObject(read(store, snapshot -> snapshot.consents().of(ANNA)))
                    .isNull();
            change(store, tx -> tx.consents().put(first));
            assertThatObject(read(store, snapshot -> snapshot.consents().of(ANNA)))
                    .isEqualTo(first);
            assertThatObject(read(store, snapshot -> snapshot.consents().of(BEN)))
                    .isNull();
            change(store, tx -> tx.consents().put(second));
        }
        try (Store store = open()) {
            assertThatObject(read(store, snapshot -> snapshot.consents().of(ANNA)))
                    .isEqualTo(second);
        }
    }

    @Test
    default void aConsentGoesWithItsPersonAndWithItsCorp() throws Exception {
        PersonKey elsewhere = new PersonKey("elsewhere", UserType.EMPLOYEE, "anna");
        try (Store store = open()) {
            change(store, tx -> {
                tx.putCorp("corp", null);
                put(tx, ANNA, template(Kind.FP, 0, "one"));
                List.of(ANNA, BEN, elsewhere)
                        .forEach(person -> tx.consents().put(new Consent(person, null, "v1", AT, null, AT, null)));
            });
            Erasure anna = Objects.requireNonNull(write(store, tx -> tx.erase(ANNA, AT)));
            assertThat(anna.counts().templates()).isEqualTo(1);
            assertThatObject(read(store, snapshot -> snapshot.consents().of(ANNA)))
                    .isNull();
            assertThatObject(read(store, snapshot -> snapshot.consents().of(BEN)))
                    .isNotNull();

            change(store, tx -> tx.eraseCorp("corp", AT));
            assertThatObject(read(store, snapshot -> snapshot.consents().of(BEN)))
                    .isNull();
            assertThatObject(read(store, snapshot -> snapshot.consents().of(elsewhere)))
                    .isNotNull();
        }
    }

    @Test
    default void whoHasAgreedAndWasNeverStoredCanBeErased() throws Exception {
        try (Store store = open()) {
            change(store, tx -> tx.consents().put(new Consent(ANNA, null, "v1", AT, null, AT, null)));
            Erasure erasure = Objects.requireNonNull(write(store, tx -> tx.erase(ANNA, AT)));
            assertThat(erasure.counts()).isEqualTo(new Erasure.Counts(1, 0, 0));
            assertThatObject(write(store, tx -> tx.erase(ANNA, AT))).isNull();
        }
    }

    @Test
    default void aPersonStoredAndErasedInOneWorkIsErased() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "one"));
                tx.erase(ANNA, AT);
            });
            assertThatObject(read(store, snapshot -> snapshot.person(ANNA))).isNull();
            assertThatObject(write(store, tx -> erased(tx, ANNA))).isEqualTo(true);
        }
    }

    @Test
    default void aReceiptTellsWhoWhenAndHowMuch() throws Exception {
        try (Store store = open()) {
            change(store, tx -> put(tx, BEN, template(Kind.FP, 0, "b")));
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "a"), template(Kind.FA, 1, "b")));
            change(store, tx -> tx.tell(event("anna")));
            change(store, tx -> tx.tell(event("ben")));
            Erasure receipt = Objects.requireNonNull(write(store, tx -> tx.erase(ANNA, AT)));
            assertThat(receipt)
                    .isEqualTo(new Erasure(
                            receipt.id(),
                            new Erasure.What("corp", UserType.EMPLOYEE, "anna"),
                            AT,
                            new Erasure.Counts(1, 2, 1)));
            assertThatObject(read(store, snapshot -> snapshot.erasure(receipt.id())))
                    .isEqualTo(receipt);
            assertThatObject(read(store, snapshot -> snapshot.erasure(receipt.id() + 1)))
                    .isNull();
            assertThat(read(store, snapshot -> snapshot.erasures("corp", 10, null))
                            .items())
                    .containsExactly(receipt);
            assertThat(read(store, snapshot -> snapshot.erasures("other", 10, null))
                            .items())
                    .isEmpty();
        }
    }

    @Test
    default void theJournalForgetsWhoIsErasedAndKeepsItsNumbers() throws Exception {
        RecordingJournal journal = new RecordingJournal();
        try (Store store = open(journal)) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "a")));
            change(store, tx -> {
                tx.tell(event("anna"));
                tx.tell(event("ben"));
            });
            change(store, tx -> tx.erase(ANNA, AT));
            assertThat(journal.redacted).containsExactly("1:-", "2:ben");
        }
        RecordingJournal restored = new RecordingJournal();
        try (Store store = open(restored)) {
            assertThat(restored.told).containsExactly("1:-", "2:ben");
            assertThat(store.healthy()).isTrue();
        }
    }

    @Test
    default void whatWasToldInTheSameGroupIsForgottenToo() throws Exception {
        RecordingJournal journal = new RecordingJournal();
        try (Store store = open(journal)) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "a"));
                tx.tell(event("anna"));
                tx.tell(event("ben"));
                tx.erase(ANNA, AT);
            });
            assertThat(journal.told).containsExactly("1:ben");
        }
    }

    @Test
    default void aWalkPassesEverybodyWithTheirNewestTemplateAndWhetherThereIsAFace() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "a"), template(Kind.FA, 1, "b"));
                put(tx, BEN, template(Kind.FP, 0, "c"));
                put(tx, visitor("corp", "gone/1"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "bare/1"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "bare/1"), template(Kind.FA, 0, ""));
                tx.erase(visitor("corp", "gone/1"), AT);
            });
            List<Census.Passed> passed = read(store, snapshot -> snapshot.passed(0, 10));
            assertThat(passed)
                    .containsExactly(
                            new Census.Passed(1, ANNA, AT, true),
                            new Census.Passed(2, BEN, AT, false),
                            new Census.Passed(4, visitor("corp", "bare/1"), null, false));
            assertThatList(read(store, snapshot -> snapshot.passed(1, 1))).containsExactly(passed.get(1));
        }
    }

    @Test
    default void whoeverIsExpectedIsWhoTheyWere() throws Exception {
        // More than one query asks for, of several corps and types; each third is there, each sixth was erased.
        List<PersonKey> all = IntStream.range(0, 300)
                .mapToObj(i ->
                        new PersonKey("corp" + i % 2, i % 5 == 0 ? UserType.VISITOR : UserType.EMPLOYEE, "Ü" + i / 2))
                .toList();
        try (Store store = open()) {
            change(store, tx -> {
                for (int i = 0; i < all.size(); i += 3) {
                    put(tx, all.get(i), template(Kind.FP, 0, "old"));
                }
                for (int i = 0; i < all.size(); i += 6) {
                    tx.erase(all.get(i), AT);
                }
            });
        }
        try (Store store = open()) {
            List<Boolean> refused = write(store, tx -> {
                tx.expect(all);
                return all.stream().map(key -> erased(tx, key)).toList();
            });
            for (int i = 0; i < all.size(); i++) {
                assertThat(refused.get(i)).as("%s", all.get(i)).isEqualTo(i % 6 == 0);
            }
            change(store, tx -> {
                tx.expect(all);
                all.forEach(key -> put(tx, key, template(Kind.FP, 1, "new")));
            });
            for (int i = 0; i < all.size(); i++) {
                assertThat(slots(store, all.get(i))).hasSize(i % 3 == 0 && i % 6 != 0 ? 2 : 1);
            }
        }
    }

    @Test
    default void toExpectSomebodyCreatesNobody() throws Exception {
        List<PersonKey> all = IntStream.range(0, 100)
                .mapToObj(i -> new PersonKey("corp", UserType.EMPLOYEE, "u" + i))
                .toList();
        try (Store store = open()) {
            change(store, tx -> tx.expect(all));
            assertThat(read(store, snapshot -> snapshot.people("corp", 10, null))
                            .items())
                    .isEmpty();
        }
    }

    @Test
    default void templatesOfAnEnrollmentAreThoseItBroughtThatAreStillThere() throws Exception {
        Enrollment enrollment = enrollment("op", "SN1", "anna");
        try (Store store = open()) {
            change(store, tx -> {
                tx.putTemplates(
                        ANNA, List.of(template(Kind.FP, 0, "a"), template(Kind.FP, 1, "b")), "SN1", "op", AT, true);
                tx.putTemplates(ANNA, List.of(template(Kind.FP, 1, "c")), "SN2", null, AT, true);
                tx.putTemplates(BEN, List.of(template(Kind.FP, 2, "d")), "SN1", "op", AT, true);
            });
            assertThatList(read(store, snapshot -> snapshot.templatesOf(enrollment)))
                    .extracting(TemplateInfo::slot)
                    .containsExactly(0);
            change(store, tx -> tx.erase(ANNA, AT));
            assertThatList(read(store, snapshot -> snapshot.templatesOf(enrollment)))
                    .isEmpty();
        }
    }

    @Test
    default void agentsOfAVisitorComeFromPeopleAndEnrollments() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, visitor("corp", "li%/7"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "li%/7"), template(Kind.FA, 1, "x"));
                put(tx, visitor("corp", "lix/8"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "LI%/9"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "li%"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "li%/a/10"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "li%/x"), template(Kind.FA, 0, "x"));
                put(tx, visitor("other", "li%/11"), template(Kind.FA, 0, "x"));
                put(tx, new PersonKey("corp", UserType.EMPLOYEE, "li%/12"), template(Kind.FA, 0, "x"));
                put(tx, visitor("corp", "li%/13"), template(Kind.FA, 0, "x"));
                tx.erase(visitor("corp", "li%/13"), AT);
                tx.addEnrollment(visit("op1", "corp", "li%/14"));
                tx.addEnrollment(visit("op2", "corp", "li%/7"));
                tx.addEnrollment(visit("op3", "other", "li%/15"));
            });
            assertThatList(read(store, snapshot -> snapshot.agentsOf("corp", "li%")))
                    .containsExactly("14", "7");
            assertThatList(read(store, snapshot -> snapshot.agentsOf("corp", "li%/a")))
                    .containsExactly("10");
            assertThatList(read(store, snapshot -> snapshot.agentsOf("corp", "l")))
                    .isEmpty();
        }
    }

    @Test
    default void aWorkSeesItsOwnChangesAndThoseBeforeIt() throws Exception {
        try (Store store = open()) {
            CompletionStage<Boolean> first = store.write(1, tx -> put(tx, ANNA, template(Kind.FP, 0, "one")));
            CompletionStage<List<String>> second = store.write(1, tx -> {
                put(tx, BEN, template(Kind.FP, 1, "two"));
                return tx.people("corp", 10, null).items().stream()
                        .map(person ->
                                person.key().userid() + person.templates().size())
                        .toList();
            });
            assertThat(get(first)).isTrue();
            assertThat(get(second)).containsExactly("anna1", "ben1");
        }
    }

    @Test
    default void aCorpBringsOnlySoManyNamesOfAlgorithms() throws Exception {
        PersonKey eve = new PersonKey("other", UserType.EMPLOYEE, "eve");
        try (Store store = open()) {
            change(store, tx -> put(tx, eve, template(Kind.FP, 0, "of another", "x")));
            change(store, tx -> put(tx, ANNA, named(0, AlgorithmRows.OF_ONE_CORP - 1)));
            failure(store.write(1, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "rolled back", "x"));
                throw new IllegalStateException("on purpose");
            }));
            assertThatObject(write(
                            store,
                            tx -> put(tx, BEN, template(Kind.FP, 0, "last", "x"), template(Kind.FP, 1, "beyond", "x"))))
                    .isEqualTo(false);
            assertThatObject(read(store, snapshot -> snapshot.person(BEN))).isNull();
            assertThatObject(write(store, tx -> put(tx, BEN, template(Kind.FP, 0, "last", "x"))))
                    .isEqualTo(true);
        }
        try (Store store = open()) {
            assertThatObject(write(
                            store,
                            tx -> tx.putTemplates(
                                    BEN, List.of(template(Kind.FP, 1, "beyond", "x")), "SN", null, AT, true)))
                    .isEqualTo(Refusal.TOO_MANY_ALGORITHMS);
            Template known = template(Kind.FP, 1, "of another", "x");
            Template byDefault = template(Kind.FP, 2, "x");
            assertThatObject(write(store, tx -> put(tx, BEN, known, byDefault))).isEqualTo(true);
            assertThatObject(write(store, tx -> put(tx, eve, template(Kind.FP, 1, "beyond", "x"))))
                    .isEqualTo(true);
            assertThat(slots(store, BEN)).containsExactly("FP 0 last 1", "FP 1 of another 1", "FP 2 default 1");
        }
    }

    @Test
    default void namesOfAlgorithmsRunOutWithoutHarm() throws Exception {
        try (Store store = open()) {
            for (int from = 0; from < TemplateKey.ALGORITHMS - 1; from += AlgorithmRows.OF_ONE_CORP) {
                PersonKey one = new PersonKey("corp" + from, UserType.EMPLOYEE, "anna");
                Template[] slots = named(from, Math.min(from + AlgorithmRows.OF_ONE_CORP, TemplateKey.ALGORITHMS - 1));
                assertThatObject(write(store, tx -> put(tx, one, slots))).isEqualTo(true);
            }
            assertThatObject(write(
                            store,
                            tx -> put(tx, BEN, template(Kind.FP, 0, "new1", "x"), template(Kind.FP, 1, "new2", "x"))))
                    .isEqualTo(false);
            assertThatObject(read(store, snapshot -> snapshot.person(BEN))).isNull();
            assertThatObject(write(
                            store,
                            tx -> put(tx, BEN, template(Kind.FP, 0, "new1", "x"), template(Kind.FP, 1, "alg7", "x"))))
                    .isEqualTo(true);
            assertThatObject(write(store, tx -> put(tx, BEN, template(Kind.FP, 0, "new2", "x"))))
                    .isEqualTo(false);
            assertThat(slots(store, BEN)).containsExactly("FP 0 new1 1", "FP 1 alg7 1");
        }
    }

    /** A template of each of these algorithms. */
    private static Template[] named(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> template(Kind.FP, 0, "alg" + i, "x"))
                .toArray(Template[]::new);
    }

    @Test
    default void aWorkThatThrowsFailsAloneAndNothingOfItStays() throws Exception {
        try (Store store = open()) {
            IllegalStateException thrown = new IllegalStateException("on purpose");
            Group group = Group.hold(store);
            CompletionStage<Boolean> before = store.write(1, tx -> put(tx, ANNA, template(Kind.FP, 0, "one")));
            CompletionStage<Boolean> culprit = store.write(1, tx -> {
                put(tx, new PersonKey("corp", UserType.EMPLOYEE, "culprit"), template(Kind.FP, 0, "c", "x"));
                tx.addDevice("SN", null, "s3cret", null, null);
                throw thrown;
            });
            CompletionStage<Boolean> after = store.write(1, tx -> put(tx, BEN, template(Kind.FP, 0, "d", "two")));
            group.release();
            assertThat(failure(culprit)).isSameAs(thrown);
            assertThat(get(before)).isTrue();
            assertThat(get(after)).isTrue();
            assertThat(store.healthy()).isTrue();
            assertThat(read(store, Store.Snapshot::devices)).isEmpty();
            assertThat(read(store, snapshot -> snapshot.people("corp", 10, null))
                            .items())
                    .extracting(person -> person.key().userid())
                    .containsExactly("anna", "ben");
            assertThat(slots(store, BEN)).containsExactly("FP 0 d 3");
        }
    }

    @Test
    default void aWorkThatTheDatabaseRefusesFailsAlone() throws Exception {
        try (Store store = open()) {
            change(store, tx -> tx.addDevice("SN", null, "s3cret", null, null));
            Group group = Group.hold(store);
            CompletionStage<Boolean> before = store.write(1, tx -> put(tx, ANNA, template(Kind.FP, 0, "one")));
            CompletionStage<Device> culprit = store.write(1, tx -> tx.addDevice("SN", null, "s3cret", null, null));
            CompletionStage<Boolean> hider = store.write(1, tx -> {
                try {
                    tx.addDevice("SN", null, "s3cret", null, null);
                } catch (StoreUnavailableException e) {
                    return true;
                }
                return false;
            });
            CompletionStage<Boolean> after = store.write(1, tx -> put(tx, BEN, template(Kind.FP, 0, "two")));
            group.release();
            assertThat(failure(culprit))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasCauseInstanceOf(java.sql.SQLException.class);
            assertThat(failure(hider)).isInstanceOf(StoreUnavailableException.class);
            assertThat(get(before)).isTrue();
            assertThat(get(after)).isTrue();
            assertThat(store.healthy()).isTrue();
            assertThat(slots(store, BEN)).containsExactly("FP 0 default 3");
        }
    }

    @Test
    default void aReaderSeesOneSnapshot() throws Exception {
        try (Store store = open()) {
            List<Integer> seen = read(store, snapshot -> {
                int before = snapshot.devices().size();
                try {
                    change(store, tx -> tx.addDevice("SN", null, "s3cret", null, null));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return List.of(before, snapshot.devices().size());
            });
            assertThat(seen).containsExactly(0, 0);
            assertThatObject(read(store, snapshot -> snapshot.devices().size())).isEqualTo(1);
        }
    }

    @Test
    default void eventsAreToldAfterTheCommitAndBeforeTheStage() throws Exception {
        RecordingJournal journal = new RecordingJournal();
        try (Store store = open(journal)) {
            CompletionStage<List<String>> told = store.write(1, tx -> {
                        tx.tell(event("a"));
                        tx.tell(event("b"));
                        return journal.told.size();
                    })
                    .thenApply(before -> List.of(before.toString(), String.join(" ", journal.told)));
            assertThat(get(told)).containsExactly("0", "1:a 2:b");
        }
    }

    @Test
    default void eventsOfAGroupAreOneRowAndRunOnAfterARestart() throws Exception {
        RecordingJournal journal = new RecordingJournal();
        try (Store store = open(journal)) {
            Group group = Group.hold(store);
            CompletionStage<Integer> a = tell(store, "a");
            tell(store, "b");
            CompletionStage<Boolean> culprit = store.write(1, tx -> {
                tx.tell(event("never"));
                throw new IllegalStateException("on purpose");
            });
            tell(store, "c");
            group.release();
            failure(culprit);
            get(a);
            get(tell(store, "d"));
        }
        assertThat(journal.told).containsExactly("1:a", "2:b", "3:c", "4:d");
        RecordingJournal next = new RecordingJournal();
        try (Store store = open(next)) {
            assertThat(next.told).isEqualTo(journal.told);
            assertThat(next.groups).isEqualTo(journal.groups);
            get(tell(store, "e"));
            assertThat(next.told).endsWith("4:d", "5:e");
        }
    }

    @Test
    default void anEventThatCannotBeEncodedFailsItsWorkAlone() throws Exception {
        RecordingJournal journal = new RecordingJournal();
        try (Store store = open(journal)) {
            Group group = Group.hold(store);
            CompletionStage<Integer> good = tell(store, "a");
            CompletionStage<Boolean> culprit = store.write(1, tx -> {
                tx.putCorp("corp", null);
                tx.tell(new Event.EnrollmentChanged(enrollment("op", "SN", "u"), List.of()));
                return true;
            });
            group.release();
            get(good);
            assertThat(failure(culprit)).isInstanceOf(IllegalArgumentException.class);
            assertThat(read(store, Store.Snapshot::corps)).isEmpty();
            assertThat(journal.told).containsExactly("1:a");
        }
    }

    @Test
    default void onlyTheNewestEventsAreKept() throws Exception {
        int[] sizes = {4_000, 4_000, 2_000, 1_999, 1, 1};
        try (Store store = open()) {
            for (int size : sizes) {
                change(store, tx -> IntStream.range(0, size).forEach(i -> tx.tell(event("e"))));
            }
        }
        RecordingJournal next = new RecordingJournal();
        try (Store store = open(next)) {
            // 12,001 events: number 2,002 is the oldest of the newest 10,000, so the first row is still needed.
            assertThat(next.groups).containsExactly(4_000, 4_000, 2_000, 1_999, 1, 1);
            change(store, tx -> IntStream.range(0, 1_999).forEach(i -> tx.tell(event("e"))));
            change(store, tx -> tx.tell(event("last")));
        }
        RecordingJournal pruned = new RecordingJournal();
        try (Store store = open(pruned)) {
            assertThat(store.healthy()).isTrue();
            assertThat(pruned.groups).containsExactly(4_000, 2_000, 1_999, 1, 1, 1_999, 1);
            assertThat(pruned.told).startsWith("4001:e").endsWith("14001:last");
        }
    }

    @Test
    default void moreEventsAtOnceThanAreKeptAreKeptAtOnce() throws Exception {
        try (Store store = open()) {
            change(store, tx -> tx.tell(event("old")));
            change(store, tx -> IntStream.range(0, Journal.KEPT + 5).forEach(i -> tx.tell(event("e"))));
        }
        RecordingJournal next = new RecordingJournal();
        try (Store store = open(next)) {
            assertThat(store.healthy()).isTrue();
            assertThat(next.groups).containsExactly(Journal.KEPT + 5);
        }
    }

    @Test
    default void whatHasQueuedIsDoneBeforeItCloses() throws Exception {
        Store store = open();
        List<CompletionStage<Boolean>> stages = IntStream.range(0, 500)
                .mapToObj(i -> store.write(
                        1, tx -> put(tx, new PersonKey("corp", UserType.EMPLOYEE, "u" + i), template(Kind.FP, 0, "x"))))
                .toList();
        store.close();
        store.close();
        assertThat(stages).allMatch(stage -> stage.toCompletableFuture().isDone());
        for (CompletionStage<Boolean> stage : stages) {
            assertThat(get(stage)).isTrue();
        }
        assertThat(failure(store.write(1, tx -> true))).isInstanceOf(StoreUnavailableException.class);
        assertThat(failure(store.read(Store.Snapshot::devices))).isInstanceOf(StoreUnavailableException.class);
        try (Store again = open()) {
            assertThat(read(again, snapshot -> snapshot.people("corp", 1000, null))
                            .items())
                    .hasSize(500);
        }
    }

    private static List<String> allPages(Store store, EnrollmentFilter filter, int limit) throws Exception {
        List<String> operIds = new ArrayList<>();
        String mark = null;
        do {
            String after = mark;
            Page<Enrollment> page = read(store, snapshot -> snapshot.enrollments(filter, limit, after));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(enrollment -> operIds.add(enrollment.operId()));
            mark = page.next();
        } while (mark != null);
        return operIds;
    }

    private static boolean put(Store.Transaction tx, PersonKey key, Template... slots) {
        return tx.putTemplates(key, List.of(slots), "SN", null, AT, true) == null;
    }

    private static boolean erased(Store.Transaction tx, PersonKey key) {
        return tx.putTemplates(key, List.of(), "SN", null, AT, false) == Refusal.ERASED;
    }

    /** The templates of somebody who is there, as "kind slot algorithm bytes". */
    private static List<String> slots(Store store, PersonKey key) throws Exception {
        return Objects.requireNonNull(read(store, snapshot -> snapshot.person(key))).templates().stream()
                .map(info -> info.kind() + " " + info.slot() + " " + info.algorithm() + " " + info.bytes())
                .toList();
    }

    private static CompletionStage<Integer> tell(Store store, String userid) {
        return store.write(1, tx -> {
            tx.tell(event(userid));
            return 0;
        });
    }

    private static Event event(String userid) {
        return new Event.TemplatesChanged(new PersonKey("corp", UserType.EMPLOYEE, userid), "SN", null, List.of());
    }

    private static PersonKey visitor(String corpId, String userid) {
        return new PersonKey(corpId, UserType.VISITOR, userid);
    }

    private static Enrollment enrollment(String operId, String sn, String userid) {
        return new Enrollment(
                operId,
                sn,
                "corp",
                userid,
                UserType.EMPLOYEE,
                Kind.FP,
                Enrollment.State.CREATED,
                AT,
                AT.plusSeconds(90),
                null,
                null,
                null,
                false);
    }

    private static Enrollment visit(String operId, String corpId, String userid) {
        return new Enrollment(
                operId,
                "SN",
                corpId,
                userid,
                UserType.VISITOR,
                Kind.FA,
                Enrollment.State.CREATED,
                AT,
                AT.plusSeconds(90),
                null,
                null,
                null,
                false);
    }
}

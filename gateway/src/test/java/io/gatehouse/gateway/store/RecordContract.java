package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.template;
import static io.gatehouse.gateway.store.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.tuple;

import io.gatehouse.gateway.domain.Directory;
import io.gatehouse.gateway.domain.DoorOpening;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Firmware;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Offers;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PassRecord;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.RecordFilter;
import io.gatehouse.gateway.domain.SelfInput;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.TemperatureRecord;
import io.gatehouse.protocol.DoorReport;
import io.gatehouse.protocol.HealthStatus;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every adapter does with records, doors and what devices are offered. */
interface RecordContract {
    Instant SINCE = Instant.parse("2026-03-01T10:00:00Z");
    PersonKey CARL = new PersonKey("corp", UserType.EMPLOYEE, "carl");
    PersonKey VERA = new PersonKey("corp", UserType.VISITOR, "vera/1000002");
    RecordFilter ALL = new RecordFilter("corp", null, null, null, null);

    /** Opens the store of this test; what was stored before is there. */
    Store open(Journal journal) throws Exception;

    @Test
    default void aRecordIsStoredOnceHoweverOftenItIsTold() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            PassRecord in = pass(CARL, "SN1", SINCE, 1);
            assertThatObject(write(store, tx -> tx.records().addPass(in))).isEqualTo(true);
            assertThatObject(write(store, tx -> tx.records().addPass(in))).isEqualTo(false);
            assertThatObject(write(store, tx -> tx.records().addPass(pass(CARL, "SN1", SINCE, 2))))
                    .isEqualTo(true);
            assertThatObject(write(store, tx -> tx.records().addPass(pass(CARL, "SN1", SINCE, null))))
                    .isEqualTo(true);
            assertThatObject(write(store, tx -> tx.records().addPass(pass(CARL, "SN1", SINCE, null))))
                    .isEqualTo(false);
            assertThatObject(write(store, tx -> tx.records().addPass(pass(CARL, "SN2", SINCE, 1))))
                    .isEqualTo(true);
        }
        try (Store store = open(new RecordingJournal())) {
            assertThat(passes(store, ALL, 10, null).items())
                    .extracting(PassRecord::sn, PassRecord::passType, PassRecord::at, PassRecord::passMethod)
                    .containsExactly(
                            tuple("SN1", 1, SINCE, 4L),
                            tuple("SN1", 2, SINCE, 4L),
                            tuple("SN1", null, SINCE, 4L),
                            tuple("SN2", 1, SINCE, 4L));
        }
    }

    @Test
    default void recordsAreListedPageByPageAndNarrowed() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                for (int i = 0; i < 5; i++) {
                    tx.records().addPass(pass(CARL, "SN1", SINCE.plusSeconds(i), 1));
                }
                tx.records().addPass(pass(VERA, "SN2", SINCE, 1));
                tx.records().addPass(pass(new PersonKey("other", UserType.EMPLOYEE, "carl"), "SN3", SINCE, 1));
            });
            Page<PassRecord> first = passes(store, ALL, 4, null);
            Page<PassRecord> second = passes(store, ALL, 4, first.next());
            assertThat(first.items()).hasSize(4);
            assertThat(second.items()).hasSize(2);
            assertThat(second.next()).isNull();
            assertThat(passes(store, new RecordFilter("corp", "SN2", null, null, null), 10, null)
                            .items())
                    .extracting(PassRecord::person)
                    .containsExactly(VERA);
            assertThat(passes(store, new RecordFilter("corp", null, "carl", null, null), 10, null)
                            .items())
                    .hasSize(5);
            RecordFilter between = new RecordFilter("corp", null, null, SINCE.plusSeconds(1), SINCE.plusSeconds(3));
            assertThat(passes(store, between, 10, null).items())
                    .extracting(PassRecord::at)
                    .containsExactly(SINCE.plusSeconds(1), SINCE.plusSeconds(2));
        }
    }

    @Test
    default void oldRecordsAreForgottenFromTheStart() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                for (int i = 0; i < 5; i++) {
                    tx.records().addPass(pass(CARL, "SN1", SINCE.plusSeconds(i), 1));
                    tx.records().addTemperature(warm(CARL, SINCE.plusSeconds(i), 36_600), SINCE.plusSeconds(i));
                }
            });
            assertThatObject(write(store, tx -> tx.records().forgetRecords(SINCE.plusSeconds(3), 2)))
                    .isEqualTo(4);
            assertThatObject(write(store, tx -> tx.records().forgetRecords(SINCE.plusSeconds(3), 100)))
                    .isEqualTo(2);
            assertThatObject(write(store, tx -> tx.records().forgetRecords(SINCE.plusSeconds(3), 100)))
                    .isEqualTo(0);
            assertThat(passes(store, ALL, 10, null).items()).hasSize(2);
        }
    }

    @Test
    default void whatCameWhileTheClockWasAheadKeepsNothingBehindIt() throws Exception {
        Instant ahead = SINCE.plusSeconds(1_000);
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                for (Instant at : List.of(ahead, SINCE, SINCE.plusSeconds(1))) {
                    tx.records().addPass(pass(CARL, "SN1", at, 1));
                    tx.records().addTemperature(warm(CARL, at, 36_600), at);
                }
            });
            assertThatObject(write(store, tx -> tx.records().forgetRecords(SINCE.plusSeconds(3), 1)))
                    .isEqualTo(2);
            assertThatObject(write(store, tx -> tx.records().forgetRecords(SINCE.plusSeconds(3), 1)))
                    .isEqualTo(2);
            assertThatObject(write(store, tx -> tx.records().forgetRecords(SINCE.plusSeconds(3), 1)))
                    .isEqualTo(0);
            assertThat(passes(store, ALL, 10, null).items())
                    .extracting(PassRecord::at)
                    .containsExactly(ahead);
        }
    }

    @Test
    default void theTemperatureMeasuredLastUpToATimeIsTheOneThatCounts() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                tx.records().addTemperature(warm(CARL, SINCE.plusSeconds(5), 38_500), SINCE);
                tx.records().addTemperature(warm(CARL, SINCE, 36_600), SINCE);
                tx.records().addTemperature(warm(CARL, SINCE.plusSeconds(6), 37_000), SINCE);
                assertThat(tx.records().addTemperature(warm(CARL, SINCE, 36_600), SINCE))
                        .isFalse();
            });
            TemperatureRecord last =
                    read(store, snapshot -> snapshot.records().lastTemperature(CARL, SINCE.plusSeconds(5)));
            assertThat(last).isNotNull();
            assertThat(last == null ? 0 : last.thousandths()).isEqualTo(38_500);
            assertThatObject(read(store, snapshot -> snapshot.records().lastTemperature(VERA, SINCE.plusSeconds(5))))
                    .isNull();
        }
    }

    @Test
    default void anErasedPersonKeepsTheAttendanceAndLosesTheTemperatures() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                tx.putTemplates(CARL, List.of(template(Kind.FP, 0, "finger")), "SN1", null, SINCE, false);
                tx.records().addPass(pass(CARL, "SN1", SINCE, 1));
                tx.records().addTemperature(warm(CARL, SINCE, 36_600), SINCE);
            });
            change(store, tx -> tx.erase(CARL, SINCE));
            assertThat(passes(store, ALL, 10, null).items()).hasSize(1);
            assertThatObject(read(store, snapshot -> snapshot.records().lastTemperature(CARL, SINCE.plusSeconds(5))))
                    .isNull();
        }
    }

    @Test
    default void somebodyWhoWasOnlyMeasuredCanBeErasedOnce() throws Exception {
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                tx.records().addTemperature(warm(VERA, SINCE, 36_600), SINCE);
                tx.records().addTemperature(warm(CARL, SINCE, 36_600), SINCE);
            });
            Erasure erasure = Objects.requireNonNull(write(store, tx -> tx.erase(VERA, SINCE)));
            assertThat(erasure.counts()).isEqualTo(new Erasure.Counts(1, 0, 0));
            assertThat(measured(store)).containsExactly(CARL);
            assertThatObject(write(store, tx -> tx.erase(VERA, SINCE))).isNull();
        }
    }

    @Test
    default void whatWasMeasuredGoesAlongWithARename() throws Exception {
        PersonKey karl = new PersonKey("corp", UserType.EMPLOYEE, "karl");
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                tx.directory().put(List.of(Directory.Entry.of(CARL)), SINCE);
                tx.records().addTemperature(warm(CARL, SINCE, 36_600), SINCE);
                tx.records().addTemperature(warm(karl, SINCE, 36_600), SINCE);
            });
            change(store, tx -> tx.directory().rename(CARL, "karl"));
            assertThat(measured(store)).containsExactly(karl);
            change(store, tx -> tx.erase(karl, SINCE));
            assertThat(measured(store)).isEmpty();
        }
    }

    @Test
    default void anErasureTakesWhatWasToldUnderAFormerUseridUnlessSomebodyElseHasItNow() throws Exception {
        PersonKey karl = new PersonKey("corp", UserType.EMPLOYEE, "karl");
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> tx.directory().put(List.of(Directory.Entry.of(CARL)), SINCE));
            change(store, tx -> tx.directory().rename(CARL, "karl"));
            change(store, tx -> tx.records().addTemperature(warm(CARL, SINCE, 36_600), SINCE));
            change(store, tx -> tx.erase(karl, SINCE));
            assertThat(measured(store)).isEmpty();

            change(store, tx -> tx.directory().put(List.of(Directory.Entry.of(karl)), SINCE));
            change(store, tx -> tx.directory().rename(karl, "carlo"));
            change(store, tx -> {
                tx.directory().put(List.of(Directory.Entry.of(karl)), SINCE);
                tx.records().addTemperature(warm(karl, SINCE, 36_600), SINCE);
                tx.erase(new PersonKey("corp", UserType.EMPLOYEE, "carlo"), SINCE);
            });
            assertThat(measured(store)).containsExactly(karl);
        }
    }

    @Test
    default void doorsAreFoundListedEndedAndForgotten() throws Exception {
        DoorOpening one = door("op1", DoorOpening.State.PUSHED, null);
        DoorOpening other = door("op2", DoorOpening.State.PUSHED, null);
        DoorOpening opened = door("op1", DoorOpening.State.OPENED, SINCE.plusSeconds(2));
        try (Store store = open(new RecordingJournal())) {
            change(store, tx -> {
                tx.doors().addDoor(one);
                tx.doors().addDoor(other);
                tx.doors().updateDoor(opened);
            });
        }
        try (Store store = open(new RecordingJournal())) {
            assertThatObject(read(store, snapshot -> snapshot.doors().door("op1")))
                    .isEqualTo(opened);
            assertThatList(read(store, snapshot -> snapshot.doors().waitingDoors()))
                    .containsExactly(other);
            Page<DoorOpening> page = read(store, snapshot -> snapshot.doors().doors(ALL, 1, null));
            assertThat(page.items()).containsExactly(other);
            assertThat(read(store, snapshot -> snapshot.doors().doors(ALL, 1, page.next()))
                            .items())
                    .containsExactly(opened);
            assertThatObject(write(store, tx -> tx.doors().forgetDoors(SINCE.plusSeconds(1), 10)))
                    .isEqualTo(2);
        }
    }

    @Test
    default void whatADeviceIsOfferedGoesWithIt() throws Exception {
        Firmware firmware =
                new Firmware("2.0", "0123456789abcdef0123456789abcdef", 5_000_000_000L, "https://a.example/f");
        try (Store store = open(new RecordingJournal())) {
            long id = write(
                    store, tx -> tx.addDevice("SN1", null, "s3cret", null, null).id());
            change(store, tx -> {
                tx.offers().putSelfInput(id, new SelfInput(true, true));
                tx.offers().putSelfInput(id, new SelfInput(false, true));
                tx.offers().putFirmware(id, firmware);
                tx.offers().putFirmware(Offers.EVERY_DEVICE, firmware);
            });
            assertThatObject(read(store, snapshot -> snapshot.offers().selfInputs()))
                    .isEqualTo(Map.of(id, new SelfInput(false, true)));
            assertThatObject(read(store, snapshot -> snapshot.offers().firmwares()))
                    .isEqualTo(Map.of(id, firmware, Offers.EVERY_DEVICE, firmware));
            change(store, tx -> tx.deleteDevice("SN1"));
            change(store, tx -> tx.offers().putFirmware(Offers.EVERY_DEVICE, null));
            assertThatObject(read(store, snapshot -> snapshot.offers().selfInputs()))
                    .isEqualTo(Map.of());
            assertThatObject(read(store, snapshot -> snapshot.offers().firmwares()))
                    .isEqualTo(Map.of());
        }
    }

    private static Page<PassRecord> passes(Store store, RecordFilter filter, int limit, @Nullable String after)
            throws Exception {
        return read(store, snapshot -> snapshot.records().passes(filter, limit, after));
    }

    private static List<PersonKey> measured(Store store) throws Exception {
        return read(store, snapshot -> snapshot.records().temperatures(ALL, 10, null)).items().stream()
                .map(TemperatureRecord::person)
                .toList();
    }

    private static PassRecord pass(PersonKey person, String sn, Instant at, @Nullable Integer passType) {
        return new PassRecord(0, person, sn, at, passType, 4L, at);
    }

    private static TemperatureRecord warm(PersonKey person, Instant at, int thousandths) {
        return new TemperatureRecord(0, person, "SN1", at, thousandths, HealthStatus.NORMAL);
    }

    private static DoorOpening door(String operId, DoorOpening.State state, @Nullable Instant endedAt) {
        return new DoorOpening(
                operId,
                "SN1",
                "corp",
                "carl",
                DoorReport.Type.REMOTE_OPEN_DOOR,
                state,
                SINCE,
                SINCE.plusSeconds(30),
                endedAt);
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each quota: what just fits, what does not, and that the other corps have their own. */
@SuppressWarnings("NullAway.Init")
class QuotasTest {
    @TempDir
    Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final Time time = new Time(() -> Instant.EPOCH.plusNanos(nanos.get()), nanos::get);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private final WillingLink link = new WillingLink();
    private SqlStore store;
    private Devices devices;
    private Bindings bindings;
    private Enrollments enrollments;
    private Templates templates;
    private People people;

    @BeforeEach
    void open() throws Exception {
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters);
        limit(new Quotas.Limits(null, null, null, null));
        for (String sn : List.of("A", "A2", "B")) {
            get(devices.add(new Devices.NewDevice(
                    sn, null, null, null, sn.substring(0, 1).toLowerCase(Locale.ROOT))));
        }
    }

    @AfterEach
    void close() {
        store.close();
        meters.close();
    }

    @Test
    void aCorpGetsAsManyDevicesAsItsQuotaAndNotOneMore() throws Exception {
        limit(new Quotas.Limits(3, null, null, null));
        assertThat(add("A3", "a")).isInstanceOf(Outcome.Done.class);
        assertThat(add("A4", "a")).isEqualTo(new Outcome.Refused<Device>(Outcome.Problem.TOO_MANY_DEVICES));
        assertThat(add("N", null)).isInstanceOf(Outcome.Done.class);
        assertThat(get(bindings.bind("N", "a")))
                .isEqualTo(new Outcome.Refused<Device>(Outcome.Problem.TOO_MANY_DEVICES));
        assertThat(get(bindings.bind("A3", "a"))).as("bound already").isInstanceOf(Outcome.Done.class);
        assertThat(refusals("devices")).isEqualTo(2);
        assertThat(add("B2", "b")).as("another corp").isInstanceOf(Outcome.Done.class);
        get(bindings.unbind("A3"));
        assertThat(get(bindings.bind("N", "a"))).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aCorpGetsAsManyPeopleAsItsQuotaAndNotOneMore() throws Exception {
        upload("A", person("ann", 0), person("bob", 0));
        limit(new Quotas.Limits(null, 3, null, null));
        assertThat(upload("A", person("cid", 0))).isEmpty();
        assertThat(upload("A2", person("dan", 0), person("ann", 1))).containsExactly("dan");
        assertThat(refusals("people")).isEqualTo(1);
        assertThat(upload("B", person("dan", 0))).as("another corp").isEmpty();
        get(people.erase(new PersonKey("a", UserType.EMPLOYEE, "bob")));
        assertThat(upload("A", person("dan", 0), person("eve", 0))).containsExactly("eve");
        Integer stored = get(store.<Integer>read(
                snapshot -> snapshot.people("a", 10, null).items().size()));
        assertThat(stored).isEqualTo(3);
    }

    @Test
    void aCorpGetsAsManyTemplatesAsItsQuotaAndNotOneMore() throws Exception {
        upload("A", person("ann", 0, 1), person("bob", 0));
        limit(new Quotas.Limits(null, null, 5, null));
        assertThat(upload("A", person("bob", 0, 1, 2)))
                .as("two more, one replaced")
                .isEmpty();
        assertThat(upload("A", person("ann", 0, 1, 2))).containsExactly("ann");
        assertThat(upload("A", person("cid", 0))).containsExactly("cid");
        assertThat(refusals("templates")).isEqualTo(2);
        assertThat(upload("A", person("ann", 0, 1))).as("nothing new").isEmpty();
        assertThat(upload("B", person("cid", 0))).as("another corp").isEmpty();
        assertThat(upload("A", deletion("ann", 0))).isEmpty();
        assertThat(upload("A", person("cid", 0), person("dan", 0))).containsExactly("dan");
        get(people.erase(new PersonKey("a", UserType.EMPLOYEE, "bob")));
        assertThat(upload("A", person("dan", 0, 1, 2), person("eve", 0))).containsExactly("eve");
    }

    @Test
    void aCorpThatHasMoreThanItsQuotaKeepsWhatItHas() throws Exception {
        upload("A", person("ann", 0, 1), person("bob", 0));
        limit(new Quotas.Limits(0, 1, 1, null));
        assertThat(upload("A", person("ann", 0), deletion("bob", 0))).isEmpty();
        assertThat(upload("A", person("cid", 0))).containsExactly("cid");
    }

    @Test
    void whatIsLeftOfAnErasedCorpIsNotCounted() throws Exception {
        limit(new Quotas.Limits(null, 2, 4, null));
        assertThat(upload("A", person("ann", 0, 1), person("bob", 0))).isEmpty();
        get(bindings.unbind("A"));
        get(bindings.unbind("A2"));
        assertThat(get(people.eraseCorp("a"))).isInstanceOf(Outcome.Done.class);
        get(bindings.bind("A", "a"));
        assertThat(upload("A", person("cid", 0, 1, 2, 3), person("dan", 0))).containsExactly("dan");
        assertThat(upload("A", deletion("cid", 0))).isEmpty();
        assertThat(upload("A", person("dan", 0), person("eve", 0))).containsExactly("eve");
    }

    @Test
    void aCorpUploadsAsOftenAMinuteAsItsQuotaAndNotOnceMore() throws Exception {
        limit(new Quotas.Limits(null, null, null, 3));
        assertThat(upload("A", person("ann", 0))).isEmpty();
        assertThat(upload("A2", person("ann", 1))).isEmpty();
        assertThat(upload("A", person("ann", 2))).isEmpty();
        assertThat(outcome("A2", null, person("ann", 3)))
                .isEqualTo(new UploadOutcome.Refused(ErrorCode.TOO_MANY_REQUESTS));
        assertThat(upload("B", person("ann", 3))).as("another corp").isEmpty();
        assertThat(refusals("uploads")).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(outcome("A", null, person("ann", 3))).isInstanceOf(UploadOutcome.Refused.class);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(upload("A", person("ann", 3))).isEmpty();
    }

    @Test
    void theResultOfAnEnrolmentIsTakenInTheMidstOfAStorm() throws Exception {
        limit(new Quotas.Limits(null, null, null, 0));
        Outcome<Enrollment> opened =
                get(enrollments.open(new Enrollments.NewEnrollment("A", "ann", UserType.EMPLOYEE, Kind.FP)));
        String operId = ((Outcome.Done<Enrollment>) opened).value().operId();
        assertThat(outcome("A", null, person("ann", 0))).isInstanceOf(UploadOutcome.Refused.class);
        assertThat(outcome("A", operId, person("ann", 0))).isEqualTo(new UploadOutcome.Taken(List.of()));
        assertThat(outcome("A", operId, person("ann", 0))).as("it has ended").isInstanceOf(UploadOutcome.Refused.class);
    }

    @Test
    void anEnrolmentBeyondTheQuotaFailsWithASentence() throws Exception {
        limit(new Quotas.Limits(null, 0, null, null));
        Outcome<Enrollment> opened =
                get(enrollments.open(new Enrollments.NewEnrollment("A", "ann", UserType.EMPLOYEE, Kind.FP)));
        String operId = ((Outcome.Done<Enrollment>) opened).value().operId();
        outcome("A", operId, person("ann", 0));
        Enrollment ended = ((Outcome.Done<Enrollments.Result>) get(enrollments.find(operId)))
                .value()
                .enrollment();
        assertThat(ended.state()).isEqualTo(Enrollment.State.FAILED);
        assertThat(ended.errcode()).isEqualTo(ErrorCode.INVALID_PARAMETER.code());
        assertThat(ended.errmsg()).contains("as many people as it may have");
    }

    /** As after a restart with other settings. */
    private void limit(Quotas.Limits limits) throws Exception {
        Quotas quotas = new Quotas(limits, time.ticker());
        devices = new Devices(store, link, quotas, meters);
        get(store.<Integer>read(snapshot -> {
            devices.load(snapshot);
            return 1;
        }));
        Enrollments.Rules rules = new Enrollments.Rules(Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(30), 10);
        enrollments = new Enrollments(store, devices, link, rules, time, meters);
        bindings = new Bindings(store, devices, enrollments, link);
        people = new People(store, time.clock());
        templates =
                new Templates(store, devices, enrollments, new Templates.Rules(false, quotas), time.clock(), meters);
    }

    private Outcome<Device> add(String sn, @Nullable String corp) throws Exception {
        return get(devices.add(new Devices.NewDevice(sn, null, null, null, corp)));
    }

    /** The userids of those who were refused. */
    private List<String> upload(String sn, UploadUserinfo.Person... sent) throws Exception {
        UploadOutcome outcome = outcome(sn, null, sent);
        assertThat(outcome).isInstanceOf(UploadOutcome.Taken.class);
        return ((UploadOutcome.Taken) outcome)
                .refused().stream().map(person -> person.userid()).toList();
    }

    private UploadOutcome outcome(String sn, @Nullable String operId, UploadUserinfo.Person... sent) throws Exception {
        return get(templates.upload(sn, new UploadUserinfo(Arrays.asList(sent), operId, 0, "")));
    }

    private double refusals(String quota) {
        return registry.get("gatehouse.quota.refusals")
                .tag("quota", quota)
                .counter()
                .count();
    }

    private static UploadUserinfo.Person person(String userid, int... slots) {
        return person(userid, new byte[] {1, 2, 3}, slots);
    }

    private static UploadUserinfo.Person deletion(String userid, int... slots) {
        return person(userid, new byte[0], slots);
    }

    private static UploadUserinfo.Person person(String userid, byte[] data, int... slots) {
        List<Template> templates = new ArrayList<>();
        for (int slot : slots) {
            templates.add(new Template(Kind.FP, slot, "default", data));
        }
        return new UploadUserinfo.Person(userid, UserType.EMPLOYEE, false, slots.length, 0, templates, null);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Every device is there and takes what it is told. */
    static final class WillingLink implements DeviceLink {
        @Override
        public CompletionStage<Boolean> startEnrollment(Enrollment enrollment) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void stopEnrollment(Enrollment enrollment) {}

        @Override
        public void bound(String sn) {}

        @Override
        public void unbound(String sn) {}

        @Override
        public void deleted(String sn) {}

        @Override
        public Presence presence(String sn) {
            return new Presence(Instant.EPOCH, Instant.EPOCH, "127.0.0.1");
        }
    }
}

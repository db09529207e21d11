package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.ApiClient.Answer;
import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.domain.AuditFilter;
import io.gatehouse.gateway.domain.AuditLog;
import io.gatehouse.gateway.domain.AuditRecord;
import io.gatehouse.gateway.domain.AuditVerdict;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.store.AuditCheck;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
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
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The record of what was done and refused, and that nobody can change it unnoticed. */
@SuppressWarnings("NullAway.Init")
class AuditTest {
    private static final AuditFilter ANY = new AuditFilter(null, null, null, null, null);

    @TempDir
    Path dir;

    private SqlStore store;
    private FakeLink link;
    private AdminPort port;
    private ApiClient admin;

    @BeforeEach
    void start() throws Exception {
        link = new FakeLink();
        port = AdminPort.overSqlite(dir, link);
        store = port.store();
        admin = new ApiClient(port);
    }

    @AfterEach
    void stop() {
        port.close();
    }

    @Test
    void aChangeIsRecordedWithWhoWhatWhenAndWhere() {
        Instant before = Instant.now().minusMillis(1);
        admin.call("POST", "/devices", "{'sn':'S1','secret_no':'very-secret-no','corp_id':'c'}")
                .expect(201);
        JsonNode record = newest();
        assertThat(record.path("seq").intValue()).isEqualTo(1);
        assertThat(record.path("actor_id").stringValue()).isEqualTo("admin.token");
        assertThat(record.path("action").stringValue()).isEqualTo("POST /api/v1/devices");
        assertThat(record.path("target").stringValue()).isEqualTo("sn=S1, corp_id=c");
        assertThat(record.path("outcome").stringValue()).isEqualTo("done");
        assertThat(record.path("address").stringValue()).isEqualTo("127.0.0.1");
        assertThat(record.path("count").intValue()).isEqualTo(1);
        assertThat(Instant.parse(record.path("at").stringValue())).isBetween(before, Instant.now());
        assertThat(record.toString()).doesNotContain("very-secret-no", AdminPort.TOKEN);
    }

    @Test
    void theBearerOfATokenIsNamed() {
        Answer created = admin.call("POST", "/tokens", "{'name':'door app','role':'operator'}")
                .expect(201);
        admin.as(created.json().path("token").stringValue())
                .call("POST", "/devices", "{'sn':'S1'}")
                .expect(201);
        assertThat(newest().path("actor").stringValue()).isEqualTo("door app");
        assertThat(newest().path("actor_id").stringValue())
                .isEqualTo(created.json().path("id").stringValue());
    }

    @Test
    void everyKindOfChangeIsRecordedOnce() {
        admin.call("POST", "/devices", "{'sn':'S1'}").expect(201);
        admin.call("POST", "/devices/S1/secret_no", null).expect(200);
        admin.call("PUT", "/devices/S1/binding", "{'corp_id':'c'}").expect(204);
        admin.call("PUT", "/corps/c", "{'name':'n'}").expect(204);
        admin.call("DELETE", "/devices/S1/binding", null).expect(204);
        admin.call("DELETE", "/devices/S1", null).expect(204);
        admin.call("GET", "/devices", null).expect(200);
        assertThat(actions())
                .containsExactly(
                        "DELETE /api/v1/devices/{sn} sn=S1 done",
                        "DELETE /api/v1/devices/{sn}/binding sn=S1 done",
                        "PUT /api/v1/corps/{corp_id} corp_id=c done",
                        "PUT /api/v1/devices/{sn}/binding sn=S1, corp_id=c done",
                        "POST /api/v1/devices/{sn}/secret_no sn=S1 done",
                        "POST /api/v1/devices sn=S1 done");
    }

    @Test
    void erasuresAndRotationsOfKeysAreRecordedOnce() {
        admin.call("POST", "/devices", "{'sn':'S1','corp_id':'c'}").expect(201);
        admin.call("DELETE", "/corps/c", null).expect(409, "corp_bound");
        admin.call("DELETE", "/devices/S1", null).expect(204);
        admin.call("DELETE", "/corps/c", null).expect(204);
        admin.call("POST", "/keys/rotation", null).expect(202);
        admin.call("DELETE", "/blocks/none", null).expect(404, "block_unknown");
        // In order behind it, so that all are there.
        admin.call("PUT", "/corps/c", "{'name':'n'}").expect(204);
        assertThat(actions())
                .containsExactly(
                        "PUT /api/v1/corps/{corp_id} corp_id=c done",
                        "DELETE /api/v1/blocks/{id} id=none block_unknown",
                        "DELETE /api/v1/blocks/{id} id=none begun",
                        "POST /api/v1/keys/rotation  done",
                        "DELETE /api/v1/corps/{corp_id} corp_id=c done",
                        "DELETE /api/v1/devices/{sn} sn=S1 done",
                        "DELETE /api/v1/corps/{corp_id} corp_id=c corp_bound",
                        "POST /api/v1/devices sn=S1, corp_id=c done");
    }

    @Test
    void anOrderIsRecordedBeforeItIsDone() {
        admin.call("POST", "/devices", "{'sn':'S1','corp_id':'c'}").expect(201);
        link.online.put("S1", new Presence(Instant.now(), Instant.now(), "192.0.2.1"));
        admin.call("POST", "/devices/S1/restart", null).expect(204);
        assertThat(link.pushes).anyMatch(push -> push.startsWith("tell S1"));
        assertThat(actions().subList(0, 2))
                .containsExactly(
                        "POST /api/v1/devices/{sn}/restart sn=S1 done",
                        "POST /api/v1/devices/{sn}/restart sn=S1 begun");
        link.pushes.clear();

        store.close();
        for (String order : List.of("restart", "firmware", "logs")) {
            admin.call("POST", "/devices/S1/" + order, null).expect(503, "unavailable");
        }
        assertThat(link.pushes).isEmpty();
    }

    @Test
    void whatIsRefusedIsRecordedWithItsCode() {
        String viewer = admin.call("POST", "/tokens", "{'name':'v','role':'viewer'}")
                .json()
                .path("token")
                .stringValue();
        admin.call("DELETE", "/devices/none", null).expect(404);
        admin.call("POST", "/enrollments", "{'sn':'none','userid':'u','page_type':'fp'}")
                .expect(404);
        admin.as(viewer).call("DELETE", "/devices/none", null).expect(403);
        admin.as("wrong").call("GET", "/corps/c/people/0/ann", null).expect(401);
        admin.as("wrong").call("GET", "/secret-in-a-path", null).expect(401);
        // In order behind them, so that all are there.
        admin.call("PUT", "/corps/c", "{'name':'n'}").expect(204);
        assertThat(actions())
                .containsExactly(
                        "PUT /api/v1/corps/{corp_id} corp_id=c done",
                        "unknown  unauthorized",
                        "GET /api/v1/corps/{corp_id}/people/{user_type}/{userid}  unauthorized",
                        "DELETE /api/v1/devices/{sn} sn=none forbidden",
                        "POST /api/v1/enrollments sn=none, userid=u, user_type=0 device_unknown",
                        "DELETE /api/v1/devices/{sn} sn=none device_unknown",
                        "POST /api/v1/tokens name=v, role=viewer done");
    }

    @Test
    void recordsAreListedPageByPageAndFiltered() {
        for (int i = 0; i < 5; i++) {
            admin.call("POST", "/devices", "{'sn':'S" + i + "'}").expect(201);
        }
        admin.call("PUT", "/corps/c", "{'name':'n'}").expect(204);
        Answer page = admin.call("GET", "/audit?limit=4", null).expect(200);
        assertThat(page.json().path("items")).hasSize(4);
        assertThat(admin.call(
                                "GET",
                                "/audit?limit=4&after="
                                        + page.json().path("next").stringValue(),
                                null)
                        .json()
                        .path("items"))
                .hasSize(2);
        assertThat(count("?action=PUT%20/api/v1/corps/%7Bcorp_id%7D")).isEqualTo(1);
        assertThat(count("?actor_id=admin.token")).isEqualTo(6);
        assertThat(count("?actor_id=other")).isZero();
        assertThat(count("?outcome=done&until=2020-01-01T00:00:00Z")).isZero();
        assertThat(count("?outcome=done&from=2020-01-01T00:00:00%2B01:00")).isEqualTo(6);
        admin.call("GET", "/audit?from=yesterday", null).expect(422, "invalid");
        admin.call("GET", "/audit?after=x", null).expect(422, "invalid");
    }

    @Test
    void aChangeThatIsNotStoredIsNotRecordedAndTheOtherWayRound() throws Exception {
        AuditLog log = port.audit;
        AuditEntry entry = new AuditEntry("1", "n", "a", "t", AuditEntry.DONE, "x", 1);
        CompletionStage<Integer> failed;
        try (AuditLog.Recording recording = log.record(() -> entry)) {
            failed = log.store().write(0, tx -> {
                tx.putCorp("lost", "lost");
                throw new StoreUnavailableException("in the middle", null);
            });
            assertThat(recording.isCarried()).isTrue();
        }
        assertThat(failed.toCompletableFuture()
                        .handle((done, failure) -> failure != null)
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(get(log.list(ANY, 10, null)).items()).isEmpty();
        assertThat(get(log.verify()).fault()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "PUT | /corps/c/apps/1 | {'url':'https://a.example/','mode':'wecom','token':'t','encoding_aes_key':'"
                        + "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'}",
                "POST | /corps/c/apps/9/verification |",
                "DELETE | /enrollments/OP1 |",
                "POST | /keys/rotation |",
                "PUT | /devices/S9/binding | {'corp_id':'c'}",
                "DELETE | /corps/other |",
            })
    void aChangeAndItsRecordAreOneTransaction(String method, String path, @Nullable String body) throws Exception {
        String token = prepared();
        CountingStore counting = new CountingStore(store);
        try (AdminPort counted = AdminPort.over(counting, new FakeLink(), port.events)) {
            get(store.read(snapshot -> {
                counted.domain.devices().load(snapshot);
                counted.tokens.load(snapshot);
                return true;
            }));
            boolean ofTheCorp = path.startsWith("/enrollments");
            Answer answer = new ApiClient(counted)
                    .as(ofTheCorp ? token : AdminPort.TOKEN)
                    .call(method, path, body);
            assertThat(answer.status()).as(answer.response().body()).isBetween(200, 299);
        }
        assertThat(counting.writes).hasValue(1);
        assertThat(newest().path("action").stringValue()).startsWith(method + ' ');
        assertThat(newest().path("outcome").stringValue()).isEqualTo("done");
    }

    /** An app and an enrolment of a corp, a device and a corp; returns the token of an operator of the corp. */
    private String prepared() throws Exception {
        admin.call("PUT", "/corps/other", "{'name':'n'}").expect(204);
        admin.call("POST", "/devices", "{'sn':'S9'}").expect(201);
        admin.call(
                        "PUT",
                        "/corps/c/apps/9",
                        "{'url':'https://a.example/','mode':'wecom','token':'t','encoding_aes_key':'"
                                + "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'}")
                .expect(200);
        get(store.write(100, tx -> {
            tx.addEnrollment(new Enrollment(
                    "OP1",
                    "S9",
                    "c",
                    "ann",
                    UserType.EMPLOYEE,
                    Kind.FP,
                    Enrollment.State.PUSHED,
                    Instant.now(),
                    Instant.now().plusSeconds(60),
                    null,
                    null,
                    null,
                    false));
            return true;
        }));
        return admin.call("POST", "/tokens", "{'name':'o','role':'operator','corp_id':'c'}")
                .expect(201)
                .json()
                .path("token")
                .stringValue();
    }

    @Test
    void aLogThatNobodyTouchedIsIntactAlsoFromOutside() throws Exception {
        changes(3);
        JsonNode verdict =
                admin.call("GET", "/audit/verification", null).expect(200).json();
        assertThat(verdict.path("intact").booleanValue()).isTrue();
        assertThat(verdict.path("records").intValue()).isEqualTo(3);
        assertThat(verdict.path("last_seq").intValue()).isEqualTo(3);
        assertThat(AuditCheck.run("jdbc:sqlite:", dir).head())
                .isEqualTo(verdict.path("head").stringValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "UPDATE audit SET target = 'sn=other' WHERE seq = 3 | record 3 was changed",
                "UPDATE audit SET at = at + 1 WHERE seq = 5 | record 5 was changed",
                "UPDATE audit SET hash = '00' WHERE seq = 1 | record 1 was changed",
                "DELETE FROM audit WHERE seq = 2 | record 2 is missing",
                "DELETE FROM audit WHERE seq = 1 | record 1 is missing",
                "DELETE FROM audit WHERE seq = 5 | the log ends with record 4, expected record 5",
                "DELETE FROM audit | the log ends with record 0, expected record 5",
                "UPDATE audit SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4);"
                        + "UPDATE audit SET seq = -seq WHERE seq < 0 | record 3 was changed",
                "INSERT INTO audit SELECT 0, at, actor_id, actor, action, target, outcome, address, total, hash"
                        + " FROM audit WHERE seq = 1 | record 1 is missing",
                "INSERT INTO audit SELECT 6, at, actor_id, actor, action, target, outcome, address, total, hash"
                        + " FROM audit WHERE seq = 5 | record 6 was changed",
                "DELETE FROM audit_ends | ends with record 5, expected record 0"
            })
    void whatSomebodyDidToTheLogIsFound(String sql, String fault) throws Exception {
        changes(5);
        store.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("gatehouse.db"));
                Statement statement = connection.createStatement()) {
            for (String part : sql.split(";", -1)) {
                statement.executeUpdate(part);
            }
        }
        assertThat(AuditCheck.run("jdbc:sqlite:", dir).fault()).contains(fault);
    }

    @Test
    void whoeverAsksWhileTheLogIsReadGetsTheSameAnswer() throws Exception {
        changes(3);
        GatedStore gated = new GatedStore(store);
        AuditLog log = new AuditLog(gated, Duration.ofDays(1), Instant::now);
        gated.shut();
        CompletionStage<AuditVerdict> first = log.verify();
        CompletionStage<AuditVerdict> second = log.verify();
        first.toCompletableFuture().cancel(true);
        CompletionStage<AuditVerdict> third = log.verify();
        gated.letThrough();
        assertThat(get(second).records()).isEqualTo(3);
        assertThat(get(third).records()).isEqualTo(3);
        admin.call("PUT", "/corps/c", "{'name':'n'}").expect(204);
        CompletionStage<AuditVerdict> later = log.verify();
        gated.letThrough();
        assertThat(get(later).records()).isEqualTo(4);
    }

    @Test
    void theChainGoesOnAfterARestartAndBehindWhatWasForgotten() throws Exception {
        changes(3);
        stop();
        start();
        AuditLog shortLived =
                new AuditLog(store, Duration.ofDays(1), () -> Instant.now().plus(Duration.ofDays(2)));
        assertThat(get(shortLived.forget())).isEqualTo(3);
        assertThat(get(shortLived.verify()).records()).isZero();
        admin.call("PUT", "/corps/c", "{'name':'n'}").expect(204);
        assertThat(get(shortLived.verify()).fault()).isNull();
        assertThat(get(port.audit.forget())).as("younger than the retention").isZero();
        assertThat(newest().path("seq").intValue()).isEqualTo(4);
    }

    @Test
    void aStormOfRefusalsIsSummedUpAndHidesNoOtherRefusal() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            port.audit.refused(new AuditEntry("", "", "unknown", "", "unauthorized", "192.0.2.1", 1));
        }
        port.audit.refused(new AuditEntry("id", "n", "a", "", "forbidden", "192.0.2.2", 1));
        port.audit.settleRefusals();
        port.audit.settleRefusals();
        admin.call("PUT", "/corps/c", "{'name':'n'}").expect(204);
        Page<AuditRecord> page = get(port.audit.list(ANY, 1_000, null));
        assertThat(page.items()).hasSize(100 + 1 + 1 + 1);
        assertThat(page.items().stream()
                        .filter(record -> record.entry().outcome().equals("refused"))
                        .map(record -> record.entry().count()))
                .containsExactly(900L);
        assertThat(page.items().stream().map(record -> record.entry().outcome()))
                .contains("forbidden");
    }

    private void changes(int count) {
        for (int i = 0; i < count; i++) {
            admin.call("POST", "/devices", "{'sn':'S" + i + "'}").expect(201);
        }
    }

    private JsonNode newest() {
        return admin.call("GET", "/audit?limit=1", null)
                .expect(200)
                .json()
                .path("items")
                .path(0);
    }

    private List<String> actions() {
        return admin.call("GET", "/audit", null)
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .map(record -> record.path("action").stringValue()
                        + ' '
                        + record.path("target").stringValue()
                        + ' '
                        + record.path("outcome").stringValue())
                .toList();
    }

    private int count(String query) {
        return admin.call("GET", "/audit" + query, null)
                .expect(200)
                .json()
                .path("items")
                .size();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

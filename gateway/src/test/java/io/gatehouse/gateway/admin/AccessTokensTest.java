package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.ApiClient.Answer;
import io.gatehouse.gateway.domain.AccessToken;
import io.gatehouse.gateway.domain.AccessTokens;
import io.gatehouse.gateway.domain.Binding;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Role;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that were made by the API: what they open, for whom, and for how long. */
@SuppressWarnings("NullAway.Init")
class AccessTokensTest {
    @TempDir
    Path dir;

    private final FakeLink link = new FakeLink();
    private SqlStore store;
    private AdminPort port;
    private ApiClient admin;

    @BeforeEach
    void start() throws Exception {
        port = AdminPort.overSqlite(dir, link);
        store = port.store();
        admin = new ApiClient(port);
    }

    @AfterEach
    void stop() {
        port.close();
    }

    @Test
    void aTokenIsShownOnceAndOnlyItsDigestIsKept() throws Exception {
        Answer created = admin.call("POST", "/tokens", "{'name':'door app','role':'viewer'}")
                .expect(201);
        String text = created.json().path("token").stringValue();
        String id = created.json().path("id").stringValue();
        assertThat(text).startsWith(AccessTokens.PREFIX + id).matches("[\\x21-\\x7e]{60,100}");
        assertThat(created.json().path("corp_id").isNull()).isTrue();
        assertThat(created.json().path("expires_at").isNull()).isTrue();
        assertThat(created.response().headers().firstValue("Location")).hasValue("/api/v1/tokens/" + id);

        Answer found = admin.call("GET", "/tokens/" + id, null).expect(200);
        assertThat(found.json().path("name").stringValue()).isEqualTo("door app");
        assertThat(found.json().has("token")).isFalse();
        assertThat(admin.call("GET", "/tokens", null).expect(200).response().body())
                .contains(id)
                .doesNotContain(text);
        assertThat(admin.call("GET", "/audit", null).expect(200).response().body())
                .contains("door app")
                .doesNotContain(text);
        store.close();
        String secret = text.substring(AccessTokens.PREFIX.length() + id.length() + 1);
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void twoTokensAreNotAlike() {
        assertThat(token("{'name':'a','role':'viewer'}")).isNotEqualTo(token("{'name':'a','role':'viewer'}"));
    }

    @Test
    void aTokenOfAViewerMayLookAndNotChange() {
        ApiClient viewer = admin.as(token("{'name':'v','role':'viewer'}"));
        viewer.call("GET", "/devices", null).expect(200);
        viewer.call("POST", "/devices", "{'sn':'S1'}").expect(403, "forbidden");
        viewer.call("POST", "/enrollments", "{'sn':'S1','userid':'u','page_type':'fp'}")
                .expect(403, "forbidden");
        viewer.call("DELETE", "/corps/c1/people/0/u", null).expect(403, "forbidden");
        viewer.call("GET", "/tokens", null).expect(403, "forbidden");
        viewer.call("GET", "/audit", null).expect(403, "forbidden");
        viewer.call("GET", "/nothing", null).expect(404, "not_found");
        assertThat(port.registry.scrape()).contains("gatehouse_admin_refusals_total{code=\"forbidden\"} 5.0");
        admin.call("GET", "/devices/S1", null).expect(404, "device_unknown");
    }

    @Test
    void aTokenOfAnEnrollerMayEnrolAndNotRunDevices() {
        ApiClient enroller = admin.as(token("{'name':'e','role':'enroller'}"));
        enroller.call("POST", "/enrollments", "{'sn':'S1','userid':'u','page_type':'fp'}")
                .expect(404, "device_unknown");
        enroller.call("POST", "/devices", "{'sn':'S1'}").expect(403, "forbidden");
    }

    @Test
    void aRevokedTokenOpensNothingAndStaysInTheList() {
        Answer created =
                admin.call("POST", "/tokens", "{'name':'x','role':'operator'}").expect(201);
        ApiClient operator = admin.as(created.json().path("token").stringValue());
        String path = "/tokens/" + created.json().path("id").stringValue();
        operator.call("GET", "/devices", null).expect(200);
        admin.call("DELETE", path, null).expect(204);
        operator.call("GET", "/devices", null).expect(401, "unauthorized");
        String revokedAt = admin.call("GET", path, null)
                .expect(200)
                .json()
                .path("revoked_at")
                .stringValue();
        admin.call("DELETE", path, null).expect(204);
        assertThat(admin.call("GET", path, null).json().path("revoked_at").stringValue())
                .isEqualTo(revokedAt);
        admin.call("DELETE", "/tokens/0123456789abcdef", null).expect(404, "token_unknown");
    }

    @Test
    void aTokenOpensUntilItExpiresAndNotAfter() {
        String expiry = Json.time(Instant.now().plusSeconds(3_600));
        ApiClient viewer = admin.as(token("{'name':'v','role':'viewer','expires_at':'" + expiry + "'}"));
        port.later.set(Duration.ofMinutes(59));
        viewer.call("GET", "/version", null).expect(200);
        port.later.set(Duration.ofMinutes(61));
        viewer.call("GET", "/version", null).expect(401, "unauthorized");
        admin.call("GET", "/version", null).expect(200);
    }

    @Test
    void thereAreOnlySoManyGoodTokensAtATime() throws Exception {
        store.write(0, tx -> {
                    for (int i = 0; i < 999; i++) {
                        String id = "%016d".formatted(i);
                        // Some have ended, and do not count.
                        for (Instant ended : new Instant[] {null, Instant.now()}) {
                            tx.oversight()
                                    .putToken(new AccessToken(
                                            ended == null ? id : "e" + id.substring(1),
                                            "n",
                                            Role.VIEWER,
                                            null,
                                            "0".repeat(64),
                                            Instant.now(),
                                            null,
                                            ended));
                        }
                    }
                    return true;
                })
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        String last = admin.call("POST", "/tokens", "{'name':'x','role':'viewer'}")
                .expect(201)
                .json()
                .path("id")
                .stringValue();
        admin.call("POST", "/tokens", "{'name':'y','role':'viewer'}").expect(409, "too_many_tokens");
        admin.call("DELETE", "/tokens/" + last, null).expect(204);
        admin.call("POST", "/tokens", "{'name':'y','role':'viewer'}").expect(201);
    }

    @Test
    void tokensSurviveARestart() throws Exception {
        String text = token("{'name':'v','role':'viewer'}");
        String revoked = token("{'name':'r','role':'viewer'}");
        admin.call("DELETE", "/tokens/" + revoked.substring(10, 26), null).expect(204);
        stop();
        start();
        store.<Integer>read(snapshot -> {
                    port.tokens.load(snapshot);
                    return 1;
                })
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        admin.as(text).call("GET", "/version", null).expect(200);
        admin.as(revoked).call("GET", "/version", null).expect(401, "unauthorized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'name':'n'}",
                "{'name':'n','role':'root'}",
                "{'name':'','role':'viewer'}",
                "{'name':'n','role':'viewer','corp_id':'a b'}",
                "{'name':'n','role':'viewer','expires_at':'tomorrow'}",
                "{'name':'n','role':'viewer','expires_at':'2020-01-01T00:00:00Z'}",
                "{'name':'n','role':'viewer','token':'mine'}"
            })
    void aTokenThatIsNotWhatWasExpectedIsRefused(String body) {
        admin.call("POST", "/tokens", body).expect(422, "invalid");
    }

    @Test
    void tokensAreListedPageByPage() {
        for (int i = 0; i < 5; i++) {
            token("{'name':'n" + i + "','role':'viewer'}");
        }
        Answer first = admin.call("GET", "/tokens?limit=3", null).expect(200);
        assertThat(first.json().path("items")).hasSize(3);
        Answer second = admin.call(
                        "GET",
                        "/tokens?limit=3&after=" + first.json().path("next").stringValue(),
                        null)
                .expect(200);
        assertThat(second.json().path("items")).hasSize(2);
        assertThat(second.json().path("next").isNull()).isTrue();
        admin.call("GET", "/tokens?after=none", null).expect(422, "invalid");
    }

    @Test
    void aTokenOfACorpSeesAndChangesOnlyItsDevices() {
        admin.call("POST", "/devices", "{'sn':'A1','corp_id':'a'}").expect(201);
        admin.call("POST", "/devices", "{'sn':'B1','corp_id':'b'}").expect(201);
        admin.call("POST", "/devices", "{'sn':'N1'}").expect(201);
        ApiClient limited = admin.as(token("{'name':'t','role':'operator','corp_id':'a'}"));

        assertThat(sns(limited.call("GET", "/devices", null))).containsExactly("A1");
        assertThat(sns(limited.call("GET", "/devices?corp_id=a", null))).containsExactly("A1");
        assertThat(sns(limited.call("GET", "/devices?corp_id=b", null))).isEmpty();
        for (String sn : List.of("B1", "N1", "X1")) {
            limited.call("GET", "/devices/" + sn, null).expect(404, "device_unknown");
            limited.call("DELETE", "/devices/" + sn, null).expect(404, "device_unknown");
            limited.call("POST", "/devices/" + sn + "/secret_no", null).expect(404, "device_unknown");
            limited.call("PUT", "/devices/" + sn + "/binding", "{'corp_id':'a'}")
                    .expect(404, "device_unknown");
            limited.call("DELETE", "/devices/" + sn + "/binding", null).expect(404, "device_unknown");
        }
        assertThat(sns(admin.call("GET", "/devices", null))).containsExactly("A1", "B1", "N1");
        limited.call("POST", "/devices", "{'sn':'A2'}").expect(403, "forbidden");
        for (String sn : new String[] {"B1", "N1"}) {
            limited.call("POST", "/devices/A1/replace", "{'new_sn':'" + sn + "'}")
                    .expect(404, "device_unknown");
        }
        limited.call("POST", "/devices", "{'sn':'A2','corp_id':'b'}").expect(403, "forbidden");
        limited.call("PUT", "/corps/b", "{'name':'mine'}").expect(403, "forbidden");
        limited.call("POST", "/devices", "{'sn':'A2','corp_id':'a'}").expect(201);
        limited.call("PUT", "/corps/a", "{'name':'mine'}").expect(204);
        limited.call("DELETE", "/devices/A1/binding", null).expect(204);
        limited.call("GET", "/devices/A1", null).expect(404, "device_unknown");
    }

    @Test
    void aTokenOfACorpSeesAndCancelsOnlyItsEnrolments() {
        for (String corp : List.of("a", "b")) {
            String sn = corp + "1";
            admin.call("POST", "/devices", "{'sn':'" + sn + "','corp_id':'" + corp + "'}")
                    .expect(201);
            link.online.put(sn, new Presence(Instant.EPOCH, Instant.EPOCH, "127.0.0.1"));
        }
        ApiClient limited = admin.as(token("{'name':'t','role':'enroller','corp_id':'a'}"));
        String own = limited.call("POST", "/enrollments", "{'sn':'a1','userid':'u','page_type':'fp'}")
                .expect(201)
                .json()
                .path("oper_id")
                .stringValue();
        limited.call("POST", "/enrollments", "{'sn':'b1','userid':'u','page_type':'fp'}")
                .expect(404, "device_unknown");
        String other = admin.call("POST", "/enrollments", "{'sn':'b1','userid':'u','page_type':'fp'}")
                .expect(201)
                .json()
                .path("oper_id")
                .stringValue();

        limited.call("GET", "/enrollments/" + other, null).expect(404, "enrollment_unknown");
        limited.call("GET", "/enrollments/" + other + "?wait=100", null).expect(404, "enrollment_unknown");
        limited.call("DELETE", "/enrollments/" + other, null).expect(404, "enrollment_unknown");
        assertThat(limited.call("GET", "/enrollments", null).json().path("items"))
                .hasSize(1);
        assertThat(limited.call("GET", "/enrollments?sn=b1", null).json().path("items"))
                .isEmpty();
        limited.call("GET", "/enrollments/" + own, null).expect(200);
        limited.call("DELETE", "/enrollments/" + own, null).expect(200);
        admin.call("DELETE", "/enrollments/" + other, null).expect(200);
        limited.call("GET", "/enrollments/" + other, null).expect(404, "enrollment_unknown");
    }

    @Test
    void aTokenOfACorpSeesAndErasesOnlyItsPeople() throws Exception {
        for (String corp : List.of("a", "b")) {
            store.write(0, tx -> {
                        tx.putTemplates(
                                new PersonKey(corp, UserType.EMPLOYEE, "ann"),
                                List.of(new Template(Kind.FP, 0, "default", new byte[] {1})),
                                "S",
                                null,
                                Instant.EPOCH,
                                false);
                        return corp;
                    })
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        ApiClient limited = admin.as(token("{'name':'t','role':'privacy_officer','corp_id':'a'}"));
        assertThat(limited.call("GET", "/corps/b/people", null)
                        .expect(200)
                        .json()
                        .path("items"))
                .isEmpty();
        limited.call("GET", "/corps/b/people/0/ann", null).expect(404, "person_unknown");
        limited.call("DELETE", "/corps/b/people/0/ann", null).expect(404, "person_unknown");
        admin.call("GET", "/corps/b/people/0/ann", null).expect(200);
        limited.call("GET", "/corps/a/people/0/ann", null).expect(200);
        limited.call("DELETE", "/corps/a/people/0/ann", null).expect(204);
        limited.call("GET", "/audit", null).expect(403, "forbidden");
    }

    @Test
    void aTokenOfACorpReadsOnlyItsReceiptsAndErasesNoWholeCorp() {
        for (String corp : List.of("a", "b")) {
            admin.call("PUT", "/corps/" + corp, "{'name':'n'}").expect(204);
        }
        String own = erased("a");
        String other = erased("b");
        ApiClient limited = admin.as(token("{'name':'t','role':'admin','corp_id':'a'}"));

        limited.call("GET", own, null).expect(200);
        limited.call("GET", other, null).expect(404, "erasure_unknown");
        assertThat(receipts(limited, "a")).isEqualTo(1);
        assertThat(receipts(limited, "b")).isZero();
        assertThat(receipts(admin, "b")).isEqualTo(1);
        limited.call("DELETE", "/corps/a", null).expect(403, "forbidden");
        limited.call("POST", "/keys/rotation", null).expect(403, "forbidden");
        limited.call("GET", "/keys/rotation", null).expect(403, "forbidden");
        admin.as(token("{'name':'p','role':'privacy_officer'}"))
                .call("POST", "/keys/rotation", null)
                .expect(403, "forbidden");
    }

    @Test
    void aTokenOfACorpGrantsOnlyWhatItHas() {
        Answer other = admin.call("POST", "/tokens", "{'name':'b','role':'viewer','corp_id':'b'}")
                .expect(201);
        String otherPath = "/tokens/" + other.json().path("id").stringValue();
        ApiClient limited = admin.as(token("{'name':'t','role':'admin','corp_id':'a'}"));
        limited.call("POST", "/tokens", "{'name':'n','role':'admin'}").expect(403, "forbidden");
        limited.call("POST", "/tokens", "{'name':'n','role':'admin','corp_id':'b'}")
                .expect(403, "forbidden");
        limited.call("GET", otherPath, null).expect(404, "token_unknown");
        limited.call("DELETE", otherPath, null).expect(404, "token_unknown");
        limited.call("POST", "/tokens", "{'name':'n','role':'viewer','corp_id':'a'}")
                .expect(201);
        assertThat(limited.call("GET", "/tokens", null).json().path("items")).hasSize(2);
        admin.as(other.json().path("token").stringValue())
                .call("GET", "/version", null)
                .expect(200);
    }

    @Test
    void aWatcherOfACorpIsToldNothingOfOthers() {
        EventStream.Cursor cursor = port.events.watch(null, "a", () -> {});
        online("A1", "a", "x");
        online("B1", "b", "\"corp_id\":\"a\"");
        online("N1", null, "x");
        online("A2", "a", "x");
        String told = Objects.requireNonNull(cursor.take(100_000));
        assertThat(told).contains("A1", "A2").doesNotContain("B1", "N1");
    }

    @Test
    void aStreamEndsWhenItsTokenIsRevoked() throws Exception {
        Answer created =
                admin.call("POST", "/tokens", "{'name':'w','role':'viewer'}").expect(201);
        try (RawClient watcher = port.connect()) {
            watcher.send("GET /api/v1/events HTTP/1.1\nHost: admin\nAuthorization: Bearer "
                    + created.json().path("token").stringValue() + "\n\n");
            assertThat(watcher.readHead().status()).isEqualTo(200);
            admin.call("DELETE", "/tokens/" + created.json().path("id").stringValue(), null)
                    .expect(204);
            online("SECRET", "a", "x");
            assertThat(new String(watcher.rest(), StandardCharsets.UTF_8)).doesNotContain("SECRET");
        }
    }

    private void online(String sn, @Nullable String corp, String name) {
        Device device = new Device(1, sn, name, "s", null, new Binding(corp, 1), true, null, null);
        store.write(0, tx -> {
                    tx.tell(new Event.DeviceChanged(device, new Presence(Instant.EPOCH, Instant.EPOCH, "127.0.0.1")));
                    return sn;
                })
                .toCompletableFuture()
                .join();
    }

    /** The path of the receipt. */
    private String erased(String corp) {
        return admin.call("DELETE", "/corps/" + corp, null)
                .expect(204)
                .response()
                .headers()
                .firstValue("Location")
                .orElseThrow()
                .substring("/api/v1".length());
    }

    private static int receipts(ApiClient reader, String corp) {
        return reader.call("GET", "/corps/" + corp + "/erasures", null)
                .expect(200)
                .json()
                .path("items")
                .size();
    }

    private String token(String body) {
        return admin.call("POST", "/tokens", body)
                .expect(201)
                .json()
                .path("token")
                .stringValue();
    }

    private static List<String> sns(Answer answer) {
        return answer.expect(200)
                .json()
                .path("items")
                .valueStream()
                .map(device -> device.path("sn").stringValue())
                .toList();
    }
}

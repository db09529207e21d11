package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.ApiClient.Answer;
import io.gatehouse.gateway.domain.AppLink.Verification;
import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Callback;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The calls about apps over a real store; the apps themselves are the test's. */
@SuppressWarnings("NullAway.Init")
class AppCallsTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
    private static final String KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String WECOM =
            "{'url':'https://app.example/hook','mode':'wecom','token':'tokA','encoding_aes_key':'" + KEY + "'}";
    private static final String STANDARD =
            "{'url':'https://app.example/hook','mode':'standard','secrets':['" + SECRET + "']}";

    @TempDir
    Path dir;

    private final FakeLink link = new FakeLink();
    private SqlStore store;
    private AdminPort port;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        port = AdminPort.overSqlite(dir, link);
        store = port.store();
        api = new ApiClient(port);
    }

    @AfterEach
    void stop() {
        port.close();
    }

    @Test
    void anAppIsPutAndShownWithoutItsSecrets() {
        Answer put = call("PUT", "/corps/c1/apps/1000002", WECOM).expect(200);

        assertThat(put.json().propertyNames())
                .containsExactly("corp_id", "agentid", "url", "mode", "updated_at", "verified_at", "disabled_at");
        assertThat(put.json().path("url").stringValue()).isEqualTo("https://app.example/hook");
        Answer found = call("GET", "/corps/c1/apps/1000002").expect(200);
        assertThat(found.json()).isEqualTo(put.json());
        assertThat(found.response().body()).doesNotContain("tokA", KEY);
        call("PUT", "/corps/c1/apps/1000002", STANDARD).expect(200);
        assertThat(call("GET", "/corps/c1/apps").expect(200).json().path("items"))
                .hasSize(1);
        call("DELETE", "/corps/c1/apps/1000002").expect(204);
        call("GET", "/corps/c1/apps/1000002").expect(404, "app_unknown");
        call("DELETE", "/corps/c1/apps/1000002").expect(404, "app_unknown");
    }

    @Test
    void secretsAreInNoRecordOfTheAuditLog() {
        call("PUT", "/corps/c1/apps/1", WECOM).expect(200);

        JsonNode newest = call("GET", "/audit").expect(200).json().path("items").get(0);
        assertThat(newest.path("action").stringValue()).isEqualTo("PUT /api/v1/corps/{corp_id}/apps/{agentid}");
        assertThat(newest.path("target").stringValue()).isEqualTo("corp_id=c1, agentid=1, mode=wecom");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'mode':'wecom','token':'t','encoding_aes_key':'" + KEY + "'} | url",
                "{'url':'ftp://x/','mode':'standard','secrets':['" + SECRET + "']} | url",
                "{'url':'https://u@x/','mode':'standard','secrets':['" + SECRET + "']} | url",
                "{'url':'https://x/','secrets':['" + SECRET + "']} | mode",
                "{'url':'https://x/','mode':'other'} | mode",
                "{'url':'https://x/','mode':'wecom','encoding_aes_key':'" + KEY + "'} | token",
                "{'url':'https://x/','mode':'wecom','token':'t'} | encoding_aes_key",
                "{'url':'https://x/','mode':'wecom','token':'t','encoding_aes_key':'short'} | encoding_aes_key",
                "{'url':'https://x/','mode':'wecom','token':'t','encoding_aes_key':'" + KEY + "','secrets':['" + SECRET
                        + "']} | secrets",
                "{'url':'https://x/','mode':'standard'} | secrets",
                "{'url':'https://x/','mode':'standard','secrets':[]} | secrets",
                "{'url':'https://x/','mode':'standard','secrets':'" + SECRET + "'} | secrets",
                "{'url':'https://x/','mode':'standard','secrets':['whsec_AAAA']} | secrets",
                "{'url':'https://x/','mode':'standard','secrets':['" + SECRET + "',1]} | secrets",
                "{'url':'https://x/','mode':'standard','secrets':['" + SECRET + "'],'token':'t'} | token",
                "{'url':'https://x/','mode':'standard','secrets':['" + SECRET + "'],'color':1} | color",
            })
    void aWrongFieldIsNamed(String body, String field) {
        String detail = call("PUT", "/corps/c1/apps/1", body)
                .expect(422, "invalid")
                .json()
                .path("detail")
                .stringValue();
        assertThat(detail).startsWith(field + ": expected ").doesNotContain(SECRET, KEY);
    }

    @Test
    void whoNamesNoModeIsToldWhichThereAre() {
        Answer answer = call("PUT", "/corps/c1/apps/1", "{'url':'https://x/'}").expect(422, "invalid");

        assertThat(answer.json().path("detail").stringValue()).isEqualTo("mode: expected wecom or standard");
    }

    @Test
    void anAgentidIsDigits() {
        assertThat(call("PUT", "/corps/c1/apps/x1", STANDARD)
                        .expect(422, "invalid")
                        .json()
                        .path("detail")
                        .stringValue())
                .isEqualTo("agentid: expected 1 to 20 digits");
    }

    @Test
    void aUrlThatCallbacksMustNotGoToIsRefused() {
        for (Outcome.Problem problem :
                List.of(Outcome.Problem.URL_INSECURE, Outcome.Problem.URL_UNRESOLVED, Outcome.Problem.URL_PRIVATE)) {
            port.apps.problem = problem;
            call("PUT", "/corps/c1/apps/1", STANDARD)
                    .expect(422, Problem.of(problem).code());
        }
        call("GET", "/corps/c1/apps/1").expect(404, "app_unknown");
    }

    @Test
    void aCorpHasNoMoreAppsThanItMay() {
        for (int i = 1; i <= 3; i++) {
            call("PUT", "/corps/c1/apps/" + i, STANDARD).expect(200);
        }
        call("PUT", "/corps/c1/apps/4", STANDARD).expect(409, "too_many_apps");
        call("PUT", "/corps/c1/apps/3", STANDARD).expect(200);
        call("PUT", "/corps/c2/apps/4", STANDARD).expect(200);
    }

    @Test
    void anAppIsVerifiedWhereItCanBe() {
        call("POST", "/corps/c1/apps/1/verification").expect(404, "app_unknown");
        call("PUT", "/corps/c1/apps/1", WECOM).expect(200);
        port.apps.verification = new Verification(false, "HTTP 500");
        JsonNode failed =
                call("POST", "/corps/c1/apps/1/verification").expect(200).json();
        assertThat(failed.path("verified").booleanValue()).isFalse();
        assertThat(failed.path("reason").stringValue()).isEqualTo("HTTP 500");
        assertThat(call("GET", "/corps/c1/apps/1").json().path("verified_at").isNull())
                .isTrue();

        port.apps.verification = new Verification(true, "verified");
        call("POST", "/corps/c1/apps/1/verification").expect(200);
        assertThat(call("GET", "/corps/c1/apps/1").json().path("verified_at").isString())
                .isTrue();
        call("PUT", "/corps/c1/apps/1", STANDARD).expect(200);
        call("POST", "/corps/c1/apps/1/verification").expect(409, "app_unverifiable");
    }

    @Test
    void whatIsStuckIsListedReplayedAndDropped() throws Exception {
        call("PUT", "/corps/c1/apps/1", WECOM).expect(200);
        List<String> ids = new ArrayList<>();
        for (String userid : List.of("ann", "ben", "eve")) {
            post("c1", "1", userid);
        }
        for (JsonNode item : outbox("?state=pending")) {
            ids.add(item.path("id").stringValue());
        }
        assertThat(ids).hasSize(3);
        end(ids.get(0), Callback.State.STUCK);
        end(ids.get(1), Callback.State.STUCK);
        end(ids.get(2), Callback.State.DELIVERED);

        JsonNode stuck = outbox("?state=stuck");
        assertThat(stuck).hasSize(2);
        assertThat(stuck.get(0).path("userid").stringValue()).isEqualTo("ann");
        assertThat(stuck.get(0).path("last_answer").stringValue()).isEqualTo("HTTP 500");
        assertThat(stuck.get(0).path("due_at").isNull()).isTrue();
        assertThat(outbox("?limit=1")).hasSize(1);
        call("GET", "/corps/c1/apps/1/outbox?state=lost").expect(422, "invalid");

        assertThat(call("POST", "/corps/c1/apps/1/outbox/" + ids.get(2) + "/replay")
                        .expect(200)
                        .json()
                        .path("state")
                        .stringValue())
                .isEqualTo("pending");
        assertThat(call("POST", "/corps/c1/apps/1/outbox/replay")
                        .expect(200)
                        .json()
                        .path("replayed")
                        .intValue())
                .isEqualTo(2);
        assertThat(outbox("?state=pending")).hasSize(3);
        call("DELETE", "/corps/c1/apps/1/outbox/" + ids.get(0)).expect(204);
        assertThat(outbox("")).hasSize(2);
        for (String id : List.of(ids.get(0), "0", "x")) {
            call("DELETE", "/corps/c1/apps/1/outbox/" + id).expect(404, "callback_unknown");
            call("POST", "/corps/c1/apps/1/outbox/" + id + "/replay").expect(404, "callback_unknown");
        }
        call("POST", "/corps/c1/apps/2/outbox/replay").expect(404, "app_unknown");
    }

    @Test
    void whatIsStuckOfADisabledAppIsNotSentBeforeItIsPutAgain() throws Exception {
        call("PUT", "/corps/c1/apps/1", STANDARD).expect(200);
        post("c1", "1", "ann");
        String id = outbox("").get(0).path("id").stringValue();
        change(tx -> tx.outbox()
                .disable(Objects.requireNonNull(tx.outbox().app("c1", "1")).id(), NOW));

        assertThat(call("GET", "/corps/c1/apps/1").json().path("disabled_at").stringValue())
                .isEqualTo("2026-03-04T05:06:07.089Z");
        call("POST", "/corps/c1/apps/1/outbox/" + id + "/replay").expect(409, "app_disabled");
        call("POST", "/corps/c1/apps/1/outbox/replay").expect(409, "app_disabled");
        call("PUT", "/corps/c1/apps/1", STANDARD).expect(200);
        call("POST", "/corps/c1/apps/1/outbox/" + id + "/replay").expect(200);
    }

    @Test
    void aTokenOfACorpSeesTheAppsOfThatCorpOnly() {
        call("PUT", "/corps/c1/apps/1", STANDARD).expect(200);
        call("PUT", "/corps/c2/apps/1", STANDARD).expect(200);
        ApiClient limited = api.as(call("POST", "/tokens", "{'name':'n','role':'operator','corp_id':'c1'}")
                .expect(201)
                .json()
                .path("token")
                .stringValue());

        limited.call("GET", "/corps/c1/apps/1", null).expect(200);
        limited.call("PUT", "/corps/c2/apps/2", STANDARD).expect(403, "forbidden");
        for (String path : List.of("", "/outbox")) {
            limited.call("GET", "/corps/c2/apps/1" + path, null).expect(404, "app_unknown");
        }
        for (String path : List.of("/verification", "/outbox/replay", "/outbox/1/replay")) {
            limited.call("POST", "/corps/c2/apps/1" + path, null).expect(404, "app_unknown");
        }
        limited.call("DELETE", "/corps/c2/apps/1", null).expect(404, "app_unknown");
        limited.call("DELETE", "/corps/c2/apps/1/outbox/1", null).expect(404, "app_unknown");
        assertThat(limited.call("GET", "/corps/c2/apps", null)
                        .expect(200)
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void anEnrolmentOfAnEmployeeMayNameARegisteredAppAndNoOther() throws Exception {
        call("POST", "/devices", "{'sn':'S1','corp_id':'c1'}").expect(201);
        Presence presence = new Presence(NOW, NOW, "192.0.2.1");
        link.online.put("S1", presence);
        port.domain
                .devices()
                .online(
                        Objects.requireNonNull(port.domain.devices().find("S1")),
                        new Subscription("v1", List.of(), List.of()),
                        presence);
        String enrollment = "{'sn':'S1','userid':'ann','page_type':'fp','agentid':1000002}";
        call("POST", "/enrollments", enrollment).expect(404, "app_unknown");
        call("PUT", "/corps/c2/apps/1000002", STANDARD).expect(200);
        call("POST", "/enrollments", enrollment).expect(404, "app_unknown");
        call("PUT", "/corps/c1/apps/1000002", STANDARD).expect(200);

        String operId = call("POST", "/enrollments", enrollment)
                .expect(201)
                .json()
                .path("oper_id")
                .stringValue();
        call("DELETE", "/enrollments/" + operId).expect(200);

        JsonNode told =
                call("GET", "/corps/c1/apps/1000002/outbox").expect(200).json().path("items");
        assertThat(told).hasSize(1);
        assertThat(told.get(0).path("event_id").stringValue()).isEqualTo("evt_" + operId);
        assertThat(told.get(0).path("result").stringValue()).isEqualTo("cancelled");
        assertThat(told.get(0).path("errcode").intValue()).isEqualTo(-1);
    }

    private JsonNode outbox(String query) {
        return call("GET", "/corps/c1/apps/1/outbox" + query).expect(200).json().path("items");
    }

    private void end(String id, Callback.State state) throws Exception {
        change(tx -> {
            long appId = Objects.requireNonNull(tx.outbox().app("c1", "1")).id();
            Callback callback = Objects.requireNonNull(tx.outbox().callback(appId, Long.parseLong(id)));
            tx.outbox().end(callback, state, "HTTP 500", NOW);
        });
    }

    private void post(String corpId, String agentid, String userid) throws Exception {
        BioResult result = new BioResult(
                "evt_" + userid,
                new PersonKey(corpId, UserType.EMPLOYEE, userid),
                "S1",
                "oper",
                Kind.FP,
                Enrollment.State.SUCCEEDED,
                0,
                "ok",
                NOW,
                false);
        change(tx -> tx.outbox().post(corpId, agentid, result, 100));
    }

    private void change(Consumer<Store.Transaction> work) throws Exception {
        store.write(100, tx -> {
                    work.accept(tx);
                    return true;
                })
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private Answer call(String method, String path) {
        return api.call(method, path, null);
    }

    private Answer call(String method, String path, @Nullable String body) {
        return api.call(method, path, body);
    }
}

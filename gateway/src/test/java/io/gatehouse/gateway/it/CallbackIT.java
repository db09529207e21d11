package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static io.gatehouse.gateway.it.Uploads.enrolled;
import static io.gatehouse.gateway.it.Uploads.fa;
import static io.gatehouse.gateway.it.Uploads.failed;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.people;
import static io.gatehouse.gateway.it.Uploads.person;
import static io.gatehouse.gateway.it.Uploads.template;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.notify.StandardReceiver;
import io.gatehouse.gateway.notify.TestApp;
import io.gatehouse.gateway.notify.WecomReceiver;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Results on their way from a terminal to a real HTTP server of an app. */
@SuppressWarnings("NullAway.Init")
class CallbackIT {
    private static final String CORP = "acme";
    private static final String KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OLD_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final WecomReceiver RECEIVER = new WecomReceiver("tokA", KEY, CORP);
    private static final String[] LOOPBACK = {"callbacks.allow-http=true", "callbacks.networks=127.0.0.0/8"};

    @TempDir
    private Path directory;

    private TestApp app;

    @BeforeEach
    void startApp() {
        app = TestApp.start();
    }

    @AfterEach
    void stopApp() {
        app.close();
    }

    @Test
    void theResultOfAVisitorGoesToTheAppThatTheIdNames() throws Exception {
        try (TestGateway gateway = TestGateway.start(LOOPBACK);
                Terminal terminal = gateway.login("CALL-1", CORP)) {
            Api api = gateway.api();
            putWecom(api, "1000006");
            String operId = api.enroll("CALL-1", "vera/1000006", 1, "fa");
            assertThat(api.enrollment(operId).path("agentid").stringValue()).isEqualTo("1000006");
            terminal.expectPush("push_enter_page");
            terminal.upload(enrolled(operId, person("vera/1000006", fa(0, template(1)))));

            TestApp.Got got = app.next();
            JsonNode event = open(got);

            assertThat(got.method()).isEqualTo("POST");
            assertThat(got.query("key")).as("the query of the URL").isEqualTo("1");
            assertThat(Json.parse(got.body()).propertyNames()).containsExactly("tousername", "encrypt");
            assertThat(event.propertyNames())
                    .containsExactly(
                            "msg_type",
                            "event_type",
                            "base_info",
                            "oper_id",
                            "userid",
                            "user_type",
                            "agentid",
                            "device_sn",
                            "bio_info_type",
                            "errcode",
                            "errmsg",
                            "state",
                            "late",
                            "time");
            assertThat(event.path("event_type").stringValue()).isEqualTo("visitor_bio_result");
            assertThat(event.path("userid").stringValue()).isEqualTo("vera");
            assertThat(event.path("agentid").stringValue()).isEqualTo("1000006");
            assertThat(event.path("device_sn").stringValue()).isEqualTo("CALL-1");
            assertThat(event.path("bio_info_type").intValue()).isEqualTo(2);
            assertThat(event.path("errcode").intValue()).isZero();
            assertThat(event.path("late").booleanValue()).isFalse();
            assertThat(event.path("oper_id").stringValue()).isEqualTo(operId);
            assertThat(event.path("base_info").path("req_id").stringValue()).isEqualTo("evt_" + operId);

            terminal.upload(enrolled(operId, person("vera/1000006", fa(1, template(2)))));
            terminal.upload(people(person("vera/1000006", "'user_type':1", fa(2, template(3)))));
            JsonNode repush = open(app.next());
            assertThat(repush.path("oper_id").isNull())
                    .as("a result that came twice is told once, and a re-push without oper_id by itself")
                    .isTrue();
        }
    }

    @Test
    void theResultOfAnEmployeeGoesToTheAppThatTheEnrolmentNames() throws Exception {
        try (TestGateway gateway = TestGateway.start(LOOPBACK);
                Terminal terminal = gateway.login("CALL-2", CORP)) {
            Api api = gateway.api();
            api.put(
                            "/corps/acme/apps/7",
                            json(
                                    "{'url':'%s','mode':'standard','secrets':['%s','%s']}",
                                    app.url("/hook"), SECRET, OLD_SECRET))
                    .expect(200);
            String operId = enroll(api, "CALL-2", "anna", "7");
            assertThat(api.enrollment(operId).path("agentid").stringValue()).isEqualTo("7");
            terminal.expectPush("push_enter_page");
            terminal.upload(failed(operId, 101, "No picture"));

            TestApp.Got got = app.next();

            assertThat(got.header("webhook-id")).isEqualTo("evt_" + operId);
            for (String secret : List.of(SECRET, OLD_SECRET)) {
                assertThat(new StandardReceiver(secret)
                                .isGenuine(
                                        got.header("webhook-id"),
                                        got.header("webhook-timestamp"),
                                        got.header("webhook-signature"),
                                        got.body()))
                        .isTrue();
            }
            JsonNode event = Json.parse(got.body());
            assertThat(event.propertyNames()).containsExactly("type", "timestamp", "data");
            assertThat(event.path("type").stringValue()).isEqualTo("employee.bio_result");
            assertThat(event.path("data").path("userid").stringValue()).isEqualTo("anna");
            assertThat(event.path("data").path("errcode").intValue()).isEqualTo(101);
            assertThat(event.path("data").path("errmsg").stringValue()).isEqualTo("No picture");

            terminal.upload(people(finger("anna", 0, 1)));
            String second = enroll(api, "CALL-2", "anna", "7");
            terminal.expectPush("push_enter_page");
            terminal.upload(enrolled(second, finger("anna", 0, 2)));
            assertThat(app.next().header("webhook-id"))
                    .as("nothing is told of what nobody asked for")
                    .isEqualTo("evt_" + second);
        }
    }

    @Test
    void anEnrolmentThatTimedOutIsToldAndItsLateTemplatesOnceMore() throws Exception {
        try (TestGateway gateway =
                        TestGateway.start(LOOPBACK[0], LOOPBACK[1], "enrollment.window=100ms", "enrollment.grace=0s");
                Terminal terminal = gateway.login("CALL-3", CORP)) {
            Api api = gateway.api();
            putWecom(api, "9");
            String operId = enroll(api, "CALL-3", "anna", "9");

            JsonNode timedOut = open(app.next());
            assertThat(timedOut.path("state").stringValue()).isEqualTo("timed_out");
            assertThat(timedOut.path("errcode").intValue()).isEqualTo(-1);
            assertThat(timedOut.path("late").booleanValue()).isFalse();
            terminal.upload(enrolled(operId, finger("anna", 0, 1)));
            JsonNode late = open(app.next());
            assertThat(late.path("late").booleanValue()).isTrue();
            assertThat(late.path("errcode").intValue()).isZero();
            assertThat(late.path("base_info").path("req_id").stringValue())
                    .isNotEqualTo(timedOut.path("base_info").path("req_id").stringValue());
        }
    }

    @Test
    void anAppProvesThatItKnowsItsKey() throws Exception {
        try (TestGateway gateway = TestGateway.start(LOOPBACK)) {
            Api api = gateway.api();
            putWecom(api, "1");
            app.answers((exchange, got) -> {
                try {
                    String echo = RECEIVER.open(
                            got.query("msg_signature"),
                            got.query("timestamp"),
                            got.query("nonce"),
                            got.query("echostr"));
                    TestApp.status(200, echo).answer(exchange, got);
                } catch (GeneralSecurityException e) {
                    TestApp.status(403, "").answer(exchange, got);
                }
            });
            JsonNode answer =
                    api.post("/corps/acme/apps/1/verification", "").expect(200).json();
            assertThat(answer.path("verified").booleanValue()).as("%s", answer).isTrue();
            assertThat(app.next().method()).isEqualTo("GET");

            app.answers(TestApp.status(200, "something else"));
            answer = api.post("/corps/acme/apps/1/verification", "").expect(200).json();
            assertThat(answer.path("verified").booleanValue()).isFalse();
        }
    }

    @Test
    void withoutLeaveNoCallbackGoesToALoopbackAddress() {
        try (TestGateway gateway = TestGateway.start("callbacks.allow-http=true")) {
            put(gateway.api(), "1", app.url("/")).expect(422, "url_private");
        }
        try (TestGateway gateway = TestGateway.start()) {
            put(gateway.api(), "1", app.url("/")).expect(422, "url_insecure");
            put(gateway.api(), "1", "https://no-such-host.invalid/").expect(422, "url_unresolved");
        }
        assertThat(app.got).isEmpty();
    }

    @Test
    void whatTheGatewayCouldNotTellBeforeItWasKilledIsToldAfterwards() throws Exception {
        GatewayProcess.Launch launch =
                GatewayProcess.Launch.in(directory.resolve("data"), LOOPBACK[0], LOOPBACK[1], "drain.window=0s");
        Set<String> expected = new HashSet<>();
        app.answers(TestApp.status(500, ""));
        String secretNo;
        try (GatewayProcess gateway = launch.run();
                Terminal terminal = gateway.connect()) {
            Api api = gateway.api();
            secretNo = api.addDevice("CALL-K");
            api.bind("CALL-K", CORP);
            terminal.login("CALL-K", secretNo);
            putWecom(api, "1000006");
            for (int i = 0; i < 5; i++) {
                String userid = "visitor" + i + "/1000006";
                String operId = api.enroll("CALL-K", userid, 1, "fa");
                terminal.expectPush("push_enter_page");
                terminal.upload(enrolled(operId, person(userid, fa(0, template(i)))));
                expected.add("evt_" + operId);
            }
            assertThat(expected).contains(eventId(open(app.next())));
            gateway.kill();
        }
        app.answers(TestApp.status(200, "success"));
        app.got.clear();

        try (GatewayProcess gateway = launch.run()) {
            List<String> told = new ArrayList<>();
            while (!told.containsAll(expected)) {
                told.add(eventId(open(app.next())));
            }
            Eventually.is(
                    "all are delivered",
                    () -> gateway.api()
                                    .get("/corps/acme/apps/1000006/outbox?state=delivered")
                                    .expect(200)
                                    .json()
                                    .path("items")
                                    .size()
                            == expected.size());
            Eventually.is(
                    "no one waits in the metrics",
                    () -> gateway.api()
                            .get("//metrics")
                            .expect(200)
                            .text()
                            .contains("gatehouse_callbacks_pending 0.0"));
            gateway.terminate();
        }
    }

    @Test
    void ofAnErasedPersonNothingWaitsAndNothingIsTold() throws Exception {
        app.answers(TestApp.status(500, ""));
        try (TestGateway gateway = TestGateway.start(LOOPBACK);
                Terminal terminal = gateway.login("CALL-5", CORP)) {
            Api api = gateway.api();
            putWecom(api, "6");
            terminal.upload(people(person("remarkable-visitor/6", "'user_type':1", fa(0, template(1)))));
            app.next();
            assertThat(outbox(api, "6")).hasSize(1);

            api.delete(Api.personPath(CORP, 1, "remarkable-visitor/6")).expect(204);

            assertThat(outbox(api, "6")).isEmpty();
        }
    }

    private JsonNode open(TestApp.Got got) throws Exception {
        String encrypted = Json.parse(got.body()).path("encrypt").stringValue();
        return Json.parse(
                RECEIVER.open(got.query("msg_signature"), got.query("timestamp"), got.query("nonce"), encrypted));
    }

    private static String eventId(JsonNode event) {
        return event.path("base_info").path("req_id").stringValue();
    }

    private static JsonNode outbox(Api api, String agentid) {
        return api.get("/corps/acme/apps/" + agentid + "/outbox")
                .expect(200)
                .json()
                .path("items");
    }

    private void putWecom(Api api, String agentid) {
        put(api, agentid, app.url("/hook?key=1")).expect(200);
    }

    private static Api.Answer put(Api api, String agentid, String url) {
        return api.put(
                "/corps/acme/apps/" + agentid,
                json("{'url':'%s','mode':'wecom','token':'tokA','encoding_aes_key':'%s'}", url, KEY));
    }

    private static String enroll(Api api, String sn, String userid, String agentid) {
        return api.post(
                        "/enrollments",
                        json("{'sn':'%s','userid':'%s','page_type':'fp','agentid':'%s'}", sn, userid, agentid))
                .expect(201)
                .json()
                .path("oper_id")
                .stringValue();
    }
}

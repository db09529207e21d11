package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.ApiClient.Answer;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The API over the real domain and a real store; only the terminals are not there. */
@SuppressWarnings("NullAway.Init")
class AdminApiTest {
    private static final Instant CONNECTED = Instant.parse("2026-03-04T05:06:07.089Z");
    private static final Subscription SUBSCRIPTION = new Subscription("v2", List.of("a1", "default"), List.of());

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
    void aDeviceIsAddedAndItsSecretIsShownOnce() {
        Answer added = call("POST", "/devices", "{'sn':'S1','name':'Tür 1','corp_id':'c1'}")
                .expect(201);

        assertThat(added.json().propertyNames()).containsExactly("sn", "secret_no", "name", "corp_id");
        assertThat(added.json().path("secret_no").stringValue()).matches("[!-~]{32,48}");
        assertThat(added.json().path("name").stringValue()).isEqualTo("Tür 1");
        assertThat(added.response().headers().firstValue("Location")).hasValue("/api/v1/devices/S1");
        JsonNode device = call("GET", "/devices/S1").expect(200).json();
        assertThat(device.toString())
                .isEqualTo(json("{'sn':'S1','name':'Tür 1','corp_id':'c1','online':false,'connected_at':null,"
                        + "'last_seen_at':null,'remote_address':null,'firmware_version':null,'fp_algorithm':[],"
                        + "'fa_algorithm':[],'groups':[]}"));
        call("POST", "/devices", "{'sn':'S1'}").expect(409, "device_exists");
    }

    @Test
    void aSecretThatIsGivenIsTakenAndASeedIsNotShown() {
        JsonNode added = call("POST", "/devices", "{'sn':'S1','secret_no':'given','seed_secret_no':'seed'}")
                .expect(201)
                .json();
        assertThat(added.toString()).isEqualTo(json("{'sn':'S1','secret_no':'given','name':null,'corp_id':null}"));
    }

    @Test
    void aSecretIsRenewed() {
        call("POST", "/devices", "{'sn':'S1','secret_no':'given'}").expect(201);

        JsonNode renewed = call("POST", "/devices/S1/secret_no").expect(200).json();

        assertThat(renewed.propertyNames()).containsExactly("sn", "secret_no");
        assertThat(renewed.path("secret_no").stringValue())
                .isNotEqualTo("given")
                .hasSizeBetween(32, 48);
        call("POST", "/devices/S2/secret_no").expect(404, "device_unknown");
    }

    @Test
    void aDevicesPresenceIsShown() {
        online("S1", "c1");

        assertThat(call("GET", "/devices/S1").expect(200).json().toString())
                .isEqualTo(json("{'sn':'S1','name':null,'corp_id':'c1','online':true,"
                        + "'connected_at':'2026-03-04T05:06:07.089Z','last_seen_at':'2026-03-04T05:06:08.000Z',"
                        + "'remote_address':'192.0.2.1','firmware_version':'v2','fp_algorithm':['a1','default'],"
                        + "'fa_algorithm':[],'groups':[]}"));

        link.online.remove("S1");
        port.domain.devices().offline(device("S1"), CONNECTED);
        JsonNode gone = call("GET", "/devices/S1").expect(200).json();
        assertThat(gone.path("online").booleanValue()).isFalse();
        assertThat(gone.path("connected_at").isNull()).isTrue();
        assertThat(gone.path("last_seen_at").stringValue()).isEqualTo("2026-03-04T05:06:07.089Z");
    }

    @Test
    void devicesAreListedByPagesAndFilters() {
        for (String sn : List.of("S1", "S2", "S3", "S4")) {
            call("POST", "/devices", "{'sn':'" + sn + "','corp_id':'c" + (sn.equals("S3") ? 2 : 1) + "'}")
                    .expect(201);
        }
        online("S5", "c1");

        assertThat(pages("/devices?limit=2", "sn")).containsExactly("S1 S2", "S3 S4", "S5");
        assertThat(pages("/devices?corp_id=c1&limit=1000", "sn")).containsExactly("S1 S2 S4 S5");
        assertThat(pages("/devices?online=true&limit=1", "sn")).containsExactly("S5");
        assertThat(pages("/devices?corp_id=c2&online=false&limit=1", "sn")).containsExactly("S3");
        assertThat(pages("/devices?corp_id=&online=&limit=&after=", "sn")).containsExactly("S1 S2 S3 S4 S5");
        assertThat(pages("/devices?corp_id=none&limit=1", "sn")).containsExactly("");
    }

    @Test
    void aDeviceIsBoundAndLetGoAndDeleted() throws InterruptedException {
        call("POST", "/devices", "{'sn':'S1'}").expect(201);

        call("PUT", "/devices/S1/binding", "{'corp_id':'c1'}").expect(204);
        assertThat(pushed()).isEqualTo("bound S1");
        call("PUT", "/devices/S1/binding", "{'corp_id':'c1'}").expect(204);
        call("PUT", "/devices/S1/binding", "{'corp_id':'c2'}").expect(409, "device_bound");
        call("DELETE", "/devices/S1/binding").expect(204);
        assertThat(pushed()).isEqualTo("unbound S1");
        call("DELETE", "/devices/S1/binding").expect(204);
        call("DELETE", "/devices/S1").expect(204);
        assertThat(pushed()).isEqualTo("deleted S1");

        call("DELETE", "/devices/S1").expect(404, "device_unknown");
        call("GET", "/devices/S1").expect(404, "device_unknown");
        call("PUT", "/devices/S1/binding", "{'corp_id':'c1'}").expect(404, "device_unknown");
        call("DELETE", "/devices/S1/binding").expect(404, "device_unknown");
        assertThat(link.pushes).isEmpty();
    }

    @Test
    void aCorpIsNamed() {
        call("PUT", "/corps/c1", "{'name':'小明公司'}").expect(204);
        assertThat(port.domain.devices().corpName("c1")).isEqualTo("小明公司");
    }

    @Test
    void anEnrolmentIsOpenedWatchedAndCancelled() throws Exception {
        online("S1", "c1");

        Answer opened = call("POST", "/enrollments", "{'sn':'S1','userid':'u1','page_type':'fp'}")
                .expect(201);

        JsonNode enrollment = opened.json();
        String operId = enrollment.path("oper_id").stringValue();
        assertThat(enrollment.propertyNames())
                .containsExactly(
                        "oper_id",
                        "sn",
                        "corp_id",
                        "userid",
                        "user_type",
                        "page_type",
                        "agentid",
                        "state",
                        "created_at",
                        "expires_at");
        assertThat(enrollment.path("user_type").intValue()).isZero();
        assertThat(enrollment.path("expires_at").stringValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(opened.response().headers().firstValue("Location")).hasValue("/api/v1/enrollments/" + operId);
        assertThat(pushed()).isEqualTo("start " + operId);
        JsonNode waiting = call("GET", "/enrollments/" + operId).expect(200).json();
        assertThat(waiting.path("state").stringValue()).isEqualTo("pushed");
        assertThat(waiting.path("ended_at").isNull()).isTrue();
        assertThat(waiting.path("errcode").isNull()).isTrue();
        assertThat(waiting.path("late").booleanValue()).isFalse();
        assertThat(waiting.path("templates").isArray()).isTrue();

        CompletableFuture<HttpResponse<String>> waiter = api.send("GET", "/enrollments/" + operId + "?wait=100");
        Answer cancelled = call("DELETE", "/enrollments/" + operId).expect(200);

        assertThat(cancelled.json().path("state").stringValue()).isEqualTo("cancelled");
        assertThat(cancelled.json().path("ended_at").isString()).isTrue();
        assertThat(waiter.get(10, TimeUnit.SECONDS).body()).contains("\"state\":\"cancelled\"");
        assertThat(pushed()).isEqualTo("stop " + operId);
        call("DELETE", "/enrollments/" + operId).expect(409, "enrollment_ended");
    }

    @Test
    void aWaitThatIsOverAnswersWithWhatIs() {
        online("S1", "c1");
        String operId = enroll("S1", "u1");

        assertThat(call("GET", "/enrollments/" + operId + "?wait=1")
                        .expect(200)
                        .json()
                        .path("state")
                        .stringValue())
                .isEqualTo("pushed");
    }

    @Test
    void enrolmentsThatCannotBeAreRefusedInTheOrderOfTheContract() {
        call("POST", "/enrollments", "{'sn':'S1','userid':'u','page_type':'xx'}")
                .expect(422, "invalid");
        call("POST", "/enrollments", "{'sn':'S1','userid':'u','page_type':'fp'}")
                .expect(404, "device_unknown");
        call("POST", "/devices", "{'sn':'S1'}").expect(201);
        call("POST", "/enrollments", "{'sn':'S1','userid':'u','page_type':'fp'}")
                .expect(409, "device_unbound");
        call("PUT", "/devices/S1/binding", "{'corp_id':'c1'}").expect(204);
        call("POST", "/enrollments", "{'sn':'S1','userid':'u','page_type':'fp'}")
                .expect(409, "device_offline");
        for (String sn : List.of("S2", "S3", "S4", "S5")) {
            online(sn, "c1");
        }
        enroll("S2", "u");
        call("POST", "/enrollments", "{'sn':'S2','userid':'u','page_type':'fp'}")
                .expect(409, "device_busy");
        enroll("S3", "u");
        enroll("S4", "u");
        Answer full = call("POST", "/enrollments", "{'sn':'S5','userid':'u','page_type':'fp'}")
                .expect(503, "too_many_enrollments");
        assertThat(full.response().headers().firstValue("Retry-After")).hasValue("1");
        call("GET", "/enrollments/none").expect(404, "enrollment_unknown");
        call("DELETE", "/enrollments/none").expect(404, "enrollment_unknown");
    }

    @Test
    void enrolmentsAreListedNewestFirst() {
        for (String sn : List.of("S1", "S2", "S3")) {
            online(sn, "c1");
            enroll(sn, "u" + sn);
        }
        call("DELETE", "/enrollments/" + operIdOf("S2")).expect(200);

        assertThat(pages("/enrollments?limit=2", "sn")).containsExactly("S3 S2", "S1");
        assertThat(pages("/enrollments?state=pushed&limit=1", "sn")).containsExactly("S3", "S1");
        assertThat(pages("/enrollments?sn=S2&limit=10", "sn")).containsExactly("S2");
        assertThat(pages("/enrollments?userid=uS1&limit=10", "sn")).containsExactly("S1");
        JsonNode item = call("GET", "/enrollments?sn=S2")
                .expect(200)
                .json()
                .path("items")
                .path(0);
        assertThat(item.path("state").stringValue()).isEqualTo("cancelled");
        assertThat(item.path("templates").size()).isZero();
    }

    @Test
    void peopleAreShownByTheirEncodedIdAndErased() throws Exception {
        String visitor = "v/1000002";
        template(new PersonKey("c1", UserType.VISITOR, visitor), Kind.FA, 11, "abc");
        template(new PersonKey("c1", UserType.EMPLOYEE, "张三 +?"), Kind.FP, 0, "abc");

        JsonNode person =
                call("GET", "/corps/c1/people/1/v%2F1000002").expect(200).json();
        assertThat(person.propertyNames())
                .containsExactly(
                        "userid",
                        "user_type",
                        "name",
                        "groups",
                        "devices",
                        "rules",
                        "starts_at",
                        "ends_at",
                        "templates");
        assertThat(person.path("userid").stringValue()).isEqualTo(visitor);
        assertThat(person.path("user_type").intValue()).isEqualTo(1);
        assertThat(person.path("templates").path(0).toString())
                .isEqualTo(json("{'kind':'fa','slot':11,'algorithm':'default','bytes':3,"
                        + "'sha256':'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',"
                        + "'updated_at':'2026-03-04T05:06:07.089Z','sn':'S1','oper_id':null}"));
        call("GET", "/corps/c1/people/0/%E5%BC%A0%E4%B8%89%20+%3F").expect(200);
        assertThat(pages("/corps/c1/people?limit=1", "userid")).containsExactly(visitor, "张三 +?");
        assertThat(pages("/corps/c2/people?limit=1", "userid")).containsExactly("");

        call("DELETE", "/corps/c1/people/1/v%2F1000002").expect(204);
        call("DELETE", "/corps/c1/people/1/v%2F1000002").expect(404, "person_unknown");
        call("GET", "/corps/c1/people/1/v%2F1000002").expect(404, "person_unknown");
    }

    private void online(String sn, String corpId) {
        call("POST", "/devices", "{'sn':'" + sn + "','corp_id':'" + corpId + "'}")
                .expect(201);
        Presence presence = new Presence(CONNECTED, Instant.parse("2026-03-04T05:06:08Z"), "192.0.2.1");
        link.online.put(sn, presence);
        port.domain.devices().online(device(sn), SUBSCRIPTION, presence);
    }

    private Device device(String sn) {
        return Objects.requireNonNull(port.domain.devices().find(sn));
    }

    private String enroll(String sn, String userid) {
        return call("POST", "/enrollments", "{'sn':'" + sn + "','userid':'" + userid + "','page_type':'fa'}")
                .expect(201)
                .json()
                .path("oper_id")
                .stringValue();
    }

    private String operIdOf(String sn) {
        return call("GET", "/enrollments?sn=" + sn)
                .expect(200)
                .json()
                .path("items")
                .path(0)
                .path("oper_id")
                .stringValue();
    }

    private void template(PersonKey key, Kind kind, int slot, String data) throws Exception {
        Template template = new Template(kind, slot, "default", data.getBytes(StandardCharsets.US_ASCII));
        store.write(100, tx -> tx.putTemplates(key, List.of(template), "S1", null, CONNECTED, false))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** Every page of a list until its end: of each item that field, between blanks. */
    private List<String> pages(String path, String field) {
        List<String> pages = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = call("GET", path + (next.isEmpty() ? "" : "&after=" + next))
                    .expect(200)
                    .json();
            List<String> items = new ArrayList<>();
            page.path("items").forEach(item -> items.add(item.path(field).stringValue()));
            pages.add(String.join(" ", items));
            next = page.path("next").asString("");
        } while (!next.isEmpty());
        return pages;
    }

    private String pushed() throws InterruptedException {
        return String.valueOf(link.pushes.poll(10, TimeUnit.SECONDS));
    }

    private Answer call(String method, String path) {
        return api.call(method, path, null);
    }

    private Answer call(String method, String path, String body) {
        return api.call(method, path, body);
    }

    private static String json(String text) {
        return ApiClient.json(text);
    }
}

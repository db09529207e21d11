package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Block;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.LoginLimit;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.TemplateChange;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Checkin;
import io.gatehouse.protocol.HealthStatus;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Temperatures;
import io.gatehouse.protocol.Temperatures.Temperature;
import io.gatehouse.protocol.UploadLog;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** openapi.yaml and the server say the same, both ways round. */
@SuppressWarnings("NullAway.Init")
class OpenApiTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");

    @TempDir
    Path dir;

    private final FakeLink link = new FakeLink();
    private final OpenApi file = OpenApi.file();
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
    void everyRouteIsDescribedAndNothingElse() {
        assertThat(file.operations().keySet())
                .isEqualTo(port.routes.table().stream()
                        .map(Routes.Route::action)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void parametersAndPermissionsAreThoseOfTheRoute() {
        for (Routes.Route route : port.routes.table()) {
            String action = route.action();
            JsonNode operation = Objects.requireNonNull(file.operations().get(action));
            assertThat(file.parameters(action, "query")).as(action).isEqualTo(new TreeSet<>(route.query()));
            assertThat(file.parameters(action, "path"))
                    .as(action)
                    .isEqualTo(new TreeSet<>(route.places(route.path()).keySet()));
            assertThat(Permission.valueOf(
                            operation.path("x-permission").asString().toUpperCase(Locale.ROOT)))
                    .as(action)
                    .isEqualTo(route.permission());
            assertThat(operation.path("security").isArray())
                    .as("%s without a token", action)
                    .isEqualTo(route.permission() == Permission.OPEN);
        }
    }

    @Test
    void everyCodeOfAProblemIsListed() {
        assertThat(file.problems())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Problem.values()).map(Problem::code).toList());
    }

    @Test
    void aBodyTakesTheFieldsThatAreDescribedAndNoOther() {
        for (Routes.Route route : port.routes.table()) {
            Set<String> described = file.takes(route.action());
            if (described == null) {
                continue;
            }
            String path = route.path().stream()
                    .skip(2)
                    .map(segment -> segment.equals("{user_type}") ? "0" : segment.startsWith("{") ? "x1" : segment)
                    .collect(Collectors.joining("/", "/", ""));
            String detail = call(route.method(), path, "{'no_such_field':1}")
                    .expect(422, "invalid")
                    .json()
                    .path("detail")
                    .asString();
            assertThat(new TreeSet<>(List.of(detail.replaceAll(".*only ", "").split(", "))))
                    .as("%s: %s", route.action(), detail)
                    .isEqualTo(described);
        }
    }

    @Test
    void everyFieldThatIsDescribedIsAnswered() throws Exception {
        file.seen().clear();

        devices();
        enrollments();
        terminals();
        people();
        consents();
        apps();
        directory();
        sync();
        access();
        operation();

        assertThat(file.seen()).containsAll(file.answered());
    }

    private void devices() {
        call("POST", "/devices", "{'sn':'S1','corp_id':'c1'}").expect(201);
        Presence presence = new Presence(NOW, NOW, "192.0.2.1");
        link.online.put("S1", presence);
        port.domain.devices().online(device(), new Subscription("v1", List.of("a"), List.of()), presence);
        call("GET", "/devices").expect(200);
        call("GET", "/devices/none").expect(404, "device_unknown");
        call("GET", "/devices/S1").expect(200);
        call("POST", "/devices/S1/secret_no").expect(200);
    }

    private void sync() {
        call("GET", "/devices/S1/sync").expect(200);
        call("GET", "/devices/S1/sync/people").expect(200);
        call("GET", "/devices/S1/sync/people?state=lost").expect(422, "invalid");
        call("POST", "/devices/S1/sync").expect(204);
        for (JsonNode person :
                call("GET", "/corps/c1/people").expect(200).json().path("items")) {
            if (person.path("user_type").asInt() == 0) {
                call("GET", "/corps/c1/people/0/" + person.path("userid").asString() + "/sync")
                        .expect(200);
            }
        }
        call("POST", "/devices", "{'sn':'S9'}").expect(201);
        call("POST", "/devices/S9/replace", "{'new_sn':'S1'}").expect(409, "device_unbound");
    }

    private void enrollments() {
        String operId = call("POST", "/enrollments", "{'sn':'S1','userid':'u1','page_type':'fp'}")
                .expect(201)
                .json()
                .path("oper_id")
                .stringValue();
        call("GET", "/enrollments").expect(200);
        call("GET", "/enrollments/" + operId).expect(200);
        call("DELETE", "/enrollments/" + operId).expect(200);
    }

    private void terminals() throws Exception {
        Terminals terminals = port.domain.terminals();
        Checkin.Entry pass = new Checkin.Entry("u1", UserType.EMPLOYEE, NOW.getEpochSecond(), 1, 4L, true);
        get(terminals.checkins().take("S1", new Checkin(List.of(pass))));
        Temperature warm = new Temperature("u1", UserType.EMPLOYEE, 0, 36_600, HealthStatus.NORMAL, null);
        get(terminals.health().take("S1", new Temperatures(List.of(warm))));
        get(terminals.logs().take("S1", new UploadLog(new byte[10], 2, 8)));
        for (String list : List.of("records", "temperatures", "door-openings")) {
            call("GET", "/corps/c1/" + list).expect(200);
        }
        String operId = call("POST", "/devices/S1/door", "{'userid':'u1'}")
                .expect(201)
                .json()
                .path("oper_id")
                .stringValue();
        call("GET", "/door-openings/" + operId).expect(200);
        call("GET", "/corps/c1/door-openings").expect(200);
        call("POST", "/devices/S1/scan", "{'userid':'u1','user_type':1}").expect(201);
        call("PUT", "/devices/S1/self-input", "{'fp':true,'fa':false}").expect(204);
        call("GET", "/devices/S1/self-input").expect(200);
        String firmware = "{'version':'2','md5sum':'0123456789abcdef0123456789abcdef','size':5,"
                + "'download_url':'https://files.example.com/2'}";
        for (String place : List.of("/firmware", "/devices/S1/firmware")) {
            call("PUT", place, firmware).expect(204);
            call("GET", place).expect(200);
            call("DELETE", place).expect(204);
            call("GET", place).expect(404, "firmware_unknown");
        }
        call("POST", "/devices/S1/firmware").expect(204);
        call("POST", "/devices/S1/restart").expect(204);
        call("POST", "/devices/S1/logs", "{'hint':'main'}").expect(204);
        String log = call("GET", "/devices/S1/logs")
                .expect(200)
                .json()
                .at("/items/0/id")
                .stringValue();
        call("GET", "/devices/S1/logs/" + log).expect(200);
        String code = terminals.loginCodes().text("S1", "state");
        call("POST", "/login-codes", "{'code':'" + code + "'}").expect(200);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void people() throws Exception {
        Template template = new Template(Kind.FP, 1, "default", new byte[] {1, 2, 3});
        store.write(
                        100,
                        tx -> tx.putTemplates(
                                new PersonKey("c1", UserType.EMPLOYEE, "u1"),
                                List.of(template),
                                "S1",
                                null,
                                NOW,
                                false))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        call("GET", "/corps/c1/people").expect(200);
        call("GET", "/corps/c1/people/0/u1").expect(200);
        call("DELETE", "/corps/c1/people/0/u1").expect(204);
        call("GET", "/corps/c1/erasures").expect(200);
        call("GET", "/erasures/1").expect(200);
    }

    private void consents() {
        String path = "/corps/c1/people/1/v%2F7/consent";
        call("PUT", path, "{'kind':'fa','text_version':'3','given_at':'2026-01-01T00:00:00Z','evidence':'sha256:00'}")
                .expect(200);
        call("GET", path).expect(200);
        call("DELETE", path).expect(204);
        call("GET", "/corps/c1/people/1/nobody/consent").expect(404, "consent_unknown");
    }

    private void apps() throws Exception {
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        call("PUT", "/corps/c1/apps/1", "{'url':'https://a.example/','mode':'standard','secrets':['" + secret + "']}")
                .expect(200);
        call(
                        "PUT",
                        "/corps/c1/apps/2",
                        "{'url':'https://a.example/','mode':'wecom','token':'t','encoding_aes_key':'" + "A".repeat(43)
                                + "'}")
                .expect(200);
        call("GET", "/corps/c1/apps").expect(200);
        call("POST", "/corps/c1/apps/2/verification").expect(200);
        PersonKey person = new PersonKey("c1", UserType.EMPLOYEE, "u1");
        BioResult result =
                new BioResult("evt_1", person, "S1", null, Kind.FP, Enrollment.State.SUCCEEDED, 0, "ok", NOW, false);
        store.write(100, tx -> {
                    tx.outbox().post("c1", "1", result, 10);
                    return true;
                })
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        String id = call("GET", "/corps/c1/apps/1/outbox")
                .expect(200)
                .json()
                .path("items")
                .get(0)
                .path("id")
                .stringValue();
        call("POST", "/corps/c1/apps/1/outbox/" + id + "/replay").expect(200);
        call("POST", "/corps/c1/apps/1/outbox/replay").expect(200);
    }

    private void directory() {
        call("PUT", "/devices/S1/groups", "{'groups':['g']}").expect(204);
        call(
                        "PUT",
                        "/corps/c1/people/1/v1%2F7",
                        "{'name':'V','groups':['g'],'devices':['S1'],'rules':[{'rule':'9:00-10:00 * * * *'}],"
                                + "'starts_at':'2100-01-01T00:00:00Z','ends_at':'2100-01-02T00:00:00Z'}")
                .expect(201);
        call("PUT", "/corps/c1/people/1/v1%2F7", "{}").expect(200);
        call("POST", "/corps/c1/people/1/v1%2F7/rename", "{'userid':'v2/7'}").expect(200);
        api.send("/corps/c1/people/import", "text/csv", "userid\nu2\n,\n").expect(200);
        api.send("/devices/import", "text/csv", "sn,secret_no\nS2,x\n").expect(200);
        api.get("/corps/c1/people/export", "application/x-ndjson").expect(200);
        api.get("/corps/c1/people/export", "text/csv").expect(200);
    }

    private void access() {
        String id = call("POST", "/tokens", "{'name':'n','role':'viewer','expires_at':'2100-01-01T00:00:00Z'}")
                .expect(201)
                .json()
                .path("id")
                .stringValue();
        call("GET", "/tokens").expect(200);
        call("GET", "/tokens/" + id).expect(200);
        call("GET", "/audit").expect(200);
        call("GET", "/audit/verification").expect(200);
        call("GET", "/blocks").expect(200);
        Block block = new Block(LoginLimit.WRONG_LOGINS, "192.0.2.1", "S1", NOW);
        file.check("Block", Json.text(json -> BlockCalls.block(json, block)));
    }

    private void operation() {
        call("POST", "/keys/rotation").expect(202);
        call("GET", "/keys/rotation").expect(200);
        call("GET", "/version").expect(200);
        call("GET", "/openapi.yaml").expect(200);
        call("GET", "//livez").expect(200);
        call("GET", "//readyz").expect(200);
        call("GET", "//metrics").expect(200);
    }

    @Test
    void theDataOfEventsIsAsDescribed() {
        TemplateChange change = new TemplateChange(Kind.FA, 2, "default", true);
        PersonKey person = new PersonKey("c1", UserType.STUDENT, "u1");

        String data =
                Json.text(json -> Json.event(json, new Event.TemplatesChanged(person, "S1", null, List.of(change))));

        file.check("TemplatesChanged", data);
        file.check("HelpAsked", Json.text(json -> Json.event(json, new Event.HelpAsked("c1", "S1", "help"))));
    }

    private Device device() {
        return Objects.requireNonNull(port.domain.devices().find("S1"));
    }

    private ApiClient.Answer call(String method, String path) {
        return api.call(method, path, null);
    }

    private ApiClient.Answer call(String method, String path, @Nullable String body) {
        return api.call(method, path, body);
    }
}

package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.ApiClient.Answer;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The directory as an operator's program sees it, one person at a time. */
@SuppressWarnings("NullAway.Init")
class DirectoryApiTest {
    private static final String ANNA = "/corps/c1/people/0/anna";
    private static final String GUEST = "/corps/c1/people/1/guest%2F7";

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
    void aPersonIsMadeAndThenChanged() {
        Answer made = put(
                        ANNA,
                        "{'name':'Änne','groups':['b','a'],'devices':['S2','S1'],"
                                + "'rules':[{'rule':'9:00-10:00 * * 1-5 *'},{'id':9,'rule':'0:00-1:00 * * * *','effect_time':5}]}")
                .expect(201);
        String expected = ApiClient.json("{'userid':'anna','user_type':0,'name':'Änne','groups':['a','b'],"
                + "'devices':['S1','S2'],'rules':[{'id':1,'rule':'9:00-10:00 * * 1-5 *','effect_time':0},"
                + "{'id':9,'rule':'0:00-1:00 * * * *','effect_time':5}],'starts_at':null,'ends_at':null,"
                + "'templates':[]}");
        assertThat(made.json()).hasToString(expected);
        assertThat(get(ANNA).expect(200).json()).hasToString(expected);
        assertThat(get("/corps/c1/people").expect(200).json().path("items").path(0))
                .hasToString(expected);

        Answer changed = put(ANNA, "{'groups':[],'rules':null}").expect(200);

        assertThat(changed.json())
                .as("what is absent stays, what is null is emptied")
                .hasToString(ApiClient.json("{'userid':'anna','user_type':0,'name':'Änne','groups':[],"
                        + "'devices':['S1','S2'],'rules':[],'starts_at':null,'ends_at':null,'templates':[]}"));
        assertThat(put(ANNA, "{'name':null,'devices':null}")
                        .expect(200)
                        .json()
                        .path("name")
                        .isNull())
                .isTrue();
    }

    @Test
    void aPersonMayBeMadeOfNothingButTheirUserid() {
        put(ANNA, "{}").expect(201);
        put(ANNA, "{}").expect(200);
        assertThat(get(ANNA).expect(200).json().path("name").isNull()).isTrue();
        api.call("DELETE", ANNA, null).expect(204);
        get(ANNA).expect(404, "person_unknown");
        put(ANNA, "{}").expect(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "0/anna | {'name':''} | name: expected 1 to 64 bytes of UTF-8 without control characters",
                "0/anna | {'name':1} | name: expected 1 to 64 bytes",
                "0/anna | {'nickname':'a'} | nickname: expected no such field, only",
                "0/anna | {'groups':'a'} | groups: expected a list of at most 20",
                "0/anna | {'groups':['a','a']} | groups: expected different texts",
                "0/anna | {'groups':['a;b']} | groups: expected different texts",
                "0/anna | {'groups':[1]} | groups: expected different texts",
                "0/anna | {'devices':['S 1']} | devices: expected different texts",
                "0/anna | {'rules':[{'rule':'9:300-10:00 * * * *'}]} | rules: time is \"9:300-10:00\"",
                "0/anna | {'rules':[{}]} | rules: rule is \"\"",
                "0/anna | {'rules':['9:00-10:00 * * * *']} | rules: expected a JSON object",
                "0/anna | {'rules':[{'id':-1,'rule':'9:00-10:00 * * * *'}]} | id: expected a whole number",
                "0/anna | {'rules':[{'id':4294967296,'rule':'9:00-10:00 * * * *'}]} | id: expected a whole number",
                "0/anna | {'rules':[{'id':2,'rule':'9:00-10:00 * * * *'},{'rule':'9:00-10:00 * * * *'}]} | 2 is there twice",
                "0/anna | {'ends_at':'2100-01-01T00:00:00Z'} | ends_at: expected nothing, but for a visitor",
                "1/guest%2F7 | {'ends_at':'tomorrow'} | ends_at: expected a time such as",
                "1/guest | {} | userid: expected a visitor's id, a slash and the agentid in digits",
                "0/guest%2F7 | {} | userid: expected no slash and digits at the end",
                "3/anna | {} | user_type: expected 0, 1 or 2",
                "x/anna | {} | user_type: expected 0, 1 or 2",
            })
    void whatIsWrongIsRefusedWithASentence(String person, String body, String detail) {
        Answer refused = put("/corps/c1/people/" + person, body).expect(422, "invalid");
        assertThat(refused.json().path("detail").asString()).contains(detail);
        assertThat(get("/corps/c1/people").expect(200).json().path("items")).isEmpty();
    }

    @Test
    void listsAreBounded() {
        String rule = "{'id':%d,'rule':'9:00-10:00 * * * *'}";
        put(
                        ANNA,
                        "{'rules':[" + list(20, rule) + "],'groups':[" + list(20, "'g%d'") + "],'devices':["
                                + list(100, "'S%d'") + "]}")
                .expect(201);
        for (String tooMany : List.of(
                "{'rules':[" + list(21, rule) + "]}",
                "{'groups':[" + list(21, "'g%d'") + "]}",
                "{'devices':[" + list(101, "'S%d'") + "]}")) {
            put(ANNA, tooMany).expect(422, "invalid");
        }
        put("/corps/c1/people/0/" + "x".repeat(65), "{}").expect(422, "invalid");
    }

    private static String list(int length, String item) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < length; i++) {
            list.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, item, i));
        }
        return list.toString();
    }

    @Test
    void aVisitorHasTheTimesOfAVisit() {
        put(GUEST, "{'starts_at':'2100-01-01T08:00:00+08:00','ends_at':'2100-01-02T00:00:00Z'}")
                .expect(201);
        assertThat(get(GUEST).expect(200).json().path("starts_at").asString()).isEqualTo("2100-01-01T00:00:00.000Z");
        put(GUEST, "{'starts_at':'2100-01-03T00:00:00Z'}").expect(422, "visit_times");
        put(GUEST, "{'starts_at':null,'ends_at':'2020-01-03T00:00:00Z'}").expect(422, "visit_times");
        assertThat(put(GUEST, "{'ends_at':null}")
                        .expect(200)
                        .json()
                        .path("ends_at")
                        .isNull())
                .isTrue();
    }

    @Test
    void aRenamedPersonKeepsTheirTemplates() throws Exception {
        put(ANNA, "{'name':'Anna'}").expect(201);
        upload("anna");

        Answer renamed = post(ANNA + "/rename", "{'userid':'anne'}").expect(200);

        assertThat(renamed.json().path("userid").asString()).isEqualTo("anne");
        assertThat(renamed.json().path("templates")).hasSize(1);
        get(ANNA).expect(404, "person_unknown");
        assertThat(get("/corps/c1/people/0/anne")
                        .expect(200)
                        .json()
                        .path("name")
                        .asString())
                .isEqualTo("Anna");
        post("/corps/c1/people/0/anne/rename", "{'userid':'anne'}").expect(200);
        assertThat(api.call(
                                "GET",
                                "/audit?action=POST+/api/v1/corps/%7Bcorp_id%7D/people/%7Buser_type%7D/%7Buserid%7D/rename",
                                null)
                        .expect(200)
                        .json()
                        .path("items")
                        .path(0)
                        .path("target")
                        .asString())
                .isEqualTo("corp_id=c1, user_type=0, userid=anne, new_userid=anne");
    }

    @Test
    void nobodyGetsAUseridThatSomebodyHasOrHadWhoWasErased() {
        for (String userid : List.of("anna", "ben", "cid")) {
            put("/corps/c1/people/0/" + userid, "{}").expect(201);
        }
        api.call("DELETE", "/corps/c1/people/0/cid", null).expect(204);
        post(ANNA + "/rename", "{'userid':'ben'}").expect(409, "person_exists");
        post(ANNA + "/rename", "{'userid':'cid'}").expect(409, "person_exists");
        post("/corps/c1/people/0/nobody/rename", "{'userid':'dan'}").expect(404, "person_unknown");
        post("/corps/c1/people/9/anna/rename", "{'userid':'dan'}").expect(404, "person_unknown");
        for (String wrong : List.of("{}", "{'userid':''}", "{'userid':'v/7'}", "{'userid':'" + "x".repeat(65) + "'}")) {
            post(ANNA + "/rename", wrong).expect(422, "invalid");
        }
    }

    @Test
    void aVisitorStaysWithTheirApp() {
        put(GUEST, "{}").expect(201);
        post(GUEST + "/rename", "{'userid':'guest/8'}").expect(422, "invalid");
        post(GUEST + "/rename", "{'userid':'guest'}").expect(422, "invalid");
        post(GUEST + "/rename", "{'userid':'host/7'}").expect(200);
    }

    @Test
    void aPersonWhoseEnrolmentWaitsIsNotRenamed() throws Exception {
        put(ANNA, "{}").expect(201);
        Instant now = Instant.now();
        Enrollment waiting = new Enrollment(
                "op",
                "S1",
                "c1",
                "anna",
                UserType.EMPLOYEE,
                Kind.FP,
                Enrollment.State.PUSHED,
                now,
                now.plusSeconds(90),
                null,
                null,
                null,
                false);
        store.write(100, tx -> {
                    tx.addEnrollment(waiting);
                    return 1;
                })
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        post(ANNA + "/rename", "{'userid':'anne'}").expect(409, "person_busy");
    }

    @Test
    void aBoundDeviceIsInGroups() {
        api.call("POST", "/devices", "{'sn':'S1'}").expect(201);
        put("/devices/S1/groups", "{'groups':['b','a']}").expect(409, "device_unbound");
        put("/devices/S1/binding", "{'corp_id':'c1'}").expect(204);
        put("/devices/S1/groups", "{'groups':['b','a']}").expect(204);
        assertThat(groups()).isEqualTo("[\"a\",\"b\"]");
        put("/devices/S1/groups", "{'groups':['a','']}").expect(422, "invalid");
        put("/devices/S1/groups", "{}").expect(422, "invalid");
        put("/devices/S1/groups", "{'groups':null}").expect(422, "invalid");
        put("/devices/none/groups", "{'groups':[]}").expect(404, "device_unknown");
        assertThat(groups()).isEqualTo("[\"a\",\"b\"]");
        api.call("DELETE", "/devices/S1/binding", null).expect(204);
        put("/devices/S1/binding", "{'corp_id':'c2'}").expect(204);
        assertThat(groups()).as("groups are of a corp").isEqualTo("[]");
    }

    @Test
    void whatTakesThePlaceOfADeviceMustBeBoundToNobody() {
        api.call("POST", "/devices", "{'sn':'S1','corp_id':'c1'}").expect(201);
        api.call("POST", "/devices", "{'sn':'S2','corp_id':'c1'}").expect(201);
        for (String bound : new String[] {"S1", "S2"}) {
            Answer answer = api.call("POST", "/devices/S1/replace", "{'new_sn':'" + bound + "'}");
            answer.expect(409, "device_bound");
            assertThat(answer.json().path("detail").asString())
                    .isEqualTo("new_sn: expected a device that is bound to no corp");
        }
    }

    private String groups() {
        return get("/devices/S1").expect(200).json().path("groups").toString();
    }

    @Test
    void aTokenOfACorpKeepsThePeopleOfThatCorpOnly() {
        String token = api.call("POST", "/tokens", "{'name':'n','role':'operator','corp_id':'c2'}")
                .expect(201)
                .json()
                .path("token")
                .stringValue();
        put(ANNA, "{}").expect(201);
        ApiClient other = api.as(token);
        other.call("PUT", ANNA, "{'name':'x'}").expect(403, "forbidden");
        other.call("POST", ANNA + "/rename", "{'userid':'x'}").expect(404, "person_unknown");
        other.send("/corps/c1/people/import", "text/csv", "userid\nx\n").expect(403, "forbidden");
        other.get("/corps/c1/people/export", "text/csv").expect(403, "forbidden");
        other.call("PUT", "/corps/c2/people/0/anna", "{}").expect(201);
        other.send("/corps/c2/people/import", "text/csv", "userid\nx\n").expect(200);
        other.get("/corps/c2/people/export", "text/csv").expect(200);
        assertThat(get(ANNA).expect(200).json().path("name").isNull()).isTrue();
    }

    @Test
    void whomATerminalBroughtUnderControlCharactersIsFoundExportedAndErased() throws Exception {
        upload("a\nmallory,0,,,,,,\n\u001b\u0085");
        String path = "/corps/c1/people/0/a%0Amallory,0,,,,,,%0A%1B%C2%85";
        assertThat(get(path).expect(200).json().path("userid").stringValue())
                .isEqualTo("a\nmallory,0,,,,,,\n\u001b\u0085");
        put(path, "{}").expect(422, "invalid");

        String table = api.get("/corps/c1/people/export", "text/csv")
                .expect(200)
                .response()
                .body();
        assertThat(table.lines()).hasSize(2);
        assertThat(table).endsWith("\"a\u001amallory,0,,,,,,\u001a\u001b\u0085\",0,,,,,,\r\n");
        JsonNode report = api.send("/corps/c1/people/import", "text/csv", table)
                .expect(200)
                .json();
        assertThat(report.path("refused").intValue()).isEqualTo(1);
        assertThat(report.path("created").intValue()).isZero();

        api.call("DELETE", path, null).expect(204);
        get(path).expect(404, "person_unknown");
        JsonNode record = get("/audit?action=DELETE%20/api/v1/corps/%7Bcorp_id%7D/people/%7Buser_type%7D/%7Buserid%7D")
                .expect(200)
                .json()
                .path("items")
                .path(0);
        assertThat(record.path("target").stringValue()).endsWith("userid=a\nmallory,0,,,,,,\n\u001b\u0085");
        assertThat(get("/audit/verification").expect(200).json().path("fault").isNull())
                .isTrue();
    }

    private void upload(String userid) throws Exception {
        Template template = new Template(Kind.FP, 1, "default", new byte[] {1, 2, 3});
        PersonKey person = new PersonKey("c1", UserType.EMPLOYEE, userid);
        store.write(100, tx -> tx.putTemplates(person, List.of(template), "S1", null, Instant.now(), false))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private Answer get(String path) {
        return api.call("GET", path, null);
    }

    private Answer put(String path, @Nullable String body) {
        return api.call("PUT", path, body);
    }

    private Answer post(String path, String body) {
        return api.call("POST", path, body);
    }
}

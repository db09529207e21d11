package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Api.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Records of passages and temperatures, from the terminal to the one who reads them. */
class RecordsIT {
    private static final long MARCH = Instant.parse("2026-03-01T08:00:00Z").getEpochSecond();
    private static TestGateway gateway;
    private static Api api;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aRecordIsReadAsItWasToldAlsoAfterARestart() {
        try (TestGateway own = TestGateway.start();
                Terminal terminal = own.login("REC-1", "one")) {
            assertThat(checkin(terminal, record("ann", MARCH, ",'pass_type':1,'pass_method':4")))
                    .isEmpty();
            own.restart();
            JsonNode page = own.api().get("/corps/one/records").expect(200).json();
            assertThat(page.path("next").isNull()).isTrue();
            JsonNode record = page.path("items").path(0);
            assertThat(record.path("sn").stringValue()).isEqualTo("REC-1");
            assertThat(record.path("userid").stringValue()).isEqualTo("ann");
            assertThat(record.path("user_type")).hasToString("0");
            assertThat(record.path("at").stringValue()).isEqualTo("2026-03-01T08:00:00.000Z");
            assertThat(record.path("pass_type")).hasToString("1");
            assertThat(record.path("pass_method")).hasToString("4");
        }
    }

    @Test
    void whatIsToldAgainIsStoredOnce() {
        try (Terminal terminal = gateway.login("REC-2", "two")) {
            String in = record("ann", MARCH, ",'pass_type':1");
            assertThat(checkin(terminal, in, in)).isEmpty();
            assertThat(checkin(terminal, in)).isEmpty();
            assertThat(checkin(terminal, record("ann", MARCH, ",'pass_type':2")))
                    .isEmpty();
            assertThat(checkin(terminal, record("ann", MARCH, ",'user_type':2,'pass_type':1")))
                    .isEmpty();
            assertThat(records("two", "")).hasSize(3);
        }
    }

    @Test
    void attendanceWithoutAPassageAndVisitorsAreRecordsToo() {
        try (Terminal terminal = gateway.login("REC-3", "three")) {
            assertThat(checkin(terminal, record("ann", MARCH, ""), record("vera/1000002", MARCH, ",'user_type':0")))
                    .isEmpty();
            List<JsonNode> records = records("three", "");
            assertThat(records.get(0).path("pass_type").isNull()).isTrue();
            assertThat(records.get(1).path("user_type")).hasToString("1");
        }
    }

    @Test
    void recordsFromBefore2018AreNeitherStoredNorRefused() {
        try (Terminal terminal = gateway.login("REC-4", "four")) {
            long first = Instant.parse("2018-01-01T00:00:00Z").getEpochSecond();
            assertThat(checkin(
                            terminal,
                            record("old", first - 1, ""),
                            record("", first - 1, ""),
                            record("old", first - 1, ",'user_type':7"),
                            record("old", 0, ",'pass_type':9"),
                            record("young", first, "")))
                    .isEmpty();
            assertThat(records("four", "")).extracting(RecordsIT::userid).containsExactly("young");
        }
    }

    @Test
    void aRecordThatCannotBeStoredComesBackAndTheOthersStay() {
        try (Terminal terminal = gateway.login("REC-5", "five")) {
            JsonNode failed = checkin(
                    terminal,
                    record("", MARCH, ""),
                    record("ann", MARCH + 1, ",'user_type':7"),
                    record("ann", MARCH + 2, ",'pass_type':9,'user_type':2"),
                    record("x".repeat(129), MARCH + 3, ""),
                    record("ann", MARCH + 4, ""));
            assertThat(failed).hasSize(4);
            assertThat(failed.path(1))
                    .isEqualTo(Json.parse(json("{'userid':'ann','user_type':0,'timestamp':%d}", MARCH + 1)));
            assertThat(failed.path(2))
                    .isEqualTo(Json.parse(json("{'userid':'ann','user_type':2,'timestamp':%d}", MARCH + 2)));
            assertThat(records("five", "")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'checkin_data':{}}",
                "{'checkin_data':[1]}",
                "{'checkin_data':[{'timestamp':1700000000}]}",
                "{'checkin_data':[{'userid':1,'timestamp':1700000000}]}",
                "{'checkin_data':[{'userid':'ann'}]}",
                "{'checkin_data':[{'userid':'ann','timestamp':1.5}]}",
                "{'checkin_data':[{'userid':'ann','timestamp':-1}]}",
                "{'checkin_data':[{'userid':'ann','timestamp':1700000000,'pass_type':'in'}]}"
            })
    void aWrongTypeRefusesTheWholeCall(String body) {
        try (TestGateway own = TestGateway.start();
                Terminal terminal = own.login("REC-6", "six")) {
            terminal.expect(40058, "checkin", json(body));
        }
    }

    @Test
    void twoHundredRecordsAreACallAndOneMoreIsNot() {
        try (Terminal terminal = gateway.login("REC-7", "seven")) {
            assertThat(checkin(terminal, many(200))).isEmpty();
            JsonNode reply = terminal.expect(40058, "checkin", body(many(201)));
            assertThat(reply.path("errmsg").stringValue()).contains("at most 200");
            assertThat(records("seven", "?limit=1000")).hasSize(200);
        }
    }

    @Test
    void recordsAreReadPageByPageAndNarrowed() {
        try (Terminal terminal = gateway.login("REC-8", "eight");
                Terminal other = gateway.login("REC-9", "eight")) {
            checkin(terminal, many(5));
            checkin(other, record("u1", MARCH, ""));
            JsonNode first = api.get("/corps/eight/records?limit=4").expect(200).json();
            assertThat(first.path("items")).hasSize(4);
            assertThat(records("eight", "?limit=4&after=" + first.path("next").stringValue()))
                    .hasSize(2);
            assertThat(records("eight", "?sn=REC-9")).hasSize(1);
            assertThat(records("eight", "?userid=u1")).hasSize(2);
            assertThat(records("eight", "?from=" + at(2) + "&to=" + at(4))).hasSize(2);
            api.get("/corps/eight/records?from=yesterday").expect(422, "invalid");
            api.get("/corps/eight/records?after=x").expect(422, "invalid");
            assertThat(records("none", "")).isEmpty();
        }
    }

    @Test
    void allRecordsAreReadAsLinesOfAStream() {
        try (Terminal terminal = gateway.login("REC-10", "ten")) {
            for (int i = 0; i < 6; i++) {
                checkin(terminal, many(i * 200, 200));
            }
            Answer answer = api.send(api.request("/corps/ten/records")
                    .header("Accept", "application/x-ndjson")
                    .GET()
                    .build());
            assertThat(answer.expect(200).headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
            List<JsonNode> lines = answer.text().lines().map(Json::parse).toList();
            assertThat(lines).hasSize(1_200);
            assertThat(lines).extracting(line -> line.path("id").stringValue()).doesNotHaveDuplicates();
            assertThat(lines.get(7)).isEqualTo(records("ten", "?limit=8").get(7));
            api.send(api.request("/corps/ten/records?after=x")
                            .header("Accept", "application/x-ndjson")
                            .build())
                    .expect(422, "invalid");
            api.send(api.request("/corps/ten/records?limit=3")
                            .header("Accept", "application/x-ndjson")
                            .build())
                    .expect(422, "invalid");
            assertThat(api.send(api.request("/corps/none/records")
                                    .header("Accept", "text/plain, application/x-ndjson;q=0.9")
                                    .build())
                            .expect(200)
                            .text())
                    .isEmpty();
        }
    }

    @Test
    void aTokenOfAnotherCorpSeesNoRecordAndAViewerNoTemperature() {
        try (Terminal terminal = gateway.login("REC-11", "eleven")) {
            checkin(terminal, record("ann", MARCH, ""));
            Api limited = api.as(api.token("viewer", "twelve"));
            assertThat(limited.get("/corps/eleven/records").expect(200).json().path("items"))
                    .isEmpty();
            limited.get("/corps/twelve/temperatures").expect(403, "forbidden");
        }
    }

    @Test
    void theTemperatureMeasuredLastIsTold() {
        try (Terminal terminal = gateway.login("TEMP-1", "temp")) {
            assertThat(health(terminal, "ann")).isEqualTo(2);
            assertThat(temperature(terminal, "'userid':'ann','temperature':'36.600000','status':0"))
                    .isZero();
            assertThat(health(terminal, "ann")).isZero();
            JsonNode reply = terminal.expect(
                    0,
                    "async_batch_report_user_temperature",
                    json(
                            "{'item':[{'userid':'ann','temperature':'38.5','status':1,'timestamp':%d},"
                                    + "{'userid':'ben','temperature':'36.6','status':5,'timestamp':%d}]}",
                            Instant.now().getEpochSecond() + 60, MARCH));
            assertThat(reply.at("/body/result_list/0/errcode")).hasToString("0");
            assertThat(reply.at("/body/result_list/1"))
                    .isEqualTo(Json.parse(json(
                            "{'userid':'ben','user_type':0,'timestamp':%d,'errcode':600056,"
                                    + "'errmsg':'invalid health status'}",
                            MARCH)));
            assertThat(health(terminal, "ann")).isEqualTo(1);
            List<JsonNode> listed = items(api.get("/corps/temp/temperatures?userid=ann"));
            assertThat(listed)
                    .extracting(item -> item.path("temperature").doubleValue())
                    .containsExactly(36.6, 38.5);
            assertThat(listed)
                    .extracting(item -> item.path("status").stringValue())
                    .containsExactly("normal", "abnormal");
        }
    }

    @Test
    void aTemperatureFarAheadOfTheClockHidesNoOther() {
        try (Terminal terminal = gateway.login("TEMP-4", "ahead")) {
            terminal.expect(
                    0,
                    "async_batch_report_user_temperature",
                    json(
                            "{'item':[{'userid':'ann','temperature':'38.5','status':1,'timestamp':%d}]}",
                            Instant.now().getEpochSecond() + 3_600));
            assertThat(health(terminal, "ann")).isEqualTo(2);
            temperature(terminal, "'userid':'ann','temperature':'36.6','status':0");
            assertThat(health(terminal, "ann")).isZero();
            assertThat(items(api.get("/corps/ahead/temperatures"))).hasSize(2);
        }
    }

    @Test
    void aVisitorIsMeasuredAsOneWhateverTheUserTypeAndErasedAsOne() {
        try (Terminal terminal = gateway.login("TEMP-3", "guests")) {
            assertThat(temperature(terminal, "'userid':'vera/1000002','temperature':'36.6','status':0"))
                    .isZero();
            assertThat(temperature(terminal, "'userid':'vlad/1000002','user_type':0,'temperature':'36.6','status':0"))
                    .isZero();
            assertThat(health(terminal, "vera/1000002")).isZero();
            assertThat(items(api.get("/corps/guests/temperatures")))
                    .extracting(item -> item.path("user_type").intValue())
                    .containsExactly(1, 1);
            Answer erased =
                    api.delete(Api.personPath("guests", 1, "vera/1000002")).expect(204);
            JsonNode receipt = api.get(
                            "/" + erased.headers().firstValue("Location").orElseThrow())
                    .expect(200)
                    .json();
            assertThat(receipt.path("templates").intValue()).isZero();
            assertThat(items(api.get("/corps/guests/temperatures")))
                    .extracting(RecordsIT::userid)
                    .containsExactly("vlad/1000002");
            assertThat(health(terminal, "vera/1000002")).isEqualTo(2);
            api.delete(Api.personPath("guests", 1, "vera/1000002")).expect(404, "person_unknown");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'temperature':'36.6'|600056",
                "'temperature':'36.6','status':3|600056",
                "'status':0|600057",
                "'temperature':'warm','status':0|600057",
                "'temperature':true,'status':0|600057",
                "'temperature':'36.6','status':0,'user_type':1|600055",
                "'temperature':'36.6','status':0,'usertype':9|600055"
            })
    void aTemperatureThatCannotBeUsedIsRefusedByItsOwnCode(String fields, int errcode) {
        try (TestGateway own = TestGateway.start();
                Terminal terminal = own.login("TEMP-2", "temp")) {
            terminal.expect(errcode, "report_user_temperature", json("{'userid':'ann'," + fields + "}"));
        }
    }

    @Test
    void nothingIsTakenBeforeTheLogin() {
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600020, "checkin", body(record("ann", MARCH, "")));
        }
    }

    private static JsonNode checkin(Terminal terminal, String... records) {
        return terminal.expect(0, "checkin", body(records)).path("body").path("fail_list");
    }

    private static String body(String... records) {
        return json("{'checkin_data':[" + String.join(",", records) + "]}");
    }

    private static String record(String userid, long timestamp, String more) {
        return "{'userid':'" + userid + "','timestamp':" + timestamp + more + "}";
    }

    private static String[] many(int count) {
        return many(0, count);
    }

    private static String[] many(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> record("u" + i, MARCH + i, ",'pass_type':1"))
                .toArray(String[]::new);
    }

    private static String at(int seconds) {
        return Instant.ofEpochSecond(MARCH + seconds).toString();
    }

    private static List<JsonNode> records(String corpId, String query) {
        return items(api.get("/corps/" + corpId + "/records" + query));
    }

    private static List<JsonNode> items(Answer answer) {
        List<JsonNode> items = new ArrayList<>();
        answer.expect(200).json().path("items").forEach(items::add);
        return items;
    }

    private static String userid(JsonNode record) {
        return record.path("userid").stringValue();
    }

    private static int temperature(Terminal terminal, String fields) {
        return terminal.expect(0, "report_user_temperature", json("{" + fields + "}"))
                .at("/body/status")
                .intValue();
    }

    private static int health(Terminal terminal, String userid) {
        JsonNode body = terminal.expect(0, "get_health_status", json("{'userid':'%s','user_type':0}", userid))
                .path("body");
        assertThat(body.path("qrcode_data").isString()).isTrue();
        return body.path("status").intValue();
    }
}

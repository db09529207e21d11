package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.ApiClient.Answer;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.store.SqlStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Many people and devices at once, as tables that are streamed in and out. */
@SuppressWarnings("NullAway.Init")
class TablesApiTest {
    private static final String IMPORT = "/corps/c1/people/import";
    private static final String EXPORT = "/corps/c1/people/export";
    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";

    private static final String TABLE = """
            userid,user_type,name,groups,devices,rules,starts_at,ends_at\r
            anna,0,"Änne ""A"", =1+1",a;b c,S1;S2,"id=1 effect_time=0 9:00-10:00,11:00-12:00 * * 1-5 *;id=7 effect_time=5 0:00-1:00 * * * *",,\r
            guest/7,1,,,,,2100-01-01T00:00:00.000Z,2100-01-02T00:00:00.000Z\r
            -1+2,2,@x,,,,,\r
            """;

    @TempDir
    Path dir;

    private SqlStore store;
    private AdminPort port;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        port = AdminPort.overSqlite(dir, new FakeLink());
        store = port.store();
        api = new ApiClient(port);
    }

    @AfterEach
    void stop() {
        port.close();
    }

    @Test
    void aTableOfPeopleIsReadAndReadsBackTheSame() {
        expect(api.send(IMPORT, CSV, TABLE), 3, 0, 0, 0);
        Answer exported = api.get(EXPORT, CSV).expect(200);
        // Blanks and commas are quoted by us, and need not be by others.
        assertThat(exported.response().body().replace("\"a;b c\"", "a;b c")).isEqualTo(TABLE);
        assertThat(exported.response().headers().firstValue("Content-Type"))
                .hasValue("text/csv; charset=utf-8; header=present");
        assertThat(exported.response().headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"people.csv\"");
        expect(api.send(IMPORT, CSV, exported.response().body()), 0, 0, 3, 0);
        String lines = api.get(EXPORT, NDJSON).expect(200).response().body();
        assertThat(lines.lines()).hasSize(3);
        expect(api.send(IMPORT, NDJSON, lines), 0, 0, 3, 0);
        expect(api.send("/corps/c2/people/import", NDJSON, lines), 3, 0, 0, 0);
        assertThat(api.get("/corps/c2/people/export", NDJSON).response().body()).isEqualTo(lines);
        JsonNode anna = api.call("GET", "/corps/c1/people/0/anna", null).json();
        assertThat(anna.path("groups").toString()).isEqualTo("[\"a\",\"b c\"]");
        assertThat(anna.path("rules").path(1).path("id").intValue()).isEqualTo(7);
    }

    @Test
    void aColumnThatIsNotThereLeavesWhatThereIsAndAnEmptyCellEmptiesIt() {
        expect(api.send(IMPORT, CSV, TABLE), 3, 0, 0, 0);
        expect(api.send(IMPORT, CSV, "name,userid\nAnna,anna\n"), 0, 1, 0, 0);
        JsonNode anna = api.call("GET", "/corps/c1/people/0/anna", null).json();
        assertThat(anna.path("name").asString()).isEqualTo("Anna");
        assertThat(anna.path("groups")).hasSize(2);
        expect(api.send(IMPORT, CSV, "userid,groups,rules\nanna,,9:00-10:00 * * * *"), 0, 1, 0, 0);
        anna = api.call("GET", "/corps/c1/people/0/anna", null).json();
        assertThat(anna.path("groups")).isEmpty();
        assertThat(anna.path("rules")).hasSize(1);
        assertThat(anna.path("devices")).hasSize(2);
        expect(api.send(IMPORT, NDJSON, ApiClient.json("{'userid':'anna','devices':null}")), 0, 1, 0, 0);
        anna = api.call("GET", "/corps/c1/people/0/anna", null).json();
        assertThat(anna.path("devices")).isEmpty();
    }

    @Test
    void aLineThatIsWrongIsToldAndKeepsNoOtherFromBeingDone() {
        Answer report = api.send(IMPORT, CSV, """
                userid,name,user_type,ends_at,rules
                ok1,,,,
                ,,,,
                short
                bad"quote,,,,
                "open,,,,

                x,,3,,
                x,,,2100-01-01T00:00:00Z,
                g/1,,1,2020-01-01T00:00:00Z,
                x,,,,9:300-10:00 * * * *
                x,\u0007,,,
                ok2,last,0,,
                """);
        expect(report, 2, 0, 0, 9);
        List<String> errors = report.json()
                .path("errors")
                .valueStream()
                .map(error ->
                        error.path("line").intValue() + " " + error.path("code").asString() + " "
                                + error.path("detail").asString())
                .toList();
        assertThat(errors).hasSize(9);
        assertThat(errors.get(0))
                .isEqualTo("3 invalid userid: expected 1 to 64 bytes of UTF-8 without control characters");
        assertThat(errors.get(1)).isEqualTo("4 invalid line: expected 5 cells, as in line 1, not 1");
        assertThat(errors.get(2)).startsWith("5 invalid line: expected a cell that holds a quote in quotes");
        assertThat(errors.get(3)).startsWith("6 invalid line: expected the end of a quoted cell");
        assertThat(errors.get(4)).isEqualTo("8 invalid user_type: expected 0, 1 or 2");
        assertThat(errors.get(5)).startsWith("9 invalid ends_at: expected nothing, but for a visitor");
        assertThat(errors.get(6)).startsWith("10 visit_times");
        assertThat(errors.get(7)).startsWith("11 invalid rules: time is \"9:300-10:00\"");
        assertThat(errors.get(8)).startsWith("12 invalid name: expected");
        assertThat(userids()).containsExactly("ok1", "ok2");
    }

    @Test
    void aTimeThatCannotBeWrittenSpoilsItsOwnLineOnly() {
        String far = "+292278995-01-01T00:00:00Z";
        String last = "9999-12-31T23:59:59Z";
        Answer cells =
                api.send(IMPORT, CSV, "userid,user_type,ends_at\na/1,1," + last + "\nb/1,1," + far + "\nc/1,1,\n");
        expect(cells, 2, 0, 0, 1);
        Answer lines = api.send(
                IMPORT,
                NDJSON,
                ApiClient.json("{'userid':'a/1','user_type':1,'ends_at':'" + last + "'}\n"
                        + "{'userid':'b/1','user_type':1,'ends_at':'" + far + "'}\n{'userid':'d/1','user_type':1}\n"));
        expect(lines, 1, 0, 1, 1);
        for (Answer report : List.of(cells, lines)) {
            assertThat(report.json().path("errors").path(0).path("detail").asString())
                    .startsWith("ends_at: expected a time such as");
        }
        assertThat(userids()).containsExactly("a/1", "c/1", "d/1");
    }

    @Test
    void linesOfJsonAreReadOneByOne() {
        Answer report = api.send(IMPORT, NDJSON, ApiClient.json("""
                        {'userid':'a','rules':[{'rule':'9:00-10:00 * * * *'}]}
                        {'userid':'b','x':1}
                        {'userid':
                        []
                        {'user_type':1,'userid':'v/7','name':'V'}
                        {'user_type':5,'userid':'c'}
                        {'userid':'a','userid':'b'}
                        {'userid':'a','name':'A'}"""));
        expect(report, 2, 1, 0, 5);
        assertThat(report.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("line").intValue()))
                .containsExactly(2, 3, 4, 6, 7);
        assertThat(userids()).containsExactly("a", "v/7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "text/csv | name,groups | 422 | invalid",
                "text/csv | userid,nickname | 422 | invalid",
                "text/csv | userid,userid | 422 | invalid",
                "text/csv | userid;name | 422 | invalid",
                "text/csv | ## | 400 | malformed",
                "application/json | {} | 415 | unsupported_media_type",
                "text/csv;charset=gbk | userid | 415 | unsupported_media_type",
            })
    void aTableWithoutAHeadIsRefusedWhole(String type, String table, int status, String code) {
        api.send(IMPORT, type, table).expect(status, code);
    }

    @Test
    void onlyTheFirstThousandErrorsAreTold() {
        String wrong = "{}\n".repeat(1_234);
        Answer report = api.send(IMPORT, NDJSON, wrong);
        expect(report, 0, 0, 0, 1_234);
        assertThat(report.json().path("errors")).hasSize(1_000);
        assertThat(report.json().path("errors").path(999).path("line").intValue())
                .isEqualTo(1_000);
    }

    @Test
    void thousandsOfPeopleGoInAndOutInPages() {
        String table = IntStream.range(0, 2_345)
                .mapToObj(i -> "user" + i + ",Name " + i + ",g" + i % 7)
                .collect(Collectors.joining("\n", "userid,name,groups\n", "\n"));
        expect(api.send(IMPORT, CSV, table), 2_345, 0, 0, 0);
        expect(api.send(IMPORT, CSV, table.replace("Name 77,", "Seventy,")), 0, 1, 2_344, 0);
        String exported = api.get(EXPORT, NDJSON).expect(200).response().body();
        assertThat(exported.lines()).hasSize(2_345);
        assertThat(exported.lines().skip(77).findFirst().orElseThrow()).contains("\"Seventy\"");
        // The connection is still good after both.
        api.call("GET", "/version", null).expect(200);
    }

    @Test
    void anEmptyCorpIsATableWithAHeadOnly() {
        assertThat(api.get("/corps/none/people/export", CSV)
                        .expect(200)
                        .response()
                        .body())
                .isEqualTo("userid,user_type,name,groups,devices,rules,starts_at,ends_at\r\n");
        assertThat(api.get("/corps/none/people/export", NDJSON)
                        .expect(200)
                        .response()
                        .body())
                .isEmpty();
        api.get(EXPORT, "text/html").expect(406, "not_acceptable");
    }

    @Test
    void theAuditLogHasARecordOfEachTableAndOfTheBeginningOfAnImport() {
        expect(api.send(IMPORT, CSV, TABLE + "x,,,,,,\n"), 3, 0, 0, 1);
        api.get(EXPORT, CSV).expect(200);
        assertThat(audited("import")).isEqualTo("done corp_id=c1, created=3, changed=0, unchanged=0, refused=1");
        assertThat(port.registry.scrape()).contains("gatehouse_import_refusals_total 1.0");
        assertThat(audited("export")).isEqualTo("done corp_id=c1, people=3");
        assertThat(api.call("GET", "/audit", null).expect(200).json().path("items"))
                .extracting(record -> record.path("outcome").asString())
                .containsExactly("done", "done", "begun");
    }

    @Test
    void whatIsTooLargeIsEndedAndTheLinesBeforeAreDone() throws IOException {
        try (RawClient client = port.connect()) {
            client.send("POST /api/v1" + IMPORT + " HTTP/1.1\nHost: admin\nAuthorization: Bearer " + AdminPort.TOKEN
                    + "\nContent-Type: text/csv\nContent-Length: " + (AdminPort.IMPORTS.bytes() + 1) + "\n\n");
            assertThat(client.read().status()).isEqualTo(413);
        }
        String line = "user,x\n";
        String chunk = line.repeat(9_000);
        try (RawClient client = port.connect()) {
            client.send("POST /api/v1" + IMPORT + " HTTP/1.1\nHost: admin\nAuthorization: Bearer " + AdminPort.TOKEN
                    + "\nContent-Type: text/csv\nTransfer-Encoding: chunked\n\n");
            client.sendRaw("c\r\nuserid,name\n\r\n");
            String head = Integer.toHexString(chunk.length()) + "\r\n";
            long sent = 0;
            while (sent <= AdminPort.IMPORTS.bytes()) {
                client.sendRaw(head + chunk + "\r\n");
                sent += chunk.length();
            }
            assertThat(client.read().status()).isEqualTo(413);
        }
        assertThat(userids()).containsExactly("user");
        assertThat(awaitAudited("import")).startsWith("abandoned corp_id=c1, created=1, changed=0, unchanged=");
    }

    @Test
    void whatABrokenConnectionHasBroughtIsDoneAndRecorded() throws IOException {
        try (RawClient client = port.connect()) {
            client.send("POST /api/v1" + IMPORT + " HTTP/1.1\nHost: admin\nAuthorization: Bearer " + AdminPort.TOKEN
                    + "\nContent-Type: text/csv\nContent-Length: 200000\n\nuserid\n"
                    + IntStream.range(0, 700).mapToObj(i -> "u" + i).collect(Collectors.joining("\n")));
            awaitPeople(500);
        }
        assertThat(awaitAudited("import"))
                .isEqualTo("abandoned corp_id=c1, created=500, changed=0, unchanged=0, refused=0");
        assertThat(userids()).hasSize(500);
    }

    @Test
    void anImportThatTakesTooLongIsClosedAndWhatItBroughtIsRecorded() throws IOException {
        Settings.Imports hurried = new Settings.Imports(AdminPort.IMPORTS.bytes(), Duration.ofMillis(300));
        try (AdminPort other = AdminPort.over(store, new FakeLink(), new EventStream(), hurried);
                RawClient client = other.connect()) {
            client.send("POST /api/v1" + IMPORT + " HTTP/1.1\nHost: admin\nAuthorization: Bearer " + AdminPort.TOKEN
                    + "\nContent-Type: text/csv\nContent-Length: 200000\n\nuserid\nanna\nben\n");
            assertThat(client.isClosed()).isTrue();
        }
        assertThat(awaitAudited("import")).startsWith("abandoned corp_id=c1, created=");
    }

    @Test
    void devicesAreImportedAndNoneThatIsKnownIsChanged() {
        String table = "sn,secret_no,name,corp_id\nS1,one,Door 1,c1\nS2,two,,\n";
        expect(api.send("/devices/import", CSV, table), 2, 0, 0, 0);
        expect(api.send("/devices/import", CSV, table), 0, 0, 2, 0);
        Answer report = api.send(
                "/devices/import", CSV, "corp_id,sn,secret_no\nc2,S1,one\nc1,,x\nc1,S3,\nc1,S4,four\nc1,S4,five\n");
        expect(report, 1, 0, 0, 4);
        assertThat(report.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("line").intValue() + " "
                                + error.path("code").asString()))
                .containsExactly("2 device_exists", "3 invalid", "4 invalid", "6 device_exists");
        assertThat(api.call("GET", "/devices/S1", null)
                        .expect(200)
                        .json()
                        .path("name")
                        .asString())
                .isEqualTo("Door 1");
        assertThat(api.call("GET", "/devices?corp_id=c1", null)
                        .expect(200)
                        .json()
                        .path("items"))
                .hasSize(2);
        api.send("/devices/import", CSV, "sn,name\n").expect(422, "invalid");
        api.send("/devices/import", NDJSON, "{}").expect(415, "unsupported_media_type");
    }

    private void expect(Answer report, int created, int changed, int unchanged, int refused) {
        JsonNode json = report.expect(200).json();
        assertThat(List.of(
                        json.path("created").intValue(),
                        json.path("changed").intValue(),
                        json.path("unchanged").intValue(),
                        json.path("refused").intValue()))
                .as(json.toString())
                .containsExactly(created, changed, unchanged, refused);
    }

    private List<String> userids() {
        return api.call("GET", "/corps/c1/people?limit=1000", null)
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .map(person -> person.path("userid").asString())
                .toList();
    }

    private void awaitPeople(int people) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (userids().size() < people) {
            assertThat(Instant.now()).isBefore(deadline);
        }
    }

    /** Outcome and target of the newest record of that action; empty where there is none. */
    private String audited(String action) {
        return api.call("GET", "/audit", null)
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .filter(entry -> entry.path("action").asString().endsWith("/" + action))
                .map(entry -> entry.path("outcome").asString() + " "
                        + entry.path("target").asString())
                .findFirst()
                .orElse("");
    }

    private String awaitAudited(String action) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        String audited = audited(action);
        while (!audited.startsWith("abandoned")) {
            assertThat(Instant.now()).isBefore(deadline);
            audited = audited(action);
        }
        return audited;
    }
}

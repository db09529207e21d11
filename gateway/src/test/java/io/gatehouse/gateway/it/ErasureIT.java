package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Uploads.enrolled;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.people;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is left of a person who was erased: a receipt, and nothing else wherever one may look. */
class ErasureIT {
    private static final String CORP = "acme";
    private static final int SEED = 20_261_125;
    private static final byte[] TEMPLATE = Uploads.template(SEED);

    private static final byte[] DIGEST = Uploads.sha256(TEMPLATE).getBytes(UTF_8);

    /** Not the whole of a template, in case a part of it was overwritten. */
    private static final Map<String, byte[]> NEEDLES = Map.of(
            "template",
            Arrays.copyOfRange(TEMPLATE, 100, 148),
            "template in base64",
            Uploads.base64(TEMPLATE).substring(200, 264).getBytes(UTF_8));

    @TempDir
    private Path directory;

    @Test
    void nothingOfATemplateIsFoundAnywhereAfterAnErasure() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data);
                Terminal terminal = gateway.connect()) {
            Api api = gateway.api();
            String secretNo = api.addDevice("ERASE");
            api.bind("ERASE", CORP);
            terminal.login("ERASE", secretNo);
            terminal.upload(people(finger("someone-else", 0, 1)));
            String operId = api.enroll("ERASE", "anna", "fp");
            terminal.expectPush("push_enter_page");

            // Halfway in, the upload is in the heap, so that the search is known to find what is there.
            byte[] upload = Terminal.envelope("upload_userinfo", "r-erase", enrolled(operId, finger("anna", 0, SEED)))
                    .getBytes(UTF_8);
            int half = upload.length - 20;
            terminal.wire().frame(Wire.TEXT, false, Arrays.copyOf(upload, half));
            terminal.wire().frame(Wire.PING, true, new byte[] {1});
            terminal.wire().readUntil(Wire.PONG);
            assertThat(Traces.inHeap(gateway.pid(), directory, NEEDLES)).contains("template in base64");
            terminal.wire().frame(Wire.CONTINUATION, true, Arrays.copyOfRange(upload, half, upload.length));
            assertThat(terminal.reply("r-erase").path("errcode").intValue()).isZero();
            assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("succeeded");
            byte[] sealed = sealed(data);
            assertThat(Traces.in(data, Map.of("sealed", sealed))).isNotEmpty();
            assertThat(Traces.in(data, NEEDLES)).as("templates are sealed").isEmpty();
            assertThat(Traces.in(data, Map.of("digest", DIGEST)))
                    .as("the digest in an event")
                    .isNotEmpty();

            Api.Answer erased = api.delete(Api.personPath(CORP, 0, "anna")).expect(204);

            awaitNone(data, Map.of("sealed", sealed, "digest", DIGEST));
            assertThat(Traces.in(data, NEEDLES)).isEmpty();
            assertThat(Traces.inHeap(gateway.pid(), directory, NEEDLES)).isEmpty();
            assertThat(api.get("//metrics").expect(200).text()).doesNotContain(found(api));
            api.findPerson(CORP, 0, "anna").expect(404, "person_unknown");
            assertThat(api.person(CORP, 0, "someone-else").path("templates")).hasSize(1);
            receiptTells(api, erased);

            gateway.terminate();
            gateway.exitCode(Duration.ofSeconds(15));
            String output = String.join("\n", gateway.stdout()) + String.join("\n", gateway.stderr());
            NEEDLES.forEach(
                    (name, needle) -> assertThat(output).as(name).doesNotContain(new String(needle, ISO_8859_1)));
            assertThat(Traces.in(data, NEEDLES)).isEmpty();
            assertThat(Traces.in(data, Map.of("sealed", sealed))).isEmpty();
        }
    }

    @Test
    void nothingOfAnEntryOfTheDirectoryIsFoundInTheStoreAfterAnErasure() throws Exception {
        Map<String, byte[]> entry = Map.of(
                "first name", "Nomen Prius".getBytes(UTF_8),
                "name", "Nomen Nescio".getBytes(UTF_8),
                "group", "gregis-nomen".getBytes(UTF_8),
                "device", "MACHINA-0042".getBytes(UTF_8),
                "rule", "3:07-4:53 * * 1-5 *".getBytes(UTF_8));
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            Api api = gateway.api();
            String fields = "{\"name\":\"%s\",\"groups\":[\"gregis-nomen\"],\"devices\":[\"MACHINA-0042\"],"
                    + "\"rules\":[{\"rule\":\"3:07-4:53 * * 1-5 *\"}]}";
            String path = Api.personPath(CORP, 0, "anna");
            api.put(path, fields.formatted("Nomen Prius")).expect(201);
            assertThat(found(data, entry)).contains("first name", "group", "device", "rule");
            api.put(path, fields.formatted("Nomen Nescio")).expect(200);
            assertThat(found(data, entry)).contains("name");
            api.put(Api.personPath(CORP, 0, "ben"), "{}").expect(201);

            api.delete(path).expect(204);

            awaitNone(data, entry);
            assertThat(api.people(CORP)).hasSize(1);
        }
    }

    @Test
    void whoResumesOverAnErasedPersonIsToldThatSomethingIsMissing() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.login("ERASE", CORP)) {
            terminal.upload(people(finger("anna", 0, 1), finger("ben", 0, 2)));
            gateway.api().delete(Api.personPath(CORP, 0, "anna")).expect(204);
            for (int start = 0; start < 2; start++) {
                try (EventReader events = EventReader.open(gateway, "0")) {
                    EventReader.Event event = events.next();
                    while (!event.event().equals("template.changed")) {
                        assertThat(event.data().path("userid").asString("")).isNotEqualTo("anna");
                        event = events.next();
                    }
                    assertThat(event.data().path("userid").stringValue()).isEqualTo("ben");
                    assertThat(event.id()).as("the number that it had before").isEqualTo("3");
                }
                gateway.restart();
            }
        }
    }

    @Test
    void aCorpIsErasedOnceNoDeviceIsBoundToIt() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.login("ERASE", CORP)) {
            Api api = gateway.api();
            terminal.upload(people(finger("anna", 0, 1), finger("ben", 0, 2)));
            api.delete("/corps/" + CORP).expect(409, "corp_bound");
            api.delete("/corps/nobody").expect(404, "corp_unknown");
            api.unbind("ERASE");

            Api.Answer erased = api.delete("/corps/" + CORP).expect(204);

            JsonNode receipt = receipt(api, erased);
            assertThat(receipt.path("people").intValue()).isEqualTo(2);
            assertThat(receipt.path("userid").isNull()).isTrue();
            assertThat(api.people(CORP)).isEmpty();
            api.findPerson(CORP, 0, "anna").expect(404, "person_unknown");
        }
    }

    @Test
    void receiptsOfACorpAreListedAndOthersAreUnknown() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.login("ERASE", CORP)) {
            Api api = gateway.api();
            terminal.upload(people(finger("anna", 0, 1), finger("ben", 0, 2)));
            api.delete(Api.personPath(CORP, 0, "anna")).expect(204);
            api.delete(Api.personPath(CORP, 0, "ben")).expect(204);
            JsonNode first =
                    api.get("/corps/" + CORP + "/erasures?limit=1").expect(200).json();
            assertThat(first.path("items")).hasSize(1);
            assertThat(first.path("items").get(0).path("userid").stringValue()).isEqualTo("anna");
            JsonNode second = api.get("/corps/" + CORP + "/erasures?after="
                            + first.path("next").stringValue())
                    .expect(200)
                    .json();
            assertThat(second.path("items").get(0).path("userid").stringValue()).isEqualTo("ben");
            for (String id : List.of("99", "x", "0")) {
                api.get("/erasures/" + id).expect(404, "erasure_unknown");
            }
        }
    }

    @Test
    void keysAreRotatedWhileTerminalsUpload() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.login("ROTATE", CORP)) {
            Api api = gateway.api();
            terminal.upload(people(finger("anna", 0, 1)));
            api.post("/keys/rotation", "").expect(202);
            terminal.upload(people(finger("ben", 0, 2)));
            Eventually.is(
                    "the rotation has ended",
                    () -> api.get("/keys/rotation")
                            .expect(200)
                            .json()
                            .path("finished")
                            .booleanValue());
            assertThat(api.get("//metrics").text()).contains("gatehouse_reencryption_progress 1.0");
            assertThat(api.people(CORP)).hasSize(2);
            try (Connection connection = connect(gateway.dataDir());
                    Statement statement = connection.createStatement();
                    ResultSet keys = statement.executeQuery("SELECT DISTINCT key_id FROM templates")) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getLong(1)).isGreaterThan(2);
                assertThat(keys.next()).isFalse();
            }
        }
    }

    private static Set<String> found(Path data, Map<String, byte[]> needles) {
        return Traces.in(data, needles).values().stream().flatMap(List::stream).collect(Collectors.toSet());
    }

    private static void receiptTells(Api api, Api.Answer erased) {
        JsonNode receipt = receipt(api, erased);
        assertThat(receipt.path("corp_id").stringValue()).isEqualTo(CORP);
        assertThat(receipt.path("user_type").intValue()).isZero();
        assertThat(receipt.path("userid").stringValue()).isEqualTo("anna");
        assertThat(receipt.path("people").intValue()).isEqualTo(1);
        assertThat(receipt.path("templates").intValue()).isEqualTo(1);
        assertThat(receipt.path("events").intValue()).isPositive();
        assertThat(receipt.path("erased_at").stringValue()).matches("20.*Z");
    }

    private static JsonNode receipt(Api api, Api.Answer erased) {
        String location = erased.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith("/api/v1/erasures/");
        return api.get("/" + location).expect(200).json();
    }

    private static String found(Api api) {
        assertThat(api.get("//metrics").text()).doesNotContain("anna");
        return Uploads.sha256(TEMPLATE);
    }

    /**
     * The log is emptied soon after the erasure, which gives no signal; the push that follows is written into it, so that its
     * size gives none either.
     */
    private static void awaitNone(Path data, Map<String, byte[]> erased) {
        Eventually.passes(() -> assertThat(Traces.in(data, erased)).isEmpty());
    }

    /** A part of the row as it is stored. */
    private static byte[] sealed(Path data) throws SQLException {
        try (Connection connection = connect(data);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT t.data FROM templates t JOIN people p ON p.id = t.id >> 20"
                                + " WHERE p.userid = 'anna'")) {
            assertThat(row.next()).isTrue();
            return Arrays.copyOfRange(row.getBytes(1), 60, 120);
        }
    }

    private static Connection connect(Path data) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("gatehouse.db"));
    }
}

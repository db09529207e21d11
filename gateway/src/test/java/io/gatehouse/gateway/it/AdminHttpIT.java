package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Api.Answer;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the admin port does with requests that are not what it expects. */
class AdminHttpIT {
    private static TestGateway gateway;
    private static Api api;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        api = gateway.api();
        api.addDevice("HTTP-1");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/devices",
                "/devices/HTTP-1",
                "/enrollments",
                "/enrollments/x?wait=1",
                "/corps/acme/people",
                "/blocks",
                "/events",
                "/version"
            })
    void withoutTheTokenThereIsNoAnswer(String path) {
        for (String authorization : List.of(
                "Bearer wrong",
                "Bearer " + gateway.adminToken() + "x",
                "Bearer ",
                "Basic " + gateway.adminToken(),
                gateway.adminToken())) {
            Answer answer = api.send(HttpRequest.newBuilder(api.uri(path))
                    .header("Authorization", authorization)
                    .build());
            assertProblem(answer.expect(401, "unauthorized"), 401);
        }
        assertProblem(api.send(HttpRequest.newBuilder(api.uri(path)).build()).expect(401, "unauthorized"), 401);
    }

    @Test
    void changesNeedTheTokenToo() {
        HttpRequest request = HttpRequest.newBuilder(api.uri("/devices"))
                .POST(BodyPublishers.ofString(json("{'sn':'HTTP-2'}")))
                .build();
        api.send(request).expect(401, "unauthorized");
        api.get("/devices/HTTP-2").expect(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//livez", "//readyz", "//metrics"})
    void healthAndMetricsNeedNoToken(String path) {
        assertThat(api.send(HttpRequest.newBuilder(api.uri(path)).build()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /blocks,                      GET",
        "GET,    /blocks/x,                    DELETE",
        "PATCH,  /devices,                     GET;POST",
        "DELETE, /devices,                     GET;POST",
        "POST,   /devices/HTTP-1,              GET;DELETE",
        "GET,    /devices/HTTP-1/secret_no,    POST",
        "GET,    /devices/HTTP-1/binding,      PUT;DELETE",
        "GET,    /corps/acme,                  PUT",
        "PUT,    /enrollments,                 GET;POST",
        "POST,   /enrollments/x,               GET;DELETE",
        "POST,   /corps/acme/people,           GET",
        "POST,   /corps/acme/people/0/ann,     GET;PUT;DELETE",
        "POST,   /events,                      GET",
        "DELETE, /version,                     GET",
        "POST,   //metrics,                    GET",
        "DELETE, //livez,                      GET",
    })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) {
        Answer answer = api.call(method, path, null).expect(405, "method_not_allowed");
        assertProblem(answer, 405);
        String allow = answer.headers().firstValue("Allow").orElse("");
        assertThat(allow.split(", *")).contains(allowed.split(";"));
        assertThat(allow).doesNotContain(method);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/devices/HTTP-1/colour",
                "/corps/acme/people/0/ann/templates",
                "/corps/acme/people/1/vic/77",
                "//",
                "//api",
                "//api/v2/devices",
                "//favicon.ico"
            })
    void aPathThatIsNotThereIsNotFound(String path) {
        assertProblem(api.get(path).expect(404, "not_found"), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{'sn':'HTTP-3'", "{'sn':'HTTP-3'} x", "{'sn':'HTTP-3'}{}", "sn=HTTP-3", "\u0000"})
    void whatIsNotJsonIsMalformed(String body) {
        assertProblem(api.post("/devices", json(body)).expect(400, "malformed"), 400);
        assertProblem(api.post("/enrollments", json(body)).expect(400, "malformed"), 400);
        api.get("/devices/HTTP-3").expect(404, "device_unknown");
    }

    @Test
    void aBodyOfOneMebibyteIsReadAndALargerOneIsRefused() {
        String start = json("{'sn':'HTTP-4'");
        String exact = start + " ".repeat((1 << 20) - start.length() - 1) + "}";
        assertProblem(api.post("/devices", exact + " ").expect(413, "too_large"), 413);
        api.get("/devices/HTTP-4").expect(404);
        api.post("/devices", exact).expect(201);
    }

    @Test
    void aLargeBodyIsRefusedBeforeItIsSent() {
        try (Wire wire = connect()) {
            wire.raw(head("POST /api/v1/devices HTTP/1.1", "Content-Length: 1048577", "Expect: 100-continue"));
            assertThat(wire.readHead().status()).isEqualTo(413);
        }
        try (Wire wire = connect()) {
            wire.raw(head("POST /api/v1/devices HTTP/1.1", "Transfer-Encoding: chunked"));
            byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 17; i++) {
                wire.raw(chunk);
            }
            assertThat(wire.readHead().status()).isEqualTo(413);
        }
    }

    @Test
    void aSmallBodyIsAskedFor() {
        String body = json("{'sn':'HTTP-5'}");
        try (Wire wire = connect()) {
            wire.raw(head("POST /api/v1/devices HTTP/1.1", "Content-Length: " + body.length(), "Expect: 100-continue"));
            assertThat(wire.readHead().status()).isEqualTo(100);
            wire.raw(body.getBytes(StandardCharsets.UTF_8));
            assertThat(wire.readHead().status()).isEqualTo(201);
        }
    }

    @Test
    void requestsInOnePacketAreAnsweredInTheirOrder() {
        try (Wire wire = connect()) {
            wire.raw(concat(
                    head("DELETE /api/v1/devices/HTTP-6 HTTP/1.1"),
                    head("GET /livez HTTP/1.1"),
                    head("PATCH /api/v1/devices HTTP/1.1", "Connection: close")));
            String answers = new String(wire.readAll(), StandardCharsets.UTF_8);
            assertThat(answers.lines().filter(line -> line.contains("HTTP/1.1 ")))
                    .extracting(line ->
                            line.substring(line.indexOf("HTTP/1.1 ") + 9).substring(0, 3))
                    .containsExactly("404", "200", "405");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4|Transfer-Encoding: chunked",
                "Content-Length: 4|Content-Length: 5",
                "Content-Length: 4,5",
                "Content-Length: -1",
                "Content-Length: +4",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked, gzip",
                "Host: other",
                "X-Folded: one|  two",
                "Content-Length : 4",
            })
    void whatCouldSmuggleARequestIsRefusedAndTheConnectionEnds(String headers) {
        try (Wire wire = connect()) {
            String smuggled = "0\r\n\r\nPUT /api/v1/corps/smuggled HTTP/1.1\r\nHost: " + wire.host()
                    + "\r\nAuthorization: Bearer " + gateway.adminToken()
                    + "\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}";
            wire.raw(concat(
                    head("POST /api/v1/devices HTTP/1.1", headers.split("\\|")),
                    smuggled.getBytes(StandardCharsets.US_ASCII)));
            Wire.Head answer = wire.readHead();
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(new String(wire.readAll(), StandardCharsets.UTF_8))
                    .as("anything after the refusal")
                    .doesNotContain("HTTP/1.1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/devices/%zz",
                "/api/v1/devices/%",
                "/api/v1/devices/%c3%28",
                "/api/v1/devices/%00",
                "/api/v1/enrollments/%00",
                "/api/v1/corps/%00/people",
                "/api/v1/corps/acme/people/0/%00",
                "/api/v1/corps/acme/people/x/ann",
                "/api/v1/corps/acme/people/9/ann",
                "/api/v1/corps//people",
                "/api/v1/enrollments?after=garbage",
                "/api/v1/devices?after=%00",
                "/api/v1/corps/acme/people?after=garbage",
                "/api/v1/devices?limit=99999999999999999999",
            })
    void aStrangePathIsNoFaultOfOurs(String path) {
        try (Wire wire = connect()) {
            wire.raw(head("GET " + path + " HTTP/1.1", "Connection: close"));
            Wire.Head answer = wire.readHead();
            assertThat(answer.status()).isBetween(200, 499);
        }
    }

    @Test
    void thePortOfTheOperatorsSpeaksNoWebSocket() {
        try (Wire wire = connect()) {
            assertThat(wire.upgrade("/").status()).isBetween(400, 499);
        }
    }

    private static Wire connect() {
        return Wire.connect(gateway.admin(), "127.0.0.1");
    }

    private static byte[] head(String requestLine, String... headers) {
        StringBuilder head = new StringBuilder(requestLine)
                .append("\r\nHost: localhost\r\nAuthorization: Bearer ")
                .append(gateway.adminToken())
                .append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("title").asString("")).isNotEmpty();
        assertThat(problem.path("code").asString("")).isNotEmpty();
    }
}

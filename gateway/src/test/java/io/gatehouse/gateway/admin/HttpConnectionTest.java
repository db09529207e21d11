package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.RawClient.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
    private static final String HOST = "Host: admin\n";
    private static final String AUTHORIZED = HOST + "Authorization: Bearer " + AdminPort.TOKEN + "\n";

    @SuppressWarnings("NullAway.Init")
    private static AdminPort port;

    @BeforeAll
    static void start() throws IOException {
        port = AdminPort.withoutStore(AdminPort.QUICK);
    }

    @AfterAll
    static void stop() {
        port.close();
    }

    @Test
    void aConnectionTakesOneRequestAfterTheOther() throws IOException {
        try (RawClient client = port.connect()) {
            for (int i = 0; i < 3; i++) {
                Response response =
                        client.send("GET /livez HTTP/1.1\n" + HOST + "\n").read();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("{\"status\":\"live\"}");
                assertThat(response.header("content-type")).isEqualTo("application/json");
                assertThat(response.header("connection")).isEmpty();
            }
        }
    }

    @Test
    void requestsSentAheadAreAnsweredInTheirOrderHoweverMany() throws IOException {
        int pairs = 2_000;
        try (RawClient client = port.connect()) {
            String pair =
                    "GET /livez HTTP/1.1\n" + HOST + "\nPOST /livez HTTP/1.1\n" + HOST + "Content-Length: 3\n\nabc";
            Thread sender = new Thread(() -> {
                try {
                    client.send(pair.repeat(pairs));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            sender.start();
            for (int i = 0; i < pairs; i++) {
                assertThat(client.read().status()).isEqualTo(200);
                assertThat(client.read().status()).isEqualTo(405);
            }
        }
    }

    @Test
    void bytesMayComeOneByOne() throws IOException {
        try (RawClient client = port.connect()) {
            for (char c : "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n".toCharArray()) {
                client.sendRaw(String.valueOf(c));
            }
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void headIsAnsweredAsGetWithoutTheBody() throws IOException {
        try (RawClient client = port.connect()) {
            Response head = client.send("HEAD /livez HTTP/1.1\n" + HOST + "\n").readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo("17");
            assertThat(client.send("GET /livez HTTP/1.1\n" + HOST + "\n").read().body())
                    .hasSize(17);
        }
    }

    @ParameterizedTest
    @CsvSource({"Connection: close, HTTP/1.1", "X-Nothing: 1, HTTP/1.0"})
    void aClientThatWantsOneAnswerGetsOne(String header, String version) throws IOException {
        try (RawClient client = port.connect()) {
            Response response = client.send("GET /livez " + version + "\n" + HOST + header + "\n\n")
                    .read();
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void anOldClientMayKeepTheConnection() throws IOException {
        try (RawClient client = port.connect()) {
            String request = "GET /livez HTTP/1.0\nConnection: keep-alive\n\n";
            assertThat(client.send(request).read().header("connection")).isEqualTo("keep-alive");
            assertThat(client.send(request).read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Authorization: Bearer wrong-token-of-tests\n",
                "Authorization: Basic YTpi\n",
                "Authorization: Bearer a-token-of-the-tests\nAuthorization: Bearer a-token-of-the-tests\n"
            })
    void theApiNeedsTheToken(String authorization) throws IOException {
        try (RawClient client = port.connect()) {
            for (String path : new String[] {"/api/v1/version", "/api/v1/nothing", "/%61pi/v1/version", "/api/v1"}) {
                Response response = client.send("GET " + path + " HTTP/1.1\n" + HOST + authorization + "\n")
                        .read();
                assertThat(response.status()).as(path).isEqualTo(401);
                assertThat(response.header("www-authenticate")).startsWith("Bearer");
                assertThat(response.body()).contains("\"code\":\"unauthorized\"");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/livez", "/readyz"})
    void theRootNeedsNoToken(String path) throws IOException {
        try (RawClient client = port.connect()) {
            assertThat(client.send("GET " + path + " HTTP/1.1\n" + HOST + "\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/livez/", "//livez", "/api", "/api/v1/", "/api/v1/devices/", "/api/v1/devices//x", "/x"})
    void whereThereIsNothingIsNotFound(String path) throws IOException {
        try (RawClient client = port.connect()) {
            Response response = client.send("GET " + path + " HTTP/1.1\n" + AUTHORIZED + "\n")
                    .read();
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.header("content-type")).isEqualTo("application/problem+json");
            assertThat(response.body()).contains("\"code\":\"not_found\"").contains("\"status\":404");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /livez, 'GET, HEAD'",
        "PATCH, /api/v1/devices, 'GET, HEAD, POST'",
        "GET, /api/v1/devices/S1/binding, 'DELETE, PUT'",
        "PUT, /api/v1/enrollments/E1, 'DELETE, GET, HEAD'",
        "HEAD, /api/v1/corps/c, 'DELETE, PUT'",
        "WHATEVER, /api/v1/events, 'GET, HEAD'"
    })
    void aPathNamesTheMethodsThatItTakes(String method, String path, String allowed) throws IOException {
        try (RawClient client = port.connect()) {
            Response response = client.send(method + " " + path + " HTTP/1.1\n" + AUTHORIZED + "\n")
                    .readHead();
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("allow")).isEqualTo(allowed);
        }
    }

    @Test
    void anUnknownParameterIsNamed() throws IOException {
        try (RawClient client = port.connect()) {
            Response response = client.send("GET /api/v1/devices?limit=1&colour=red HTTP/1.1\n" + AUTHORIZED + "\n")
                    .read();
            assertThat(response.status()).isEqualTo(422);
            assertThat(response.body()).contains("\"code\":\"invalid\"").contains("colour");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /livez HTTP/1.1\n\n",
                "GET /livez HTTP/1.1\nHost: a\nHost: a\n\n",
                "GET /livez HTTP/1.1\nHost: a\nHost: b\n\n",
                "GET /livez HTTP/1.1\nHost: a\nContent-Length: 0\nContent-Length: 0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nContent-Length: 0, 0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nContent-Length: 0\nContent-Length: 5\n\nabcde",
                "GET /livez HTTP/1.1\nHost: a\nContent-Length: -1\n\n",
                "GET /livez HTTP/1.1\nHost: a\nContent-Length: +1\n\na",
                "GET /livez HTTP/1.1\nHost: a\nContent-Length: 0x1\n\na",
                "GET /livez HTTP/1.1\nHost: a\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nContent-Length: 5\n\n0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nTransfer-Encoding: gzip\n\n",
                "GET /livez HTTP/1.1\nHost: a\nTransfer-Encoding: identity\n\n",
                "GET /livez HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nTransfer-Encoding: chunked, chunked\n\n0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nTransfer-Encoding: xchunked\n\n0\n\n",
                "GET /livez HTTP/1.0\nHost: a\nTransfer-Encoding: chunked\n\n0\n\n",
                "GET /livez HTTP/1.1\nHost: a\nX-A: b\n c\n\n",
                "GET /livez HTTP/1.1\nHost: a\nX-A: b\n\tc\n\n",
                "GET /livez HTTP/1.1\n Host: a\n\n",
                "\n\n\nGET /livez HTTP/1.1\nHost: a\nX-A: b\n c\n\n",
                "GET /livez HTTP/1.1\nHost : a\n\n",
                "GET /livez HTTP/1.1\nHost: a\nX A: b\n\n",
                "GET /livez HTTP/1.1\nHost: a\nno colon\n\n",
                "GET /livez HTTP/1.1\nHost: a\nExpect: tea\n\n",
                "GET /livez HTTP/2.0\nHost: a\n\n",
                "GET /livez HTTP/1.2\nHost: a\n\n",
                "GET /livez\n\n",
                "nonsense\n\n",
                "POST /livez HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\nxyz\n\n",
                "POST /livez HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n-1\n\n",
            })
    void whatTwoServersCouldReadDifferentlyEndsTheConnection(String request) throws IOException {
        try (RawClient client = port.connect()) {
            Response response = client.send(request).read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("\"code\":\"malformed\"");
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(client.send("GET /livez HTTP/1.1\n" + HOST + "\n").isClosed())
                    .isTrue();
        }
    }

    @Test
    void aFoldIsSeenAcrossReadsAndNotInABody() throws IOException {
        try (RawClient client = port.connect()) {
            String post = "POST /livez HTTP/1.1\n" + HOST + "Content-Length: 6\n\n\n b\n c";
            assertThat(client.send(post).read().status()).isEqualTo(405);
            assertThat(client.send(post).read().status()).isEqualTo(405);
            for (char c : "GET /livez HTTP/1.1\r\nHost: a\r\nX: y\r\n".toCharArray()) {
                client.sendRaw(String.valueOf(c));
            }
            assertThat(client.sendRaw(" z\r\n\r\n").read().status()).isEqualTo(400);
        }
    }

    @Test
    void headersAndTargetsAreBounded() throws IOException {
        try (RawClient client = port.connect()) {
            Response response = client.send("GET /livez HTTP/1.1\n" + HOST + "X: " + "y".repeat(17_000) + "\n\n")
                    .read();
            assertThat(response.status()).isEqualTo(431);
            assertThat(response.body()).contains("\"code\":\"too_large\"");
            assertThat(client.isClosed()).isTrue();
        }
        try (RawClient client = port.connect()) {
            Response response = client.send("GET /" + "x".repeat(9_000) + " HTTP/1.1\n" + HOST + "\n")
                    .read();
            assertThat(response.status()).isEqualTo(414);
        }
    }

    @Test
    void aBodyOfOneMebibyteIsTakenAndALargerOneIsNot() throws IOException {
        try (RawClient client = port.connect()) {
            String head = "POST /api/v1/devices HTTP/1.1\n" + AUTHORIZED + "Content-Length: ";
            assertThat(client.send(head + (1 << 20) + "\n\n")
                            .sendRaw(" ".repeat(1 << 20))
                            .read()
                            .status())
                    .as("white space is no JSON")
                    .isEqualTo(400);
            Response response = client.send(head + ((1 << 20) + 1) + "\n\n")
                    .sendRaw(" ".repeat((1 << 20) + 1))
                    .read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.body()).contains("\"code\":\"too_large\"");
        }
    }

    @Test
    void aChunkedBodyIsBoundedToo() throws IOException {
        try (RawClient client = port.connect()) {
            client.send("POST /api/v1/devices HTTP/1.1\n" + AUTHORIZED + "Transfer-Encoding: chunked\n\n");
            String chunk = "10000\r\n" + "x".repeat(1 << 16) + "\r\n";
            for (int i = 0; i < 40; i++) {
                client.sendRaw(chunk);
            }
            assertThat(client.sendRaw("0\r\n\r\n").read().status()).isEqualTo(413);
        }
    }

    @Test
    void aBodyThatIsNotWantedIsReadAndTheConnectionStays() throws IOException {
        try (RawClient client = port.connect()) {
            String post = "POST /api/v1/devices HTTP/1.1\n" + HOST + "Content-Length: 100000\n\n" + "x".repeat(100_000);
            assertThat(client.send(post).read().status()).isEqualTo(401);
            assertThat(client.send("GET /livez HTTP/1.1\n" + HOST + "\n").read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aBodyThatIsHeldBackIsAskedForOnlyWhereItIsWanted() throws IOException {
        String expecting = "Content-Length: 1\nExpect: 100-continue\n\n";
        try (RawClient client = port.connect()) {
            client.send("POST /api/v1/devices HTTP/1.1\n" + AUTHORIZED + expecting);
            assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(client.line()).isEmpty();
            assertThat(client.send("x").read().status()).isEqualTo(400);
        }
        try (RawClient client = port.connect()) {
            client.send("POST /api/v1/devices HTTP/1.1\n" + HOST + expecting);
            assertThat(client.read().status()).isEqualTo(401);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aStoreInTroubleIsSaidToBeUnavailable() throws IOException {
        try (RawClient client = port.connect()) {
            for (String call : new String[] {
                "GET /api/v1/enrollments HTTP/1.1\n" + AUTHORIZED + "\n",
                "GET /api/v1/enrollments/x?wait=1 HTTP/1.1\n" + AUTHORIZED + "\n",
                "DELETE /api/v1/devices/S1 HTTP/1.1\n" + AUTHORIZED + "\n",
                "POST /api/v1/devices HTTP/1.1\n" + AUTHORIZED + "Content-Length: 11\n\n{\"sn\":\"S1\"}"
            }) {
                Response response = client.send(call).read();
                assertThat(response.status()).as(call).isEqualTo(503);
                assertThat(response.body()).contains("\"code\":\"unavailable\"").doesNotContain("disk");
                assertThat(response.header("retry-after")).isEqualTo("1");
            }
        }
    }

    @Test
    void whoWasToldThatTheGatewayIsStoppingGetsNoOtherAnswer() throws Exception {
        GatedStore store = new GatedStore(new BrokenStore());
        store.shut();
        try (AdminPort gated = AdminPort.over(store, new FakeLink(), new EventStream())) {
            EmbeddedChannel channel = connectionTo(gated);
            send(channel, "GET /api/v1/enrollments/x?wait=60 HTTP/1.1\n" + AUTHORIZED + "\n");
            Runnable read = store.next();
            channel.pipeline().fireUserEventTriggered(HttpConnection.STOPPING);
            channel.pipeline().fireUserEventTriggered(HttpConnection.STOPPING);
            read.run();
            assertThat(written(channel)).containsOnlyOnce("HTTP/1.1 ").contains("The gateway is stopping.");
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void whatTheAuditLogTellsOfEndsAsItEndsWhenTheGatewayIsStopping() throws Exception {
        GatedStore store = new GatedStore(new BrokenStore());
        store.shut();
        try (AdminPort gated = AdminPort.over(store, new FakeLink(), new EventStream())) {
            EmbeddedChannel channel = connectionTo(gated);
            send(channel, "GET /api/v1/corps/c1/people/export HTTP/1.1\n" + AUTHORIZED + "\n");
            Runnable read = store.next();
            channel.pipeline().fireUserEventTriggered(HttpConnection.STOPPING);
            assertThat(written(channel)).isEmpty();
            read.run();
            assertThat(written(channel)).containsOnlyOnce("HTTP/1.1 ").doesNotContain("The gateway is stopping.");
            channel.finishAndReleaseAll();
        }
    }

    /** A connection without a socket, so that what happens in between can be laid down. */
    private static EmbeddedChannel connectionTo(AdminPort port) {
        return new EmbeddedChannel(
                new StrictRequestDecoder(),
                new HttpResponseEncoder(),
                new HttpConnection(port.routes, port.doorkeeper, port.events, AdminPort.QUICK));
    }

    private static void send(EmbeddedChannel channel, String lines) {
        channel.writeInbound(Unpooled.copiedBuffer(lines.replace("\n", "\r\n"), StandardCharsets.US_ASCII));
    }

    private static String written(EmbeddedChannel channel) {
        StringBuilder written = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            written.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }
        return written.toString();
    }

    @Test
    void readinessIsAnswered() throws IOException {
        try (AdminPort other = AdminPort.withoutStore(AdminPort.QUICK);
                RawClient client = other.connect()) {
            String ready = "GET /readyz HTTP/1.1\n" + HOST + "\n";
            assertThat(client.send(ready).read().body()).isEqualTo("{\"status\":\"ready\"}");
            for (Readiness readiness :
                    new Readiness[] {Readiness.STARTING, Readiness.DRAINING, Readiness.STORE_UNAVAILABLE}) {
                other.readiness.set(readiness);
                Response response = client.send(ready).read();
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.body()).contains("\"code\":\"unavailable\"").contains(readiness.sentence());
            }
            assertThat(client.send("GET /livez HTTP/1.1\n" + HOST + "\n").read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void theVersionIsTold() throws IOException {
        try (RawClient client = port.connect()) {
            assertThat(client.send("GET /api/v1/version HTTP/1.1\n" + AUTHORIZED + "\n")
                            .read()
                            .body())
                    .startsWith("{\"version\":\"1.2.3\",\"commit\":\"c0ffee\",\"java\":\"" + Runtime.version()
                            + "\",\"netty\":\"4.2.");
        }
    }

    @Test
    void whoDoesNotBeginIsClosedSooner() throws IOException {
        Duration patient = Duration.ofMinutes(1);
        Timing timing = new Timing(Duration.ofMillis(150), patient, patient, patient, patient);
        try (AdminPort other = AdminPort.withoutStore(timing)) {
            try (RawClient client = other.connect()) {
                assertThat(client.isClosed()).as("after the accept").isTrue();
            }
            try (RawClient client = other.connect()) {
                assertThat(client.send("GET /livez HTTP/1.1\n").isClosed())
                        .as("in a head")
                        .isTrue();
            }
        }
    }

    @Test
    void silenceIsClosed() throws IOException {
        Duration soon = Duration.ofMillis(150);
        Timing timing = new Timing(Duration.ofMinutes(1), soon, soon, soon, soon);
        try (AdminPort other = AdminPort.withoutStore(timing)) {
            try (RawClient client = other.connect()) {
                client.send("GET /livez HTTP/1.1\n" + HOST + "\n").read();
                assertThat(client.isClosed()).as("after an answer").isTrue();
            }
            try (RawClient client = other.connect()) {
                client.send("POST /livez HTTP/1.1\n" + HOST + "Content-Length: 9\n\nhalf");
                assertThat(client.isClosed()).as("in a body").isTrue();
            }
        }
    }
}

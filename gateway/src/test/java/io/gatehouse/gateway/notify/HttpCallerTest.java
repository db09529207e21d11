package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.TestAuthority;
import io.gatehouse.gateway.config.Network;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets, real TLS; names are what the test says they are. */
@SuppressWarnings("NullAway.Init")
class HttpCallerTest {
    private static final List<Network> LOOPBACK = List.of(Objects.requireNonNull(Network.parse("127.0.0.0/8")));
    private static final Duration LONG = Duration.ofSeconds(20);

    private static TestAuthority authority;

    @TempDir
    static Path dir;

    private static Path authorities;

    private volatile List<String> addresses = List.of("127.0.0.1");
    private HttpCaller caller;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = TestAuthority.make();
        authorities = Files.writeString(dir.resolve("authorities.pem"), authority.pem());
    }

    @AfterEach
    void close() {
        caller.close();
    }

    @Test
    void aCallIsMadeAndItsAnswerRead() throws Exception {
        caller = caller(LOOPBACK);
        try (TestApp app = TestApp.start().answers((exchange, got) -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            TestApp.send(exchange, 503, "later");
        })) {
            HttpReply reply = call(app.url("app.example", "/hook?key=1"), LONG, "{\"a\":1}");

            assertThat(reply).isEqualTo(new HttpReply.Answered(503, "7", "later"));
            TestApp.Got got = app.next();
            assertThat(got.method()).isEqualTo("POST");
            assertThat(got.path()).isEqualTo("/hook");
            assertThat(got.query("key")).isEqualTo("1");
            assertThat(got.body()).isEqualTo("{\"a\":1}");
            assertThat(got.header("Host")).matches("app\\.example:[0-9]+");
            assertThat(got.header("Content-Type")).isEqualTo("application/json");
            assertThat(got.header("X-Test")).isEqualTo("yes");
        }
    }

    @Test
    void theCertificateMustBeOfTheNameThoughTheConnectionGoesToAnAddress() throws Exception {
        caller = caller(LOOPBACK);
        try (TestApp app = TestApp.start(authority.client(authority.issue("app")))) {
            assertThat(call(app.url("/"), LONG, "")).isEqualTo(new HttpReply.Answered(200, null, ""));
            HttpReply other = call(app.url("app.example", "/"), LONG, "");
            assertThat(((HttpReply.Failed) other).reason()).startsWith("TLS: ");
            assertThat(app.got).hasSize(1);
        }
    }

    @Test
    void aCertificateOfAnAuthorityThatNobodyKnowsIsRefused() throws Exception {
        caller = new HttpCaller(destinations(LOOPBACK), 4, null);
        try (TestApp app = TestApp.start(authority.client(authority.issue("app")))) {
            HttpReply reply = call(app.url("/"), LONG, "");

            assertThat(((HttpReply.Failed) reply).reason()).startsWith("TLS: ");
            assertThat(app.got).isEmpty();
        }
    }

    @Test
    void aNameThatLeadsElsewhereWhenTheConnectionIsMadeIsRefused() throws Exception {
        caller = caller(List.of());
        try (TestApp app = TestApp.start()) {
            AppUrl url = url(app.url("app.example", "/"));
            addresses = List.of("8.8.8.8");
            assertThat(caller.check(url).toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isNull();
            addresses = List.of("127.0.0.1");
            assertThat(caller.check(url).toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isEqualTo(Outcome.Problem.URL_PRIVATE);

            HttpReply reply = call(url.text(), LONG, "");

            assertThat(((HttpReply.Failed) reply).reason()).contains("must not go to");
            assertThat(app.got).isEmpty();
        }
    }

    @Test
    void theSecondAddressIsTriedWhereNobodyListensAtTheFirst() throws Exception {
        caller = caller(LOOPBACK);
        addresses = List.of("127.0.0.2", "127.0.0.1");
        try (TestApp app = TestApp.start()) {
            assertThat(call(app.url("app.example", "/"), LONG, "")).isEqualTo(new HttpReply.Answered(200, null, ""));
        }
        addresses = List.of("127.0.0.2", "127.0.0.3");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(call("http://app.example:" + free.getLocalPort() + "/", LONG, ""))
                    .isEqualTo(new HttpReply.Failed("nobody listens there"));
        }
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() throws Exception {
        caller = caller(LOOPBACK);
        try (TestApp app = TestApp.start();
                TestApp other = TestApp.start()) {
            app.answers((exchange, got) -> {
                exchange.getResponseHeaders().set("Location", other.url("/"));
                TestApp.send(exchange, 302, "");
            });

            assertThat(call(app.url("/"), LONG, "")).isEqualTo(new HttpReply.Answered(302, null, ""));
            assertThat(other.got).isEmpty();
        }
    }

    @Test
    void ofALongAnswerOnlyTheBeginningIsRead() throws Exception {
        caller = caller(LOOPBACK);
        try (TestApp app = TestApp.start().answers((exchange, got) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] some = "x".repeat(1000).getBytes(UTF_8);
            // Without end, until the connection is closed on us.
            while (true) {
                exchange.getResponseBody().write(some);
            }
        })) {
            HttpReply.Answered reply = (HttpReply.Answered) call(app.url("/"), LONG, "");

            assertThat(reply.body()).hasSize(4096);
        }
    }

    @Test
    void anAppThatSaysNothingIsGivenUpInTime() throws Exception {
        caller = caller(LOOPBACK);
        CountDownLatch over = new CountDownLatch(1);
        try (TestApp app = TestApp.start().answers((exchange, got) -> await(over))) {
            assertThat(call(app.url("/"), Duration.ofMillis(200), ""))
                    .isEqualTo(new HttpReply.Failed("no answer in time"));
            over.countDown();
        }
    }

    @Test
    void whatIsNotHttpIsNoAnswer() throws Exception {
        caller = caller(LOOPBACK);
        assertThat(answeredBy("SSH-2.0-OpenSSH_9.2\r\n\r\n")).isEqualTo(new HttpReply.Failed("the answer is not HTTP"));
        assertThat(answeredBy("")).isEqualTo(new HttpReply.Failed("the connection ended before the answer"));
        assertThat(answeredBy("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"))
                .isEqualTo(new HttpReply.Failed("the connection ended before the answer"));
        assertThat(answeredBy("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .isEqualTo(new HttpReply.Failed("the answer is not HTTP"));
        assertThat(answeredBy("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"))
                .isEqualTo(new HttpReply.Answered(204, null, ""));
        assertThat(answeredBy("HTTP/1.1 200 OK\r\n\r\nsuccess"))
                .isEqualTo(new HttpReply.Answered(200, null, "success"));
    }

    private HttpReply answeredBy(String answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    // So that closing sends no reset.
                    socket.getInputStream().read(new byte[10_000]);
                    socket.getOutputStream().write(answer.getBytes(UTF_8));
                    socket.shutdownOutput();
                    while (socket.getInputStream().read() >= 0) {
                        // until the caller closes
                    }
                } catch (java.io.IOException e) {
                    // the caller has closed
                }
            });
            thread.setDaemon(true);
            thread.start();
            HttpReply reply = call("http://127.0.0.1:" + server.getLocalPort() + "/", LONG, "{}");
            thread.join(20_000);
            return reply;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpReply call(String url, Duration within, String body) throws Exception {
        AppUrl parsed = url(url);
        HttpCall call =
                new HttpCall(parsed, "POST", parsed.target(), Map.of("X-Test", "yes"), body.getBytes(UTF_8), within);
        return caller.call(call).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private HttpCaller caller(List<Network> networks) throws Exception {
        return new HttpCaller(destinations(networks), 4, authorities);
    }

    private Destinations destinations(List<Network> networks) {
        return new Destinations(true, networks, host -> {
            if (!host.equals("app.example")) {
                return InetAddress.getAllByName(host);
            }
            List<String> texts = addresses;
            InetAddress[] found = new InetAddress[texts.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = InetAddress.getByName(texts.get(i));
            }
            return found;
        });
    }

    private static AppUrl url(String text) {
        return Objects.requireNonNull(AppUrl.parse(text), text);
    }
}

package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.TestAuthority;
import io.gatehouse.gateway.config.Network;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets, real TLS; names are what the test says they are. */
@SuppressWarnings("NullAway.Init")
class HttpCallerTest {
    private static final List<Network> LOOPBACK = List.of(Objects.requireNonNull(Network.parse("127.0.0.0/8")));
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final HttpCaller.Limits KEEPING = new HttpCaller.Limits(4, 2, LONG);

    private static TestAuthority authority;

    @TempDir
    static Path dir;

    private static Path authorities;

    private volatile List<String> addresses = List.of("127.0.0.1");
    private final CountDownLatch hanging = new CountDownLatch(1);
    private HttpCaller caller;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = TestAuthority.make();
        authorities = Files.writeString(dir.resolve("authorities.pem"), authority.pem());
    }

    @AfterEach
    void close() {
        hanging.countDown();
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
        caller = new HttpCaller(destinations(LOOPBACK), KEEPING, null);
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
    void callsToOneAppGoOverOneConnection() throws Exception {
        caller = caller(LOOPBACK);
        for (TestApp started : List.of(TestApp.start(), TestApp.start(authority.client(authority.issue("app"))))) {
            try (TestApp app = started) {
                Set<Integer> ports = portsOf(app);
                for (int i = 0; i < 5; i++) {
                    assertThat(call(app.url("/" + i), LONG, "{}")).isEqualTo(new HttpReply.Answered(200, null, ""));
                }
                assertThat(ports).hasSize(1);
                assertThat(app.got).extracting(TestApp.Got::path).containsExactly("/0", "/1", "/2", "/3", "/4");
            }
        }
    }

    @Test
    void anAppThatClosesItsConnectionGetsAnother() throws Exception {
        caller = caller(LOOPBACK);
        try (TestApp app = TestApp.start()) {
            Set<Integer> ports = ConcurrentHashMap.newKeySet();
            app.answers((exchange, got) -> {
                ports.add(exchange.getRemoteAddress().getPort());
                exchange.getResponseHeaders().set("Connection", "close");
                TestApp.send(exchange, 200, "");
            });
            call(app.url("/"), LONG, "{}");
            call(app.url("/"), LONG, "{}");
            assertThat(ports).hasSize(2);
        }
    }

    @Test
    void whereNoneAreKeptEachCallHasAConnectionOfItsOwnAndSaysSo() throws Exception {
        caller = caller(LOOPBACK, new HttpCaller.Limits(4, 2, Duration.ZERO));
        try (TestApp app = TestApp.start()) {
            Set<Integer> ports = portsOf(app);
            call(app.url("/"), LONG, "{}");
            call(app.url("/"), LONG, "{}");
            assertThat(ports).hasSize(2);
            assertThat(app.next().header("Connection")).isEqualToIgnoringCase("close");
        }
    }

    @Test
    void noMoreConnectionsToOneAppAreKeptThanItMayHave() throws Exception {
        caller = caller(LOOPBACK, new HttpCaller.Limits(4, 1, LONG));
        try (TestApp app = TestApp.start()) {
            Set<Integer> ports = ConcurrentHashMap.newKeySet();
            CyclicBarrier both = new CyclicBarrier(2);
            app.answers((exchange, got) -> {
                ports.add(exchange.getRemoteAddress().getPort());
                meet(both);
                TestApp.send(exchange, 200, "");
            });
            for (int round = 0; round < 2; round++) {
                CompletableFuture<HttpReply> one = begin(app.url("/"), LONG, "{}");
                CompletableFuture<HttpReply> other = begin(app.url("/"), LONG, "{}");
                one.get(30, TimeUnit.SECONDS);
                other.get(30, TimeUnit.SECONDS);
            }
            assertThat(ports).as("one was kept, the other was not").hasSize(3);
        }
    }

    @Test
    void aConnectionIsNotUsedOnceItsNameLeadsElsewhere() throws Exception {
        caller = caller(List.of(Objects.requireNonNull(Network.parse("127.0.0.1/32"))));
        try (TestApp app = TestApp.start()) {
            String url = app.url("app.example", "/");
            assertThat(call(url, LONG, "")).isEqualTo(new HttpReply.Answered(200, null, ""));

            addresses = List.of("127.0.0.2");
            assertThat(((HttpReply.Failed) call(url, LONG, "")).reason()).contains("must not go to");
        }
        caller.close();
        caller = caller(LOOPBACK);
        addresses = List.of("127.0.0.1");
        try (TestApp app = TestApp.start()) {
            String url = app.url("app.example", "/");
            assertThat(call(url, LONG, "")).isEqualTo(new HttpReply.Answered(200, null, ""));

            addresses = List.of("127.0.0.2");
            assertThat(call(url, LONG, "")).isEqualTo(new HttpReply.Failed("nobody listens there"));
            assertThat(app.got).hasSize(1);
        }
    }

    @Test
    void aConnectionThatTurnsOutToBeDeadIsReplacedAtOnceAndOnlyOnce() throws Exception {
        caller = caller(LOOPBACK);
        String ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
            CompletableFuture<HttpReply> first = begin(url, LONG, "{}");
            try (Socket socket = server.accept()) {
                answer(socket, ok);
                assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(new HttpReply.Answered(200, null, ""));

                CompletableFuture<HttpReply> second = begin(url, LONG, "{}");
                answer(socket, "");
                hangUp(socket);
                try (Socket fresh = server.accept()) {
                    answer(fresh, ok);
                    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(new HttpReply.Answered(200, null, ""));

                    CompletableFuture<HttpReply> third = begin(url, LONG, "{}");
                    answer(fresh, "");
                    hangUp(fresh);
                    try (Socket last = server.accept()) {
                        answer(last, "");
                    }
                    assertThat(third.get(30, TimeUnit.SECONDS)).isInstanceOf(HttpReply.Failed.class);
                }
            }
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleOfAnAnswerIsAFailure() throws Exception {
        caller = caller(LOOPBACK);
        try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
            CompletableFuture<HttpReply> first = begin(url, LONG, "{}");
            try (Socket socket = server.accept()) {
                answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                first.get(30, TimeUnit.SECONDS);
                CompletableFuture<HttpReply> second = begin(url, LONG, "{}");
                answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                hangUp(socket);
                assertThat(second.get(30, TimeUnit.SECONDS))
                        .isEqualTo(new HttpReply.Failed("the connection ended before the answer"));
            }
        }
    }

    @Test
    void aConnectionThatNobodyUsesIsClosedAfterAWhile() throws Exception {
        caller = caller(LOOPBACK, new HttpCaller.Limits(4, 2, Duration.ofMillis(50)));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<HttpReply> call = begin("http://127.0.0.1:" + server.getLocalPort() + "/", LONG, "{}");
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(20_000);
                answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                call.get(30, TimeUnit.SECONDS);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void whatComesUnaskedEndsTheConnection() throws Exception {
        caller = caller(LOOPBACK);
        String ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<HttpReply> call = begin("http://127.0.0.1:" + server.getLocalPort() + "/", LONG, "{}");
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(20_000);
                answer(socket, ok + "HTTP/1.1 500 Later\r\nContent-Length: 0\r\n\r\n");
                assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(new HttpReply.Answered(200, null, ""));
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aLookUpThatHangsTakesOneThreadAndItsCallsFailInTime() throws Exception {
        caller = caller(LOOPBACK, new HttpCaller.Limits(2, 2, LONG));
        try (TestApp app = TestApp.start()) {
            List<CompletableFuture<HttpReply>> stuck = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                stuck.add(begin("http://hangs.example/", Duration.ofMillis(100), "{}"));
            }
            assertThat(call(app.url("/"), LONG, "{}")).isEqualTo(new HttpReply.Answered(200, null, ""));
            for (CompletableFuture<HttpReply> call : stuck) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(new HttpReply.Failed("no answer in time"));
            }
        }
    }

    /** The ports that its calls come from, which it answers with 200. */
    private static Set<Integer> portsOf(TestApp app) {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        app.answers((exchange, got) -> {
            ports.add(exchange.getRemoteAddress().getPort());
            TestApp.send(exchange, 200, "");
        });
        return ports;
    }

    /** Reads a request that ends with an empty object, and writes this. */
    private static void answer(Socket socket, String text) throws IOException {
        for (int read = socket.getInputStream().read();
                read != '}';
                read = socket.getInputStream().read()) {
            assertThat(read).as("a byte of the request").isNotNegative();
        }
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static void hangUp(Socket socket) throws IOException {
        socket.close();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
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
        return begin(url, within, body).get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<HttpReply> begin(String url, Duration within, String body) {
        AppUrl parsed = url(url);
        HttpCall call =
                new HttpCall(parsed, "POST", parsed.target(), Map.of("X-Test", "yes"), body.getBytes(UTF_8), within);
        return caller.call(call).toCompletableFuture();
    }

    private HttpCaller caller(List<Network> networks) throws Exception {
        return caller(networks, KEEPING);
    }

    private HttpCaller caller(List<Network> networks, HttpCaller.Limits limits) throws Exception {
        return new HttpCaller(destinations(networks), limits, authorities);
    }

    private Destinations destinations(List<Network> networks) {
        return new Destinations(true, networks, host -> {
            if (host.equals("hangs.example")) {
                await(hanging);
            }
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

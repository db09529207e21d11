package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An app's HTTP server on loopback: keeps what it gets, and answers as the test says. */
public final class TestApp implements AutoCloseable {
    /** What came in. */
    public record Got(String method, String path, Map<String, String> query, Headers headers, String body) {
        public String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }

        public String query(String name) {
            return query.getOrDefault(name, "");
        }
    }

    /** Answers one request. */
    public interface Answerer {
        void answer(HttpExchange exchange, Got got) throws IOException;
    }

    public final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final boolean secure;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Answerer answerer = status(200, "");

    private TestApp(HttpServer server, boolean secure) {
        this.server = server;
        this.secure = secure;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public static TestApp start() {
        try {
            return new TestApp(HttpServer.create(anyPort(), 0), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestApp start(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new TestApp(server, true);
    }

    public TestApp answers(Answerer next) {
        answerer = next;
        return this;
    }

    /** Always this. */
    public static Answerer status(int status, String body) {
        return (exchange, got) -> send(exchange, status, body);
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    public String url(String target) {
        return url("127.0.0.1", target);
    }

    String url(String host, String target) {
        return (secure ? "https://" : "http://") + host + ":"
                + server.getAddress().getPort() + target;
    }

    /** The next request, within 20 s. */
    public Got next() {
        try {
            Got next = got.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came within 20 s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        Got request = new Got(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        got.add(request);
        answerer.answer(exchange, request);
    }

    private static Map<String, String> query(@Nullable String text) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        }
        return query;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

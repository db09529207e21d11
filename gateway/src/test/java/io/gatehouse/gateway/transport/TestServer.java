package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.DeviceLink;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A device server on a port of its own, with a script in place of the dispatcher and a clock that can be put forward. */
final class TestServer implements AutoCloseable {
    /** As shipped. */
    static final Settings.Door DOOR = new Settings.Door(List.of(), 4096, false, 10_000);

    final Script script = new Script();
    final BlockingQueue<String> presences = new LinkedBlockingQueue<>();
    final Connections connections;
    final DeviceServer server;
    private final AtomicLong ahead = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    TestServer(TestLimits limits, @Nullable SslContext tls) {
        this(limits, tls, List.of(), DOOR);
    }

    TestServer(TestLimits limits) {
        this(limits, null, List.of(), DOOR);
    }

    TestServer(TestLimits limits, List<String> origins) {
        this(limits, null, origins, DOOR);
    }

    TestServer(TestLimits limits, @Nullable SslContext tls, Settings.Door door) {
        this(limits, tls, List.of(), door);
    }

    private TestServer(TestLimits limits, @Nullable SslContext tls, List<String> origins, Settings.Door door) {
        connections = new Connections(Clock.systemUTC(), () -> System.nanoTime() + ahead.get());
        connections.listen(new DeviceLink.Listener() {
            @Override
            public Device online(Device device, Subscription subscription, Presence presence) {
                presences.add("online " + device.sn());
                return device;
            }

            @Override
            public void offline(Device device, Instant lastSeenAt) {
                presences.add("offline " + device.sn());
            }
        });
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            server = DeviceServer.start(
                    new Settings.Device(any, null, origins, door),
                    limits.build(),
                    tls,
                    connections,
                    script,
                    new Meters(registry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the clock forward. Deadlines are looked at by the next sweep. */
    void skip(Duration time) {
        ahead.addAndGet(time.toNanos());
    }

    /** Returns when every event loop has done what it had before: sockets go round the loops. */
    void turnEveryLoop() {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            open().close();
        }
    }

    /**
     * Returns when every event loop has run the tasks it had, and those that were due. A peer sees the end of a socket a
     * moment before the loop has told the handlers of it.
     */
    void settle() {
        try {
            for (EventExecutor loop : server.eventLoops()) {
                if (loop.isShuttingDown()) {
                    loop.terminationFuture().await(10, TimeUnit.SECONDS);
                    continue;
                }
                loop.submit(() -> {}).get(10, TimeUnit.SECONDS);
                loop.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).get(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns when everybody who had connected is accepted, where TLS is spoken: sockets are accepted in their order, and who
     * speaks something else is closed.
     */
    void acceptEverybody() {
        try (RawWebSocket last = connect()) {
            last.send("GET / HTTP/1.1\r\n\r\n");
            if (!last.ended()) {
                throw new IllegalStateException("it took what is no TLS");
            }
        }
        settle();
    }

    RawWebSocket connect() {
        return RawWebSocket.connect(server.address());
    }

    RawWebSocket open() {
        return RawWebSocket.open(server.address());
    }

    /** Upgraded and logged in. */
    RawWebSocket subscribed(String sn) {
        RawWebSocket terminal = open();
        login(terminal, sn);
        return terminal;
    }

    static void login(RawWebSocket terminal, String sn) {
        String reply = terminal.ask(request("subscribe_corp", "login", sn));
        if (!reply.contains("\"errcode\":0")) {
            throw new IllegalStateException(reply);
        }
    }

    static String request(String cmd, String reqId, String sn) {
        return """
                {"cmd":"%s","headers":{"req_id":"%s"},"body":{"sn":"%s","nonce":1,"timestamp":1,"device_signature":"s",\
                "active_code":"a","secret":"%s","firmware_version":"1.0","userinfo":[]}}""".formatted(cmd, reqId, sn, sn);
    }

    static String request(String cmd, String reqId) {
        return request(cmd, reqId, "");
    }

    /** A lawful upload of exactly this many bytes. */
    static String upload(String reqId, int bytes) {
        String empty = upload(reqId, "");
        return upload(reqId, "x".repeat(bytes - empty.length()));
    }

    private static String upload(String reqId, String ignored) {
        return """
                {"cmd":"upload_userinfo","headers":{"req_id":"%s"},"body":{"ignored":"%s","userinfo":[]}}""".formatted(reqId, ignored);
    }

    /** How many connections have ended for this reason. */
    double closed(CloseReason reason) {
        settle();
        return registry.counter("gatehouse.closes", "reason", reason.label()).count();
    }

    double acceptsPaused() {
        return registry.counter("gatehouse.accepts.paused").count();
    }

    double connections(String state) {
        settle();
        return registry.get("gatehouse.connections").tag("state", state).gauge().value();
    }

    double uploadBytesInFlight() {
        settle();
        return registry.get("gatehouse.upload.bytes.in.flight").gauge().value();
    }

    double uploadsWaiting() {
        settle();
        return registry.get("gatehouse.uploads.waiting").gauge().value();
    }

    String nextPresence() throws InterruptedException {
        String next = presences.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told");
        }
        return next;
    }

    @Override
    public void close() {
        server.close();
    }
}

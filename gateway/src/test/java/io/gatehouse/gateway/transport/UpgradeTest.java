package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.upgradeRequest;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpgradeTest {
    private final TestLimits limits = new TestLimits();
    private TestServer server = new TestServer(limits);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void bytesThatComeWithTheRequestAreTheFirstFrame() {
        try (RawWebSocket terminal = server.connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(upgradeRequest("h", "").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(RawWebSocket.text(TestServer.request("ping", "1")));
            terminal.send(all.toByteArray());

            assertThat(terminal.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(terminal.read().text()).contains("\"req_id\":\"1\"");
        }
    }

    @Test
    void aRequestMayComeByteByByte() {
        try (RawWebSocket terminal = server.connect()) {
            for (byte octet : upgradeRequest("h", "").getBytes(StandardCharsets.US_ASCII)) {
                terminal.send(new byte[] {octet});
            }

            assertThat(terminal.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void aRefusalIsSentAndTheSocketClosed() {
        try (RawWebSocket terminal = server.connect()) {
            terminal.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

            assertThat(terminal.readToEnd()).startsWith("HTTP/1.1 426 ").endsWith("WebSocket only.\n");
            assertThat(server.closed(CloseReason.HANDSHAKE_REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void aSecondRequestBehindARefusedOneIsNotRead() {
        try (RawWebSocket terminal = server.connect()) {
            terminal.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nabcd" + upgradeRequest("h", ""));

            assertThat(terminal.readToEnd()).startsWith("HTTP/1.1 405 ").doesNotContain(" 101 ");
        }
    }

    @Test
    void headersThatNeverEndAreRefusedAt8KiB() {
        try (RawWebSocket terminal = server.connect()) {
            terminal.send("GET / HTTP/1.1\r\nX: " + "x".repeat(Upgrade.MAX_HEAD));

            assertThat(terminal.readToEnd()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void headersOfAlmost8KiBAreTaken() {
        String more = "X: "
                + "x".repeat(Upgrade.MAX_HEAD - upgradeRequest("h", "X: \r\n").length()) + "\r\n";
        try (RawWebSocket terminal = server.connect()) {
            terminal.send(upgradeRequest("h", more));

            assertThat(terminal.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void aListedOriginIsLetInAndAnotherIsNot() {
        server.close();
        server = new TestServer(limits, List.of("https://OPS.example.com"));
        try (RawWebSocket listed = server.connect();
                RawWebSocket other = server.connect()) {
            listed.send(upgradeRequest("h", "Origin: https://ops.example.com\r\n"));
            other.send(upgradeRequest("h", "Origin: https://evil.example.com\r\n"));

            assertThat(listed.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(other.readToEnd()).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void whoSaysNothingIsCutOffAfterTheHandshakeTimeout() {
        restart(Duration.ofMillis(200));
        try (RawWebSocket terminal = server.connect()) {
            assertThat(terminal.ended()).isTrue();
            assertThat(server.closed(CloseReason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void bytesDoNotPutTheHandshakeTimeoutOff() {
        try (RawWebSocket terminal = server.connect()) {
            terminal.send("GET / HTTP/1.1\r\n");
            server.turnEveryLoop();
            server.skip(Duration.ofSeconds(9));
            terminal.send("Host: h\r\n");
            server.skip(Duration.ofSeconds(2));

            assertThat(terminal.ended()).isTrue();
        }
    }

    @Test
    void socketsOverTheLimitAreClosedAtOnceAndAPlaceThatIsFreeIsTaken() throws Exception {
        server.close();
        limits.connections = 2;
        server = new TestServer(limits);
        try (RawWebSocket first = server.subscribed("a");
                RawWebSocket second = server.open();
                RawWebSocket third = server.connect()) {
            assertThat(third.ended()).isTrue();
            assertThat(server.closed(CloseReason.TOO_MANY_CONNECTIONS)).isEqualTo(1);
            assertThat(second.ask(TestServer.request("ping", "1"))).contains("pong");

            assertThat(server.nextPresence()).isEqualTo("online a");
            first.send(RawWebSocket.close(1000));
            assertThat(first.readClose()).isEqualTo(1000);
            assertThat(first.ended()).isTrue();
            server.settle();
            server.open().close();
        }
    }

    private void restart(Duration handshakeTimeout) {
        server.close();
        limits.handshakeTimeout = handshakeTimeout;
        server = new TestServer(limits);
    }
}

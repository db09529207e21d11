package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.upgradeRequest;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.TestAuthority;
import io.gatehouse.gateway.config.Network;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.Presence;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Balancers at 127.0.0.2 tell where connections come from; nobody else may. */
class ProxyHeaderTest {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    private final TestLimits limits = new TestLimits();

    @Test
    void theToldAddressIsTheOneOfTheSession() throws Exception {
        try (TestServer server = server();
                RawWebSocket terminal = balancer(server)) {
            terminal.send(header(PROXY, TCP4, addresses("198.51.100.7", "203.0.113.1")));
            terminal.upgrade();
            TestServer.login(terminal, "a");

            assertThat(address(server)).isEqualTo("198.51.100.7");
        }
    }

    @Test
    void anAddressOfSixteenBytesIsToldTooWithExtras() throws Exception {
        try (TestServer server = server();
                RawWebSocket terminal = balancer(server)) {
            byte[] extra = {0x05, 0, 2, 'i', 'd'};
            terminal.send(header(PROXY, TCP6, join(addresses("2001:db8::7", "2001:db8::1"), extra)));
            terminal.upgrade();
            TestServer.login(terminal, "a");

            assertThat(address(server)).isEqualTo("2001:db8:0:0:0:0:0:7");
        }
    }

    @Test
    void aHeaderMayComeByteByByteAndWithTheRequest() throws Exception {
        try (TestServer server = server();
                RawWebSocket slow = balancer(server);
                RawWebSocket quick = balancer(server)) {
            byte[] header = header(PROXY, TCP4, addresses("198.51.100.7", "203.0.113.1"));
            for (byte octet : header) {
                slow.send(new byte[] {octet});
            }
            slow.upgrade();
            quick.send(join(header, upgradeRequest("h", "").getBytes(StandardCharsets.US_ASCII)));

            assertThat(quick.readHead()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void tlsComesBehindTheHeader(@TempDir Path directory) throws Exception {
        TestAuthority authority = TestAuthority.make();
        Settings.Tls files = TestAuthority.write(directory, "server", authority.issue("server"));
        try (TestServer server = new TestServer(limits, TlsContext.load(files).context(), door());
                Socket plain = socket(server, "127.0.0.2")) {
            plain.getOutputStream().write(header(PROXY, TCP4, addresses("198.51.100.7", "203.0.113.1")));
            SSLSocketFactory factory = authority.client(null).getSocketFactory();
            try (RawWebSocket terminal = RawWebSocket.over(factory.createSocket(plain, "127.0.0.1", 1, true))) {
                terminal.upgrade();
                TestServer.login(terminal, "a");

                assertThat(address(server)).isEqualTo("198.51.100.7");
            }
        }
    }

    @Test
    void aBalancerThatSpeaksForItselfHasItsOwnAddress() throws Exception {
        try (TestServer server = server();
                RawWebSocket terminal = balancer(server)) {
            terminal.send(header(LOCAL, UNSPECIFIED, new byte[0]));
            terminal.upgrade();
            TestServer.login(terminal, "a");

            assertThat(address(server)).isEqualTo("127.0.0.2");
        }
    }

    @Test
    void aBalancerWithoutTheHeaderIsClosed() throws Exception {
        try (TestServer server = server();
                RawWebSocket silentOnIt = balancer(server);
                RawWebSocket older = balancer(server);
                RawWebSocket wordy = balancer(server)) {
            silentOnIt.send(upgradeRequest("h", ""));
            older.send("PROXY TCP4 198.51.100.7 203.0.113.1 1000 8765\r\n" + upgradeRequest("h", ""));
            byte[] extras = ByteBuffer.allocate(8_003)
                    .put((byte) 5)
                    .putShort((short) 8_000)
                    .array();
            wordy.send(header(PROXY, TCP4, join(addresses("198.51.100.7", "203.0.113.1"), extras)));

            assertThat(silentOnIt.readToEnd()).doesNotContain("HTTP/1.1");
            assertThat(older.readToEnd()).doesNotContain("HTTP/1.1");
            assertThat(wordy.readToEnd()).doesNotContain("HTTP/1.1");
            assertThat(server.closed(CloseReason.PROXY_FAILED)).isEqualTo(3);
        }
    }

    @Test
    void theHeaderHasToComeWithinTheDeadlineOfTheHandshake() throws Exception {
        limits.handshakeTimeout = Duration.ofMillis(200);
        try (TestServer server = server();
                RawWebSocket halfway = balancer(server)) {
            halfway.send(SIGNATURE);

            assertThat(halfway.ended()).isTrue();
            assertThat(server.closed(CloseReason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void fromAnyOtherAddressTheHeaderIsNoRequest() throws Exception {
        try (TestServer server = server();
                RawWebSocket stranger = server.connect();
                RawWebSocket terminal = server.open()) {
            stranger.send(header(PROXY, TCP4, addresses("198.51.100.7", "203.0.113.1")));

            assertThat(stranger.readToEnd()).startsWith("HTTP/1.1 400 ");
            assertThat(server.closed(CloseReason.HANDSHAKE_REFUSED)).isEqualTo(1);
            TestServer.login(terminal, "a");
            assertThat(address(server)).isEqualTo("127.0.0.1");
        }
    }

    private TestServer server() throws Exception {
        return new TestServer(limits, null, door());
    }

    private static Settings.Door door() throws Exception {
        return new Settings.Door(List.of(new Network(InetAddress.getByName("127.0.0.2"), 32)), 4096, false, 10_000);
    }

    private static RawWebSocket balancer(TestServer server) throws Exception {
        return RawWebSocket.over(socket(server, "127.0.0.2"));
    }

    private static Socket socket(TestServer server, String from) throws Exception {
        return new Socket(
                InetAddress.getLoopbackAddress(), server.server.address().getPort(), InetAddress.getByName(from), 0);
    }

    private static String address(TestServer server) {
        Presence presence = Objects.requireNonNull(server.connections.presence("a"));
        return presence.remoteAddress();
    }

    private static byte[] header(int command, int family, byte[] rest) {
        return ByteBuffer.allocate(16 + rest.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) rest.length)
                .put(rest)
                .array();
    }

    private static byte[] addresses(String from, String to) throws Exception {
        byte[] source = InetAddress.getByName(from).getAddress();
        byte[] target = InetAddress.getByName(to).getAddress();
        return ByteBuffer.allocate(2 * source.length + 4)
                .put(source)
                .put(target)
                .putShort((short) 1000)
                .putShort((short) 8765)
                .array();
    }

    private static byte[] join(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }
}

package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.TestAuthority;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New certificates without a restart. */
class RenewableTlsTest {
    @TempDir
    Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private TestAuthority authority;
    private X509Bundle first;
    private X509Bundle second;
    private RenewableTls tls;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        authority = TestAuthority.make();
        first = authority.issue("first");
        second = authority.issue("second");
        Settings.Tls files = TestAuthority.write(directory, "server", first);
        tls = RenewableTls.of("device", files, new Meters(registry));
        server = new TestServer(new TestLimits(), tls);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void newConnectionsGetTheNewCertificateAndOldOnesGoOn() throws Exception {
        try (RawWebSocket old = connect()) {
            old.upgrade();
            assertThat(served(old)).isEqualTo(serial(first));
            TestAuthority.write(directory, "server", second);

            tls.look();
            tls.look();

            try (RawWebSocket fresh = connect()) {
                assertThat(served(fresh)).isEqualTo(serial(second));
            }
            TestServer.login(old, "a");
        }
        assertThat(reloads("done")).isEqualTo(1);
        assertThat(registry.get("gatehouse.tls.certificate.end").gauge().value())
                .isEqualTo((double)
                        second.getCertificate().getNotAfter().toInstant().getEpochSecond());
    }

    @Test
    void filesThatStayAreNotReadAgain() {
        for (int i = 0; i < 5; i++) {
            tls.look();
        }
        assertThat(reloads("done") + reloads("refused")).isZero();
    }

    @Test
    void aKeyThatIsStillMissingIsWaitedFor() throws Exception {
        TestAuthority.replace(files().certificate(), second.getCertificatePathPEM());
        tls.look();
        TestAuthority.replace(files().key(), second.getPrivateKeyPEM());
        tls.look();
        tls.look();

        assertThat(reloads("done")).isEqualTo(1);
        assertThat(reloads("refused")).isZero();
        try (RawWebSocket terminal = connect()) {
            assertThat(served(terminal)).isEqualTo(serial(second));
        }
    }

    @Test
    void filesThatCannotBeUsedChangeNothingAndAreCountedOnce() throws Exception {
        TestAuthority.replace(files().certificate(), "nonsense");
        for (int i = 0; i < 5; i++) {
            tls.look();
        }
        Files.delete(files().key());
        for (int i = 0; i < 5; i++) {
            tls.look();
        }

        assertThat(reloads("refused")).isEqualTo(2);
        try (RawWebSocket terminal = connect()) {
            assertThat(served(terminal)).isEqualTo(serial(first));
        }
        TestAuthority.write(directory, "server", second);
        tls.look();
        tls.look();
        try (RawWebSocket terminal = connect()) {
            assertThat(served(terminal)).isEqualTo(serial(second));
        }
    }

    private Settings.Tls files() {
        return TestAuthority.files(directory, "server");
    }

    private double reloads(String result) {
        return registry.get("gatehouse.tls.reloads")
                .tag("result", result)
                .counter()
                .count();
    }

    private RawWebSocket connect() throws Exception {
        return RawWebSocket.over(authority
                .client(null)
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        server.server.address().getPort()));
    }

    private static BigInteger served(RawWebSocket terminal) throws Exception {
        SSLSocket socket = (SSLSocket) terminal.socket();
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    private static BigInteger serial(X509Bundle bundle) {
        return bundle.getCertificate().getSerialNumber();
    }
}

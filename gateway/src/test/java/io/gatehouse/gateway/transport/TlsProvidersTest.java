package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.TestAuthority;
import io.gatehouse.gateway.config.Settings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways to speak TLS do the same. */
class TlsProvidersTest {
    @TempDir
    static Path directory;

    private static TestAuthority authority;
    private static Settings.Tls files;
    private static Settings.Tls asking;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestAuthority.make();
        files = TestAuthority.write(directory, "server", authority.issue("server"));
        Path trusted = Files.writeString(directory.resolve("trusted.pem"), authority.pem());
        asking = new Settings.Tls(files.certificate(), files.key(), trusted);
    }

    @Test
    void openSslIsThereOnThisMachine() {
        assertThat(TlsContext.provider()).isEqualTo(SslProvider.OPENSSL);
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void theWholeChainIsSentInBothVersions(SslProvider provider) throws Exception {
        try (TestServer server = server(provider, files)) {
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                try (RawWebSocket terminal = connect(server, authority.client(null), version)) {
                    terminal.upgrade();
                    TestServer.login(terminal, "a");
                    terminal.say(TestServer.upload("up", 100_000));
                    server.script.take().done();

                    assertThat(terminal.read().text()).contains("up");
                    SSLSocket socket = (SSLSocket) terminal.socket();
                    assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                    assertThat(socket.getSession().getPeerCertificates()).hasSize(2);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void olderVersionsAreNotSpoken(SslProvider provider) throws Exception {
        SSLEngine engine = TlsContext.load(files, provider).context().newEngine(ByteBufAllocator.DEFAULT);
        try {
            assertThat(Arrays.asList(engine.getEnabledProtocols()))
                    .contains("TLSv1.2", "TLSv1.3")
                    .doesNotContain("TLSv1", "TLSv1.1", "SSLv3", "SSLv2");
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void aHandshakeOfSingleBytesIsCutOffByTheDeadlineFromTheAccept(SslProvider provider) throws Exception {
        TestLimits limits = new TestLimits();
        limits.sweepOften();
        try (TestServer server =
                        new TestServer(limits, TlsContext.load(files, provider).context());
                RawWebSocket slow = server.connect()) {
            slow.send(new byte[] {22, 3, 1});
            server.acceptEverybody();
            server.skip(Duration.ofSeconds(9));
            slow.send(new byte[] {2});
            server.skip(Duration.ofSeconds(2));

            assertThat(slow.ended()).isTrue();
            assertThat(server.closed(CloseReason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void aTerminalShowsTheCertificateThatIsAskedFor(SslProvider provider) throws Exception {
        X509Bundle own = authority.issue("terminal");
        try (TestServer server = server(provider, asking);
                RawWebSocket terminal = connect(server, authority.client(own), "TLSv1.3")) {
            terminal.upgrade();
            TestServer.login(terminal, "a");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void aTerminalWithoutOneOrWithAStrangersIsRefusedInTheHandshake(SslProvider provider) throws Exception {
        X509Bundle strangers = TestAuthority.make().issue("stranger");
        try (TestServer server = server(provider, asking)) {
            for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
                for (SSLContext client : new SSLContext[] {authority.client(null), authority.client(strangers)}) {
                    try (RawWebSocket terminal = connect(server, client, version)) {
                        assertThatThrownBy(terminal::upgrade).hasRootCauseInstanceOf(IOException.class);
                    }
                }
            }
            assertThat(server.closed(CloseReason.TLS_FAILED)).isEqualTo(4);
        }
    }

    @Test
    void anAuthorityThatCannotBeReadIsNamed() throws Exception {
        Path none = Files.writeString(directory.resolve("none.pem"), "nothing");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TlsContext.load(new Settings.Tls(files.certificate(), files.key(), none)))
                .withMessageContaining("none.pem is not a PEM certificate chain");
    }

    private static TestServer server(SslProvider provider, Settings.Tls files) throws Exception {
        SslContext context = TlsContext.load(files, provider).context();
        return new TestServer(new TestLimits(), context);
    }

    private static RawWebSocket connect(TestServer server, SSLContext client, String version) throws Exception {
        SSLSocket socket = (SSLSocket) client.getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        server.server.address().getPort());
        socket.setEnabledProtocols(new String[] {version});
        return RawWebSocket.over(socket);
    }
}

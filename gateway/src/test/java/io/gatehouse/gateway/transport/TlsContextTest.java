package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsContextTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        make("rsa", "RSA");
        make("ec", "EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void aTerminalTalksOverTls(String name) throws Exception {
        try (TestServer server = new TestServer(
                        new TestLimits(), TlsContext.load(tls(name, name)).context());
                RawWebSocket terminal = RawWebSocket.over(trusting(name)
                        .getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(),
                                server.server.address().getPort()))) {
            terminal.upgrade();
            TestServer.login(terminal, "a");
            terminal.say(TestServer.upload("up", 400_000));
            server.script.take().done();
            assertThat(terminal.read().text()).contains("up");
            terminal.send(RawWebSocket.close(1000));

            assertThat(terminal.read().code()).isEqualTo(1000);
            assertThat(terminal.ended()).isTrue();
            assertThat(((SSLSocket) terminal.socket()).getSession().getProtocol())
                    .isEqualTo("TLSv1.3");
        }
    }

    @Test
    void aHandshakeThatIsNeverFinishedIsCutOffByTheDeadlineFromTheAccept() throws Exception {
        TestLimits limits = new TestLimits();
        limits.handshakeTimeout = Duration.ofMillis(200);
        try (TestServer server =
                        new TestServer(limits, TlsContext.load(tls("ec", "ec")).context());
                RawWebSocket silent = server.connect()) {
            assertThat(silent.ended()).isTrue();
            assertThat(server.closed(CloseReason.HANDSHAKE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void whoSpeaksPlainlyIsClosedByName() throws Exception {
        try (TestServer server = new TestServer(
                        new TestLimits(), TlsContext.load(tls("ec", "ec")).context());
                RawWebSocket plain = server.connect()) {
            plain.send(RawWebSocket.upgradeRequest("h", ""));

            assertThat(plain.readToEnd()).doesNotContain("101");
            assertThat(server.closed(CloseReason.TLS_FAILED)).isEqualTo(1);
        }
    }

    @Test
    void aRefusalIsReadableOverTls() throws Exception {
        try (TestServer server = new TestServer(
                        new TestLimits(), TlsContext.load(tls("ec", "ec")).context());
                Socket socket = trusting("ec")
                        .getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(),
                                server.server.address().getPort());
                RawWebSocket terminal = RawWebSocket.over(socket)) {
            terminal.send("POST / HTTP/1.1\r\nHost: h\r\n\r\n");

            assertThat(terminal.readToEnd()).startsWith("HTTP/1.1 405 ");
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TlsContext.load(tls("none", "rsa")))
                .withMessageContaining("none.crt cannot be read");
    }

    @Test
    void filesThatAreSwappedAreNamed() {
        Settings.Tls swapped = new Settings.Tls(directory.resolve("rsa.key"), directory.resolve("rsa.crt"), null);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TlsContext.load(swapped))
                .withMessageContaining("rsa.key is not a PEM certificate chain");
    }

    @Test
    void anEmptyCertificateIsNamed() throws IOException {
        Files.writeString(directory.resolve("empty.crt"), "");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TlsContext.load(tls("empty", "rsa")))
                .withMessageContaining("empty.crt holds no certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"})
    void aKeyThatIsNotPkcs8IsNamed(String content) throws IOException {
        Files.writeString(directory.resolve("other.key"), content);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TlsContext.load(tls("rsa", "other")))
                .withMessageContaining("other.key is not a PEM key in PKCS#8 without a password");
    }

    @Test
    void aKeyOfAnotherKindIsNamed() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TlsContext.load(tls("rsa", "ec")))
                .withMessageContaining("ec.key cannot be read as the RSA key");
    }

    @Test
    void aKeyOfAnotherCertificateIsNamed() throws Exception {
        make("second", "EC");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TlsContext.load(tls("ec", "second")))
                .withMessageContaining("second.key does not belong to the first certificate of");
    }

    private static Settings.Tls tls(String certificate, String key) {
        return new Settings.Tls(directory.resolve(certificate + ".crt"), directory.resolve(key + ".key"), null);
    }

    private static void make(String name, String algorithm) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException(Files.readString(directory.resolve(name + ".log")));
        }
        KeyStore keys = load(name);
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate("a").getEncoded());
        pem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey("a", "password".toCharArray()).getEncoded());
    }

    private static void pem(String file, String what, byte[] bytes) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n",
                StandardCharsets.US_ASCII);
    }

    private static KeyStore load(String name) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            keys.load(in, "password".toCharArray());
        }
        return keys;
    }

    private static SSLContext trusting(String name) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", load(name).getCertificate("a"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}

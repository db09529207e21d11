package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {
    @TempDir
    Path dir;

    private static final String LIVE = "GET /livez HTTP/1.1\nHost: admin\n\n";

    @Test
    void anAddressInUseIsToldInASentence() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            Operations operations = new Operations(
                    new EventStream(),
                    () -> "",
                    () -> Readiness.READY,
                    new Build("1", "2"),
                    new FakeKeys(),
                    AdminPort.IMPORTS);
            assertThatThrownBy(() -> AdminServer.start(port.address(), null, port.doorkeeper, port.domain, operations))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("admin.listen: cannot listen on")
                    .hasMessageContaining(Integer.toString(port.address().getPort()));
        }
    }

    @Test
    void closingClosesConnectionsAndThePortAndMayBeRepeated() throws IOException {
        AdminPort port = AdminPort.withoutStore(AdminPort.QUICK);
        try (RawClient client = port.connect()) {
            assertThat(client.send(LIVE).read().status()).isEqualTo(200);
            port.close();
            assertThat(client.isClosed()).isTrue();
        }
        assertThatThrownBy(port::connect).isInstanceOf(ConnectException.class);
        port.close();
    }

    @Test
    void whoeverWaitsIsToldThatTheGatewayIsStopping() throws Exception {
        GatedStore store = new GatedStore(new BrokenStore());
        store.shut();
        AdminPort port = AdminPort.over(store, new FakeLink(), new EventStream());
        try (RawClient client = port.connect()) {
            client.send("GET /api/v1/enrollments/x?wait=60 HTTP/1.1\nHost: admin\nAuthorization: Bearer "
                    + AdminPort.TOKEN + "\n\n");
            store.next();
            port.close();
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(response.body()).contains("\"unavailable\"", "The gateway is stopping.");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aboveTheMostConnectionsNewOnesWaitUntilOneLeaves() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < AdminServer.MOST_CONNECTIONS; i++) {
                    RawClient client = port.connect();
                    clients.add(client);
                    assertThat(client.send(LIVE).read().status()).isEqualTo(200);
                }
                try (RawClient late = port.connect()) {
                    late.send(LIVE);
                    clients.remove(0).close();
                    assertThat(late.read().status()).isEqualTo(200);
                }
            } finally {
                for (RawClient client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void tlsCarriesTheSame() throws Exception {
        SslContext tls = SslContextBuilder.forServer(selfSigned()).build();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (AdminPort port = AdminPort.withTls(tls)) {
            try (RawClient client = new RawClient(trusting.getSocketFactory()
                    .createSocket(port.address().getAddress(), port.address().getPort()))) {
                assertThat(client.send(LIVE).read().status()).isEqualTo(200);
                assertThat(client.send(LIVE).read().status()).isEqualTo(200);
                assertThat(client.send("nonsense\n\n").read().status()).isEqualTo(400);
            }
            try (RawClient plain = port.connect()) {
                plain.send(LIVE);
                assertThat(plain.rest()).as("no HTTP without TLS").doesNotContain('H', 'T', 'T', 'P');
            }
        }
    }

    @Test
    void theBuildKnowsWhatItIs() {
        Build build = Build.read();
        assertThat(build.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(build.commit()).matches("[0-9a-f]{40}|unknown");
    }

    /** A key and a certificate, made by the JDK's own tool. */
    private KeyManagerFactory selfSigned() throws Exception {
        Path keys = dir.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "admin",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, "changeit".toCharArray());
        return factory;
    }
}

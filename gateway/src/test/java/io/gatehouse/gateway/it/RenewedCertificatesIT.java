package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.TestAuthority;
import io.gatehouse.gateway.config.Settings;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running gateway takes new certificates over by itself. */
class RenewedCertificatesIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void onBothPorts(@TempDir Path directory) throws Exception {
        TestAuthority authority = TestAuthority.make();
        X509Bundle first = authority.issue("first");
        X509Bundle second = authority.issue("second");
        Settings.Tls files = TestAuthority.write(directory, "server", first);
        SSLContext client = authority.client(null);
        try (TestGateway gateway = TestGateway.start(
                "device.tls.certificate=" + files.certificate(),
                "device.tls.key=" + files.key(),
                "admin.tls.certificate=" + files.certificate(),
                "admin.tls.key=" + files.key())) {
            assertThat(served(client, gateway.devices())).isEqualTo(serial(first));
            assertThat(served(client, gateway.admin())).isEqualTo(serial(first));

            TestAuthority.write(directory, "server", second);

            waitFor(second, client, gateway.devices());
            waitFor(second, client, gateway.admin());
        }
    }

    private static void waitFor(X509Bundle expected, SSLContext client, InetSocketAddress port) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        BigInteger served = served(client, port);
        while (!served.equals(serial(expected)) && System.nanoTime() < end) {
            Thread.onSpinWait();
            served = served(client, port);
        }
        assertThat(served).isEqualTo(serial(expected));
    }

    private static BigInteger served(SSLContext client, InetSocketAddress port) throws Exception {
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(port.getAddress(), port.getPort())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static BigInteger serial(X509Bundle bundle) {
        return bundle.getCertificate().getSerialNumber();
    }
}

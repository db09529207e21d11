package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Time;
import io.gatehouse.gateway.domain.WrongTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wrong tokens in a loop. */
@SuppressWarnings("NullAway.Init")
class LoginLockTest {
    private AdminPort port;

    @BeforeEach
    void start() throws IOException {
        port = AdminPort.withoutStore(AdminPort.QUICK);
    }

    @AfterEach
    void stop() {
        port.close();
    }

    @Test
    void asManyWrongTokensAsAreAllowedLockNobodyOut() throws IOException {
        try (RawClient client = from("127.0.0.1")) {
            for (int i = 0; i < AdminPort.WRONG_TOKENS; i++) {
                assertThat(status(client, "wrong" + i)).isEqualTo(401);
            }
            assertThat(status(client, AdminPort.TOKEN)).isEqualTo(200);
        }
    }

    @Test
    void oneMoreLocksTheAddressOutForATimeAndNoOther() throws IOException {
        try (RawClient client = from("127.0.0.1");
                RawClient other = from("127.0.0.2")) {
            for (int i = 0; i <= AdminPort.WRONG_TOKENS; i++) {
                assertThat(status(client, "wrong")).isEqualTo(401);
            }
            RawClient.Response locked = ask(client, AdminPort.TOKEN);
            assertThat(locked.status()).isEqualTo(429);
            assertThat(locked.header("retry-after")).isEqualTo("300");
            assertThat(locked.body()).contains("\"code\":\"too_many_requests\"");
            assertThat(status(other, AdminPort.TOKEN)).isEqualTo(200);
            assertThat(client.send("GET /livez HTTP/1.1\nHost: admin\n\n")
                            .read()
                            .status())
                    .isEqualTo(200);

            port.nanos.addAndGet(AdminPort.LOCK.minusSeconds(1).toNanos());
            assertThat(status(client, AdminPort.TOKEN)).isEqualTo(429);
            port.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(status(client, AdminPort.TOKEN)).isEqualTo(200);
        }
        assertThat(port.registry.scrape())
                .contains(
                        "gatehouse_admin_refusals_total{code=\"too_many_requests\"} 2.0",
                        "gatehouse_admin_refusals_total{code=\"unauthorized\"} 21.0");
    }

    @Test
    void slowGuessesAndMissingTokensLockNobodyOut() throws IOException {
        try (RawClient client = from("127.0.0.1")) {
            for (int i = 0; i < 2 * AdminPort.WRONG_TOKENS; i++) {
                assertThat(status(client, "wrong")).isEqualTo(401);
                port.nanos.addAndGet(Duration.ofSeconds(4).toNanos());
                assertThat(client.send("GET /api/v1/version HTTP/1.1\nHost: admin\n\n")
                                .read()
                                .status())
                        .isEqualTo(401);
            }
            assertThat(status(client, AdminPort.TOKEN)).isEqualTo(200);
        }
    }

    @Test
    void theAddressesOfOneIpv6NetworkCountTogether() throws IOException {
        WrongTokens wrong =
                new WrongTokens(new WrongTokens.Rules(1, AdminPort.LOCK), new Time(Instant::now, port.nanos::get));
        wrong.add(InetAddress.getByName("2001:db8::1"));
        wrong.add(InetAddress.getByName("2001:db8::2"));
        assertThat(wrong.isLocked(InetAddress.getByName("2001:db8::3"))).isTrue();
        assertThat(wrong.isLocked(InetAddress.getByName("2001:db8:0:1::3"))).isFalse();
    }

    private RawClient from(String address) throws IOException {
        return new RawClient(
                new Socket(port.address().getAddress(), port.address().getPort(), InetAddress.getByName(address), 0));
    }

    private static int status(RawClient client, String token) throws IOException {
        return ask(client, token).status();
    }

    private static RawClient.Response ask(RawClient client, String token) throws IOException {
        return client.send("GET /api/v1/version HTTP/1.1\nHost: admin\nAuthorization: Bearer " + token + "\n\n")
                .read();
    }
}

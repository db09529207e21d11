package io.gatehouse.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255",
        "10.0.0.0/8, 10.0.0.0",
        "192.0.2.7, 192.0.2.7",
        "0.0.0.0/0, 203.0.113.9",
        "192.0.2.128/25, 192.0.2.200",
        "2001:db8::/32, 2001:db8:ffff::1",
        "::/0, 2001:db8::1",
        "::1, ::1",
        "10.0.0.0/8, ::ffff:10.1.2.3"
    })
    void holds(String network, String address) throws Exception {
        assertThat(network(network).contains(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 11.0.0.0",
        "10.0.0.0/8, 9.255.255.255",
        "192.0.2.7, 192.0.2.6",
        "192.0.2.128/25, 192.0.2.127",
        "0.0.0.0/0, ::1",
        "::/0, 127.0.0.1",
        "2001:db8::/32, 2001:db9::"
    })
    void doesNotHold(String network, String address) throws Exception {
        assertThat(network(network).contains(InetAddress.getByName(address))).isFalse();
    }

    private static Network network(String text) {
        return Objects.requireNonNull(Network.parse(text), text);
    }
}

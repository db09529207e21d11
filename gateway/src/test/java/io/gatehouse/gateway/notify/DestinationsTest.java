package io.gatehouse.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.config.Network;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
    private static final AppUrl URL = url("https://app.example/hook");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.3",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::127.0.0.1",
                "::7f00:1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
            })
    void anAddressThatIsNotPublicIsRefused(String address) throws Exception {
        assertThat(destinations(false).isAllowed(InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "192.169.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "2001:4860:4860::8888",
                "2003::1",
                "2606:4700::1",
                "2a00::1",
            })
    void aPublicAddressIsAllowed(String address) throws Exception {
        assertThat(destinations(false).isAllowed(InetAddress.getByName(address)))
                .isTrue();
    }

    @Test
    void aNetworkThatTheOperatorNamesIsAllowedAndNoOther() throws Exception {
        Destinations destinations = new Destinations(
                false, List.of(network("10.1.0.0/16"), network("fd00::/64")), host -> new InetAddress[0]);

        assertThat(destinations.isAllowed(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(destinations.isAllowed(InetAddress.getByName("::ffff:10.1.2.3")))
                .isTrue();
        assertThat(destinations.isAllowed(InetAddress.getByName("fd00::1"))).isTrue();
        assertThat(destinations.isAllowed(InetAddress.getByName("10.2.2.3"))).isFalse();
        assertThat(destinations.isAllowed(InetAddress.getByName("fd00:1::1"))).isFalse();
    }

    @Test
    void oneAddressThatIsNotPublicSpoilsAName() throws Exception {
        assertThat(problem(find("8.8.8.8", "127.0.0.1"))).isEqualTo(Outcome.Problem.URL_PRIVATE);
        assertThat(problem(find())).isEqualTo(Outcome.Problem.URL_UNRESOLVED);
        assertThat(find("8.8.8.8", "1.1.1.1"))
                .isEqualTo(new Destinations.Found.Allowed(
                        List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("1.1.1.1"))));
    }

    @Test
    void aNameThatIsNoneIsToldFromOneThatIsPrivate() {
        Destinations destinations = new Destinations(false, List.of(), host -> {
            throw new UnknownHostException(host);
        });

        assertThat(problem(destinations.find(URL))).isEqualTo(Outcome.Problem.URL_UNRESOLVED);
    }

    @Test
    void plainHttpIsOnlyForThoseWhoAllowIt() {
        AppUrl plain = url("http://8.8.8.8/");

        assertThat(problem(destinations(false).find(plain))).isEqualTo(Outcome.Problem.URL_INSECURE);
        assertThat(destinations(true).find(plain)).isInstanceOf(Destinations.Found.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://2130706433/",
                "https://0/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::1]:443/",
                "https://169.254.169.254/latest/meta-data/",
                "https://localhost/",
            })
    void otherSpellingsOfALoopbackAddressLeadThereToo(String text) {
        assertThat(problem(destinations(true).find(url(text)))).isEqualTo(Outcome.Problem.URL_PRIVATE);
    }

    private static Outcome.Problem problem(Destinations.Found found) {
        return ((Destinations.Found.Refused) found).problem();
    }

    private static Destinations.Found find(String... addresses) throws Exception {
        InetAddress[] found = new InetAddress[addresses.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = InetAddress.getByName(addresses[i]);
        }
        return new Destinations(false, List.of(), host -> found).find(URL);
    }

    private static Destinations destinations(boolean plainHttp) {
        return new Destinations(plainHttp, List.of(), InetAddress::getAllByName);
    }

    private static Network network(String text) {
        return Objects.requireNonNull(Network.parse(text));
    }

    private static AppUrl url(String text) {
        return Objects.requireNonNull(AppUrl.parse(text), text);
    }
}

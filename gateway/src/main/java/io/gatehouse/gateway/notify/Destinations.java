package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.config.Network;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where callbacks may go: to public addresses, and to those of networks that the operator names. A name leads to whoever
 * owns it, so only the addresses that it has at the moment of a connect count, and the connect goes to one of those.
 */
final class Destinations {
    /** Of the registries of special addresses [RFC 6890 and its updates]. */
    private static final List<Network> NOT_PUBLIC = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    /** Everything of IPv6 that is given out to anybody. */
    private static final Network GLOBAL = network("2000::/3");

    /** IPv4 behind a translator [RFC 6052]; what counts is the address that the last four bytes name. */
    private static final Network TRANSLATED = network("64:ff9b::/96");

    private static final int IPV4_IN_IPV6 = 12;

    /** Looks a host up; blocks. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** What a URL leads to. */
    sealed interface Found {
        /** All of them may be connected to. */
        record Allowed(List<InetAddress> addresses) implements Found {}

        /** @param reason the same in a few words */
        record Refused(Outcome.Problem problem, String reason) implements Found {}
    }

    private static final Found INSECURE = new Found.Refused(Outcome.Problem.URL_INSECURE, "http:// is not allowed");
    private static final Found UNRESOLVED =
            new Found.Refused(Outcome.Problem.URL_UNRESOLVED, "the host does not resolve");
    private static final Found PRIVATE = new Found.Refused(
            Outcome.Problem.URL_PRIVATE, "the host leads to an address that callbacks must not go to");

    private final boolean plainHttp;
    private final List<Network> networks;
    private final Resolver resolver;

    /**
     * @param plainHttp whether http:// is allowed
     * @param networks to which callbacks may go though they are not public
     */
    Destinations(boolean plainHttp, List<Network> networks, Resolver resolver) {
        this.plainHttp = plainHttp;
        this.networks = networks;
        this.resolver = resolver;
    }

    /** Looks up where a URL leads now; blocks. One address that is not allowed spoils all of a name. */
    Found find(AppUrl url) {
        if (!url.secure() && !plainHttp) {
            return INSECURE;
        }
        try {
            List<InetAddress> addresses = List.of(resolver.resolve(url.host()));
            if (addresses.isEmpty()) {
                return UNRESOLVED;
            }
            return addresses.stream().allMatch(this::isAllowed) ? new Found.Allowed(addresses) : PRIVATE;
        } catch (UnknownHostException e) {
            return UNRESOLVED;
        }
    }

    boolean isAllowed(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address)) || isPublic(address);
    }

    /** Java makes IPv4 addresses of those that are only mapped into IPv6. */
    private static boolean isPublic(InetAddress address) {
        if (TRANSLATED.contains(address)) {
            byte[] bytes = address.getAddress();
            return isPublic(ipv4(Arrays.copyOfRange(bytes, IPV4_IN_IPV6, bytes.length)));
        }
        return (!(address instanceof Inet6Address) || GLOBAL.contains(address))
                && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Destinations::network).toList();
    }

    private static Network network(String text) {
        return Objects.requireNonNull(Network.parse(text), text);
    }
}

package io.gatehouse.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kinds of values that settings have. */
final class Parsers {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(B|KiB|MiB|GiB)?");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
    private static final Pattern ADDRESS =
            Pattern.compile("(\\[[0-9A-Fa-f:.%A-Za-z_-]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    private static final Pattern ORIGIN =
            Pattern.compile("((?:https?://)?(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?)/?");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

    private Parsers() {}

    /** {@code HOST:PORT}; the host must resolve. */
    static Parser<InetSocketAddress> address() {
        return Parser.of(
                "HOST:PORT with a host that resolves, IPv6 in brackets, and a port from 0 (any free one) to 65535",
                text -> {
                    Matcher matcher = ADDRESS.matcher(text);
                    return matcher.matches() ? resolve(matcher.group(1), Integer.parseInt(matcher.group(2))) : null;
                });
    }

    /** A number and its unit, within both bounds. */
    static Parser<Duration> duration(Duration least, Duration most) {
        return Parser.of(
                "a duration from " + text(least) + " to " + text(most) + ", such as 500ms, 30s, 5m or 24h", text -> {
                    Matcher matcher = DURATION.matcher(text);
                    Duration value = matcher.matches() ? duration(matcher) : null;
                    return value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0 ? null : value;
                });
    }

    /** Bytes that fit an int. */
    static Parser<Integer> size(int least, int most) {
        Parser<Long> parser = size((long) least, (long) most);
        return Parser.of(parser.expected(), text -> {
            Long value = parser.parse(text);
            return value == null ? null : Math.toIntExact(value);
        });
    }

    /** Bytes, plain or with a unit. */
    static Parser<Long> size(long least, long most) {
        return Parser.of(
                "a size from " + text(least) + " to " + text(most) + ", such as 65536, 64KiB, 8MiB or 1GiB", text -> {
                    Matcher matcher = SIZE.matcher(text);
                    Long value = matcher.matches() ? size(matcher) : null;
                    return value == null || value < least || value > most ? null : value;
                });
    }

    static Parser<Integer> count(int least, int most) {
        return Parser.of("a whole number from " + least + " to " + most, text -> {
            Integer value = COUNT.matcher(text).matches() ? Integer.valueOf(text) : null;
            return value == null || value < least || value > most ? null : value;
        });
    }

    static Parser<Path> directory() {
        return Parser.of("the path of a directory", text -> text.isEmpty() ? null : path(text));
    }

    /** A file that is there and can be read. */
    static Parser<Path> readableFile() {
        return Parser.of("the path of a file that exists and can be read", text -> {
            Path path = path(text);
            return path != null && Files.isRegularFile(path) && Files.isReadable(path) ? path : null;
        });
    }

    /** Hosts between commas, each with {@code http://} or {@code https://} before it or not, and with a port or not. */
    static Parser<List<String>> origins() {
        return Parser.of("hosts such as example.com or https://example.com:8443", text -> {
            List<String> hosts = new ArrayList<>();
            for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
                Matcher matcher = ORIGIN.matcher(part.strip());
                if (!matcher.matches()) {
                    return null;
                }
                hosts.add(matcher.group(1).toLowerCase(Locale.ROOT));
            }
            return List.copyOf(hosts);
        });
    }

    /** Networks between commas, each an address and how many of its bits count. */
    static Parser<List<Network>> networks() {
        return Parser.of(
                "networks such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32, no bits set behind their length", text -> {
                    List<Network> networks = new ArrayList<>();
                    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
                        Network network = Network.parse(part.strip());
                        if (network == null) {
                            return null;
                        }
                        networks.add(network);
                    }
                    return List.copyOf(networks);
                });
    }

    static Parser<String> token() {
        return Parser.of(
                "16 to 512 printable ASCII characters without blanks",
                text -> text.length() >= 16
                                && text.length() <= 512
                                && VISIBLE.matcher(text).matches()
                        ? text
                        : null);
    }

    /** Only its beginning is looked at; the store tells what is wrong with the rest. */
    static Parser<String> keyset() {
        return Parser.of(
                "a keyset of Tink in JSON, which begins with {",
                text -> text.strip().startsWith("{") ? text.strip() : null);
    }

    /** A JDBC URL of one of the two databases; SQLite's may end where its file would be named. */
    static Parser<String> database() {
        return Parser.of("jdbc:sqlite:, jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE", text -> {
            boolean postgres = text.startsWith("jdbc:postgresql:") && !text.endsWith(":");
            return postgres || text.startsWith("jdbc:sqlite:") ? text : null;
        });
    }

    /** One of two words; true is the second. */
    static Parser<Boolean> either(String no, String yes) {
        return Parser.of(no + " or " + yes, text -> text.equals(yes) ? Boolean.TRUE : text.equals(no) ? false : null);
    }

    /** Nothing at all. */
    static Parser<String> nothing(String why) {
        return Parser.of("no value: " + why, text -> null);
    }

    private static @Nullable InetSocketAddress resolve(String host, int port) {
        if (port > 65_535) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable Duration duration(Matcher matcher) {
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> null;
        };
    }

    private static long size(Matcher matcher) {
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int shift = switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
        };
        return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
    }

    private static String text(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        return seconds % 3600 == 0 && seconds > 0 ? seconds / 3600 + "h" : seconds + "s";
    }

    private static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        while (unit < 3 && bytes >= 1024 && bytes % 1024 == 0) {
            bytes /= 1024;
            unit++;
        }
        return bytes + units[unit];
    }
}

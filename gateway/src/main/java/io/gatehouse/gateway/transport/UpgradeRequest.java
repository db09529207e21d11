package io.gatehouse.gateway.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one kind of HTTP request that the port of the terminals takes: a GET that asks for a WebSocket, on any path, without
 * a body. It is read more strictly than HTTP asks for, so that no proxy in front can read it otherwise; whatever is not
 * exactly that is refused.
 */
final class UpgradeRequest {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
    private static final List<String> ONCE =
            List.of("host", "content-length", "origin", "sec-websocket-key", "sec-websocket-version");

    /** What is answered. */
    sealed interface Verdict {}

    /** @param response a whole 101 */
    record Accepted(String response) implements Verdict {}

    /** @param response a whole 4xx, after which the socket is closed */
    record Refused(String response) implements Verdict {}

    private final Map<String, String> headers = new HashMap<>();

    private UpgradeRequest() {}

    /**
     * Decides.
     *
     * @param head everything up to and with the empty line, a byte a character
     * @param origins besides the request's own host: {@code https://host[:port]} or {@code host[:port]}, lower case
     */
    static Verdict judge(String head, Set<String> origins) {
        UpgradeRequest request = new UpgradeRequest();
        Refused refusal = request.read(head);
        if (refusal == null) {
            refusal = request.refusal(origins);
        }
        return refusal != null ? refusal : new Accepted(request.switching());
    }

    /** A refusal with a sentence for whoever looks at it. */
    static Refused refuse(String status, String sentence) {
        return new Refused("HTTP/1.1 " + status + "\r\n"
                + (status.startsWith("405") ? "Allow: GET\r\n" : "")
                + (status.startsWith("426") ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "")
                + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: " + (sentence.length() + 1)
                + "\r\n\r\n" + sentence + "\n");
    }

    private @Nullable Refused read(String head) {
        String[] lines = head.split("\r\n", -1);
        String[] request = lines[0].split(" ", -1);
        if (request.length != 3 || request[1].isEmpty() || !request[2].equals("HTTP/1.1") || !clean(lines[0])) {
            return bad("The request line is not that of HTTP/1.1.");
        }
        if (!request[0].equals("GET")) {
            return refuse("405 Method Not Allowed", "This port takes GET only.");
        }
        for (String line : Arrays.copyOfRange(lines, 1, lines.length - 2)) {
            Refused refusal = header(line);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private @Nullable Refused header(String line) {
        int colon = line.indexOf(':');
        if (colon < 1 || !isToken(line.substring(0, colon)) || !clean(line)) {
            return bad("A header is malformed or folded.");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        String before = headers.putIfAbsent(name, value);
        if (before != null) {
            if (ONCE.contains(name)) {
                return bad("The header " + name + " is there twice.");
            }
            headers.put(name, before + "," + value);
        }
        return null;
    }

    private @Nullable Refused refusal(Set<String> origins) {
        if (headers.containsKey("transfer-encoding")
                || !headers.getOrDefault("content-length", "0").equals("0")) {
            return bad("The request must not have a body.");
        }
        String host = headers.get("host");
        if (host == null || host.isEmpty()) {
            return bad("There is no Host.");
        }
        if (!lists("upgrade", "websocket") || !lists("connection", "upgrade")) {
            return refuse("426 Upgrade Required", "This port speaks WebSocket only.");
        }
        if (!"13".equals(headers.get("sec-websocket-version"))) {
            return refuse("426 Upgrade Required", "The WebSocket version must be 13.");
        }
        if (!isKey(headers.getOrDefault("sec-websocket-key", ""))) {
            return bad("The Sec-WebSocket-Key is not 16 bytes in base64.");
        }
        String origin = headers.get("origin");
        if (origin != null && !isOurs(origin.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT), origins)) {
            return refuse("403 Forbidden", "Browsers of this origin are not let in.");
        }
        return null;
    }

    /**
     * Published C clients send their target as Origin, some of them without the port. A page of another port of this host
     * names that port, and is another origin.
     */
    private static boolean isOurs(String origin, String host, Set<String> origins) {
        int scheme = origin.indexOf("://");
        String authority = scheme < 0 ? origin : origin.substring(scheme + 3);
        return authority.equals(host)
                || authority.equals(withoutPort(host))
                || origins.contains(origin)
                || origins.contains(authority);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') && colon > 0 ? host.substring(0, colon) : host;
    }

    private String switching() {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(headers.getOrDefault("sec-websocket-key", "")) + "\r\n\r\n";
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private boolean lists(String header, String token) {
        return Arrays.stream(headers.getOrDefault(header, "").split(",", -1))
                .anyMatch(element -> element.strip().equalsIgnoreCase(token));
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isToken(String name) {
        return name.chars().allMatch(c -> TOKEN.indexOf(c) >= 0);
    }

    /** No control characters but a tab: above all no lone CR, LF or NUL. */
    private static boolean clean(String line) {
        return line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
    }

    private static Refused bad(String sentence) {
        return refuse("400 Bad Request", sentence);
    }
}

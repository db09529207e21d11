package io.gatehouse.gateway.admin;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a request goes. The raw path is split first and decoded then, so that a userid may hold an encoded slash.
 *
 * @param path the segments between the slashes; a slash at the end leaves an empty one
 * @param query empty values left out: they are the same as none
 */
record RequestTarget(List<String> path, Map<String, String> query) {

    static RequestTarget parse(String target) throws RefusedException {
        if (!target.startsWith("/")) {
            throw RefusedException.malformed("request target: expected a path that starts with /");
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        List<String> segments = new ArrayList<>();
        for (String segment : segments(path)) {
            segments.add(decode(segment));
        }
        return new RequestTarget(segments, query(query));
    }

    /** The segments of a path that starts with a slash, as they are. */
    static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** True for the paths that need the token, whatever of them is encoded. */
    boolean isApi() {
        return path.size() >= 2 && path.get(0).equals("api") && path.get(1).equals("v1");
    }

    private static Map<String, String> query(String raw) throws RefusedException {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(plusAsBlank(equals < 0 ? pair : pair.substring(0, equals)));
            String value = equals < 0 ? "" : decode(plusAsBlank(pair.substring(equals + 1)));
            if (!pair.isEmpty() && query.put(name, value) != null) {
                throw RefusedException.invalid(name, "one value, not several");
            }
        }
        return query;
    }

    private static String plusAsBlank(String raw) {
        return raw.replace("+", "%20");
    }

    private static String decode(String raw) throws RefusedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw badEncoding();
            }
            if (c == '%') {
                bytes.write(octet(raw, i + 1));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return utf8(bytes.toByteArray());
    }

    private static int octet(String raw, int at) throws RefusedException {
        int high = at < raw.length() ? Character.digit(raw.charAt(at), 16) : -1;
        int low = at + 1 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw badEncoding();
        }
        return high << 4 | low;
    }

    private static String utf8(byte[] bytes) throws RefusedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            // A terminal may bring somebody under a userid that holds any other; they must be found, and erased.
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // falls through to the same refusal
        }
        throw badEncoding();
    }

    private static RefusedException badEncoding() {
        return RefusedException.malformed("request target: expected percent-encoded UTF-8 without U+0000");
    }
}

package io.gatehouse.gateway.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which kinds of bodies are looked at. What clients say of a body when nobody has told them what it is, a form or plain
 * text, is taken for JSON as well: whoever bears the token may be careless, and a browser's form cannot bear it.
 */
final class ContentType {
    private static final Set<String> JSON =
            Set.of("application/json", "application/x-www-form-urlencoded", "text/plain");
    private static final Set<String> CHARSETS = Set.of("utf-8", "us-ascii");

    private ContentType() {}

    /** Refuses a body that cannot be JSON as it stands. */
    static void check(HttpHeaders headers) throws RefusedException {
        List<String> types = headers.getAll(HttpHeaderNames.CONTENT_TYPE);
        if (types.size() > 1 || (types.size() == 1 && !isJson(types.get(0)))) {
            throw unsupported("Content-Type: expected application/json");
        }
        checkCoding(headers);
    }

    /** Refuses a body that is compressed. */
    static void checkCoding(HttpHeaders headers) throws RefusedException {
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
            throw unsupported("Content-Encoding: expected none");
        }
    }

    private static boolean isJson(String type) {
        return isOf(
                type, media -> JSON.contains(media) || (media.startsWith("application/") && media.endsWith("+json")));
    }

    /** Whether a type, perhaps with parameters, is one of these in UTF-8. */
    static boolean isOf(String type, Predicate<String> wanted) {
        String[] parts = type.toLowerCase(Locale.ROOT).split(";", -1);
        boolean known = wanted.test(parts[0].strip());
        for (int i = 1; known && i < parts.length; i++) {
            String parameter = parts[i].strip();
            known = !parameter.startsWith("charset=")
                    || CHARSETS.contains(
                            parameter.substring("charset=".length()).replace("\"", ""));
        }
        return known;
    }

    static RefusedException unsupported(String detail) {
        return new RefusedException(Problem.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}

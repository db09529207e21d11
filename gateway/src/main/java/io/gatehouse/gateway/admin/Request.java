package io.gatehouse.gateway.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request that has found its route.
 *
 * @param caller who asks
 * @param path the values of the places in the route's template
 * @param query only names that the route takes
 * @param headers what handlers look at of them
 * @param about filled in by the handler, for the audit log
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Request(
        Caller caller,
        Map<String, String> path,
        Map<String, String> query,
        Headers headers,
        byte[] body,
        Map<String, String> about) {
    /** Each is null where the header is absent, blank or there twice. */
    record Headers(
            @Nullable String lastEventId,
            @Nullable String contentType,
            @Nullable String accept) {}

    private static final int DEFAULT_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1000;

    /** Years of four digits, as RFC 3339 has them; java.time reads others that nobody could be answered with, or stored. */
    private static final Instant FIRST_TIME = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    /** For the audit log: what the request is about, beyond the places of its path. Never a secret. */
    void isAbout(String name, @Nullable String value) {
        if (value != null) {
            about.put(name, value);
        }
    }

    /** The same as one text. */
    String target() {
        Map<String, String> all = new LinkedHashMap<>(path);
        all.putAll(about);
        return target(all);
    }

    /** Names and values as one text. */
    static String target(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    @Nullable
    String lastEventId() {
        return headers.lastEventId();
    }

    /** Whether the caller names this kind of content as one that it takes. */
    boolean accepts(String mediaType) {
        String accept = headers.accept();
        return accept != null
                && Stream.of(accept.split(","))
                        .map(range -> range.split(";", 2)[0].strip())
                        .anyMatch(mediaType::equalsIgnoreCase);
    }

    /** The value of a place in the path. */
    String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no {" + name + "}");
        }
        return value;
    }

    /** A parameter, or null where it is absent or empty. */
    @Nullable
    String query(String name) {
        String value = query.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** RFC 3339; null for null. */
    static @Nullable Instant instant(String name, @Nullable String text) throws RefusedException {
        if (text == null) {
            return null;
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (!instant.isBefore(FIRST_TIME) && instant.isBefore(END_OF_TIME)) {
                return instant.truncatedTo(ChronoUnit.MILLIS);
            }
        } catch (DateTimeException e) {
            // falls through to the same refusal
        }
        throw RefusedException.invalid(name, TextRule.TIME.expected());
    }

    int limit() throws RefusedException {
        return number("limit", 1, LARGEST_LIMIT, DEFAULT_LIMIT);
    }

    @Nullable
    String after() {
        return query("after");
    }

    @Nullable
    Boolean flag(String name) throws RefusedException {
        String value = query(name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw RefusedException.invalid(name, "true or false");
        };
    }

    int number(String name, int least, int most, int fallback) throws RefusedException {
        String value = query(name);
        if (value == null) {
            return fallback;
        }
        int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
        if (number < least || number > most) {
            throw RefusedException.invalid(name, "a whole number from " + least + " to " + most);
        }
        return number;
    }
}

package io.gatehouse.gateway.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that has found its route.
 *
 * @param path the values of the places in the route's template
 * @param query only names that the route takes
 * @param lastEventId the header of that name, or null
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Request(
        Map<String, String> path,
        Map<String, String> query,
        @Nullable String lastEventId,
        byte[] body) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1000;

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

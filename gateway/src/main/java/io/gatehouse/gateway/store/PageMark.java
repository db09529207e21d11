package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Page;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Where a list goes on: the number of the last row that was given out, as decimal text. */
final class PageMark {
    private PageMark() {}

    /**
     * Reads a mark.
     *
     * @param start what to return where there is none
     * @throws IllegalArgumentException if no page ends with this mark
     */
    static long parse(@Nullable String after, long start) {
        if (after == null) {
            return start;
        }
        if (!after.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("after is \"" + after + "\", expected the next of an earlier page");
        }
        return Long.parseLong(after);
    }

    /** A page of rows of which one more was read than wanted, if there was one. */
    static <R, T> Page<T> page(List<R> rows, int limit, ToLongFunction<R> number, Function<R, T> item) {
        boolean more = rows.size() > limit;
        List<R> shown = more ? rows.subList(0, limit) : rows;
        String next = more ? Long.toString(number.applyAsLong(shown.get(limit - 1))) : null;
        return new Page<>(shown.stream().map(item).toList(), next);
    }
}

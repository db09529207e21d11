package io.gatehouse.gateway.store;

import io.gatehouse.gateway.store.Session.Query;
import java.time.Instant;
import java.util.List;

/**
 * Finds what is too old among the first rows of a table. A clock that was once ahead has made rows that stay longer; they
 * keep those behind them from going only where there are more of them than are looked at.
 */
final class OldRows {
    /** So many are looked at for each that is wanted. */
    private static final int LOOKED_AT = 10;

    private OldRows() {}

    /**
     * Their numbers.
     *
     * @param time the column that says how old they are
     * @param limit how many at most
     */
    static Query query(String table, String time, Instant before, int limit) {
        String sql = "SELECT seq FROM (SELECT seq, " + time + " AS made FROM " + table
                + " ORDER BY seq LIMIT ?) AS oldest WHERE made < ? ORDER BY seq LIMIT ?";
        return new Query(sql, List.of((long) LOOKED_AT * limit, before.toEpochMilli(), (long) limit));
    }
}

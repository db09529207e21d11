package io.gatehouse.bench.springboot;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rows of the table of templates: one prepared batch and one transaction an upload. Tuned: one table with a primary key
 * of text and numbers; with a table of people beside it, or WITHOUT ROWID, an upload of new people took longer.
 */
@Repository
class Templates {
    private static final String UPSERT = "INSERT INTO templates (userid, user_type, kind, slot, data, updated_at)"
            + " VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (userid, user_type, kind, slot) DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at";

    private final JdbcTemplate jdbc;

    Templates(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One template of a person. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy of every template would be
    record Row(String userid, int userType, String kind, int slot, byte[] data) {}

    /** Stores all of them, or throws and stores none. */
    @Transactional
    public void put(List<Row> rows) {
        long now = System.currentTimeMillis();
        jdbc.batchUpdate(UPSERT, rows, rows.size(), (statement, row) -> {
            statement.setString(1, row.userid());
            statement.setInt(2, row.userType());
            statement.setString(3, row.kind());
            statement.setInt(4, row.slot());
            statement.setBytes(5, row.data());
            statement.setLong(6, now);
        });
    }
}

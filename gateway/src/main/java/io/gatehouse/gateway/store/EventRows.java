package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Journal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of the last events: a row per commit, ids running on from row to row. */
final class EventRows {
    private record Row(long firstId, int total, String encoded) {}

    /** A row that was written anew. */
    record Redaction(long firstId, Journal.Redacted text) {}

    private final Session session;

    EventRows(Session session) {
        this.session = session;
    }

    /** Gives everything that is kept to the journal, oldest first; returns the id that comes next. */
    long restore(Journal journal) {
        long next = 1;
        @Nullable Row row = after(0);
        while (row != null) {
            journal.restore(row.firstId(), row.total(), row.encoded());
            next = row.firstId() + row.total();
            row = after(row.firstId());
        }
        return next;
    }

    private @Nullable Row after(long firstId) {
        return session.first(
                "SELECT first_id, total, encoded FROM events WHERE first_id > ? ORDER BY first_id LIMIT 1",
                row -> new Row(row.getLong(1), row.getInt(2), row.getString(3)),
                firstId);
    }

    /** Takes what tells of any of these out of all rows; returns those that told. */
    List<Redaction> redact(List<Erasure.What> erased, Journal journal) {
        List<Row> rows = session.all(
                "SELECT first_id, total, encoded FROM events ORDER BY first_id",
                row -> new Row(row.getLong(1), row.getInt(2), row.getString(3)));
        List<Redaction> redactions = new ArrayList<>();
        for (Row row : rows) {
            Journal.Redacted text = journal.redact(row.encoded(), erased);
            if (text != null) {
                session.update("UPDATE events SET encoded = ? WHERE first_id = ?", text.encoded(), row.firstId());
                redactions.add(new Redaction(row.firstId(), text));
            }
        }
        return redactions;
    }

    /**
     * Adds the events of one commit and removes the rows that no watcher can resume from any more. A row of this id can
     * be there only if its commit was reported as failed and had reached the disk nevertheless: nobody was told of its
     * events, so these take its place.
     */
    void put(long firstId, int total, String encoded) {
        session.update("""
                INSERT INTO events (first_id, total, encoded) VALUES (?, ?, ?)
                ON CONFLICT (first_id) DO UPDATE SET total = excluded.total, encoded = excluded.encoded
                """, firstId, total, encoded);
        long oldestKept = firstId + total - Journal.KEPT;
        // A row ends where the next one begins.
        session.update(
                "DELETE FROM events WHERE first_id < (SELECT MAX(first_id) FROM events WHERE first_id <= ?)",
                oldestKept);
    }
}

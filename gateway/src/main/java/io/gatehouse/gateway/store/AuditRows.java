package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.domain.AuditFilter;
import io.gatehouse.gateway.domain.AuditRecord;
import io.gatehouse.gateway.domain.AuditVerdict;
import io.gatehouse.gateway.domain.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of the audit log. The one writer adds to it, so the chain needs no lock. */
final class AuditRows {
    private static final int READ_AT_ONCE = 1_000;
    private static final String SELECT =
            "SELECT seq, at, actor_id, actor, action, target, outcome, address, total, hash FROM audit ";

    private record Ends(long beforeSeq, String beforeHash, long lastSeq, String lastHash) {}

    private final Session session;

    /** By a writer only; null where the end of the log must be looked up. */
    private @Nullable AuditChain chain;

    AuditRows(Session session) {
        this.session = session;
    }

    void append(AuditEntry entry, Instant at) {
        AuditChain end = chain;
        if (end == null) {
            Ends ends = ends();
            end = new AuditChain(ends.lastSeq(), ends.lastHash());
            chain = end;
        }
        AuditRecord record = end.next(entry, at);
        session.update(
                "INSERT INTO audit (seq, at, actor_id, actor, action, target, outcome, address, total, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                record.seq(),
                at.toEpochMilli(),
                entry.actorId(),
                entry.actor(),
                entry.action(),
                entry.target(),
                entry.outcome(),
                entry.address(),
                entry.count(),
                record.hash());
        session.update("UPDATE audit_ends SET last_seq = ?, last_hash = ? WHERE id = 1", record.seq(), record.hash());
    }

    /** Takes records from the start, as long as they are too old: what stays is one chain, whatever the clock has done. */
    int forget(Instant before, int limit) {
        List<AuditRecord> oldest = session.all(SELECT + "ORDER BY seq LIMIT ?", AuditRows::record, limit);
        AuditRecord last = null;
        int count = 0;
        for (AuditRecord record : oldest) {
            if (!record.at().isBefore(before)) {
                break;
            }
            last = record;
            count++;
        }
        if (last != null) {
            session.update("DELETE FROM audit WHERE seq <= ?", last.seq());
            session.update(
                    "UPDATE audit_ends SET before_seq = ?, before_hash = ? WHERE id = 1", last.seq(), last.hash());
        }
        return count;
    }

    Page<AuditRecord> list(AuditFilter filter, int limit, @Nullable String after) {
        StringBuilder sql = new StringBuilder(SELECT).append("WHERE seq < ?");
        List<Object> values = new ArrayList<>();
        values.add(PageMark.parse(after, Long.MAX_VALUE));
        RecordRows.add(sql, values, "actor_id = ?", filter.actorId());
        RecordRows.add(sql, values, "action = ?", filter.action());
        RecordRows.add(sql, values, "outcome = ?", filter.outcome());
        RecordRows.add(sql, values, "at >= ?", Session.millis(filter.from()));
        RecordRows.add(sql, values, "at < ?", Session.millis(filter.until()));
        values.add(limit + 1);
        List<AuditRecord> rows =
                session.all(sql.append(" ORDER BY seq DESC LIMIT ?").toString(), AuditRows::record, values.toArray());
        return PageMark.page(rows, limit, AuditRecord::seq, row -> row);
    }

    AuditVerdict verify() {
        Ends ends = ends();
        AuditChain walk = new AuditChain(ends.beforeSeq(), ends.beforeHash());
        // From before the start: a record that was put there must be seen as well.
        List<AuditRecord> some = after(Long.MIN_VALUE);
        String fault = walk.step(some);
        while (fault == null && !some.isEmpty()) {
            some = after(walk.seq());
            fault = walk.step(some);
        }
        return walk.verdict(ends.lastSeq(), ends.lastHash(), fault);
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        chain = null;
    }

    private List<AuditRecord> after(long seq) {
        return session.all(SELECT + "WHERE seq > ? ORDER BY seq LIMIT ?", AuditRows::record, seq, READ_AT_ONCE);
    }

    private Ends ends() {
        Ends ends = session.first(
                "SELECT before_seq, before_hash, last_seq, last_hash FROM audit_ends WHERE id = 1",
                row -> new Ends(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4)));
        // Without it nothing vouches for either end; a log that is not empty is then found to be wrong.
        return ends == null ? new Ends(0, "", 0, "") : ends;
    }

    private static AuditRecord record(ResultSet row) throws SQLException {
        AuditEntry entry = new AuditEntry(
                row.getString("actor_id"),
                row.getString("actor"),
                row.getString("action"),
                row.getString("target"),
                row.getString("outcome"),
                row.getString("address"),
                row.getLong("total"));
        return new AuditRecord(
                row.getLong("seq"), Instant.ofEpochMilli(row.getLong("at")), entry, row.getString("hash"));
    }
}

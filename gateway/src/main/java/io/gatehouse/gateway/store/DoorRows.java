package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.DoorBook;
import io.gatehouse.gateway.domain.DoorOpening;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.RecordFilter;
import io.gatehouse.gateway.store.Session.Query;
import io.gatehouse.protocol.DoorReport;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of doors opened from afar. */
final class DoorRows implements DoorBook.Changes {
    private record Row(long seq, DoorOpening opening) {}

    private static final String SELECT =
            "SELECT seq, oper_id, sn, corp_id, userid, opened_by, state, created_at, expires_at, ended_at FROM doors ";

    private final Session session;

    DoorRows(Session session) {
        this.session = session;
    }

    @Override
    public @Nullable DoorOpening door(String operId) {
        Row row = session.first(SELECT + "WHERE oper_id = ?", DoorRows::row, operId);
        return row == null ? null : row.opening();
    }

    @Override
    public List<DoorOpening> waitingDoors() {
        return session
                .all(SELECT + "WHERE state = ? ORDER BY seq", DoorRows::row, DoorOpening.State.PUSHED.name())
                .stream()
                .map(Row::opening)
                .toList();
    }

    @Override
    public Page<DoorOpening> doors(RecordFilter filter, int limit, @Nullable String after) {
        StringBuilder sql = new StringBuilder(SELECT).append("WHERE seq < ? AND corp_id = ?");
        List<Object> values = new ArrayList<>();
        values.add(PageMark.parse(after, Long.MAX_VALUE));
        values.add(filter.corpId());
        RecordRows.add(sql, values, "sn = ?", filter.sn());
        RecordRows.add(sql, values, "userid = ?", filter.userid());
        RecordRows.add(sql, values, "created_at >= ?", Session.millis(filter.from()));
        RecordRows.add(sql, values, "created_at < ?", Session.millis(filter.to()));
        values.add(limit + 1);
        List<Row> rows =
                session.all(sql.append(" ORDER BY seq DESC LIMIT ?").toString(), DoorRows::row, values.toArray());
        return PageMark.page(rows, limit, Row::seq, Row::opening);
    }

    @Override
    public void addDoor(DoorOpening opening) {
        session.update(
                """
                INSERT INTO doors
                    (oper_id, sn, corp_id, userid, opened_by, state, created_at, expires_at, ended_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                opening.operId(),
                opening.sn(),
                opening.corpId(),
                opening.userid(),
                opening.by().name(),
                opening.state().name(),
                opening.createdAt().toEpochMilli(),
                opening.expiresAt().toEpochMilli(),
                Session.millis(opening.endedAt()));
    }

    @Override
    public void updateDoor(DoorOpening opening) {
        session.update(
                "UPDATE doors SET state = ?, ended_at = ? WHERE oper_id = ?",
                opening.state().name(),
                Session.millis(opening.endedAt()),
                opening.operId());
    }

    @Override
    public int forgetDoors(Instant createdBefore, int limit) {
        Query old = OldRows.query("doors", "created_at", createdBefore, limit);
        return session.update(
                "DELETE FROM doors WHERE seq IN (" + old.sql() + ")",
                old.values().toArray());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("seq"),
                new DoorOpening(
                        row.getString("oper_id"),
                        row.getString("sn"),
                        row.getString("corp_id"),
                        row.getString("userid"),
                        DoorReport.Type.valueOf(row.getString("opened_by")),
                        DoorOpening.State.valueOf(row.getString("state")),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        Instant.ofEpochMilli(row.getLong("expires_at")),
                        Session.instant(row, "ended_at")));
    }
}

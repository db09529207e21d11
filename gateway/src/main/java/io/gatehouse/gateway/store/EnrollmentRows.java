package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.EnrollmentFilter;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of enrolments. */
final class EnrollmentRows {
    private record Row(long seq, Enrollment enrollment) {}

    private static final String SELECT = """
            SELECT seq, oper_id, sn, corp_id, userid, user_type, page_type, state, created_at, expires_at, ended_at,
                   errcode, errmsg, late, agentid
            FROM enrollments
            """;

    /** The corp as an expression, which no index is of: those of the userids read a few rows, that of the corp all it has. */
    static final String VISITORS = "SELECT DISTINCT userid FROM enrollments"
            + " WHERE corp_id || '' = ? AND user_type = ? AND userid >= ? AND userid < ?";

    private final Session session;

    EnrollmentRows(Session session) {
        this.session = session;
    }

    @Nullable
    Enrollment find(String operId) {
        Row row = session.first(SELECT + "WHERE oper_id = ?", EnrollmentRows::row, operId);
        return row == null ? null : row.enrollment();
    }

    List<Enrollment> waiting() {
        return session.all(SELECT + "WHERE state IN ('CREATED', 'PUSHED') ORDER BY seq", EnrollmentRows::row).stream()
                .map(Row::enrollment)
                .toList();
    }

    List<Enrollment> waiting(String sn) {
        return session
                .all(SELECT + "WHERE sn = ? AND state IN ('CREATED', 'PUSHED') ORDER BY seq", EnrollmentRows::row, sn)
                .stream()
                .map(Row::enrollment)
                .toList();
    }

    Page<Enrollment> list(EnrollmentFilter filter, int limit, @Nullable String after) {
        List<Row> rows = session.all(query(filter, limit + 1, after), EnrollmentRows::row);
        return PageMark.page(rows, limit, Row::seq, Row::enrollment);
    }

    static Session.Query query(EnrollmentFilter filter, int limit, @Nullable String after) {
        StringBuilder sql = new StringBuilder(SELECT).append("WHERE seq < ?");
        List<Object> values = new ArrayList<>();
        values.add(PageMark.parse(after, Long.MAX_VALUE));
        // The first of these leads to the rows: a database may take any, such as the corp for somebody with few.
        narrow(sql, values, "userid", filter.userid());
        narrow(sql, values, "sn", filter.sn());
        narrow(sql, values, "corp_id", filter.corpId());
        narrow(
                sql,
                values,
                "state",
                filter.state() == null ? null : filter.state().name());
        values.add(limit);
        return new Session.Query(sql.append(" ORDER BY seq DESC LIMIT ?").toString(), values);
    }

    private static void narrow(StringBuilder sql, List<Object> values, String column, @Nullable String value) {
        if (value != null) {
            sql.append(" AND ").append(column).append(values.size() > 1 ? " || '' = ?" : " = ?");
            values.add(value);
        }
    }

    /** Userids of visitors of a corp, from the first (inclusive) to the last (exclusive). */
    List<String> visitors(String corpId, String from, String to) {
        return session.all(VISITORS, row -> row.getString(1), corpId, UserType.VISITOR.code(), from, to);
    }

    void add(Enrollment enrollment) {
        session.update(
                """
                INSERT INTO enrollments (oper_id, sn, corp_id, userid, user_type, page_type, state, created_at,
                                         expires_at, ended_at, errcode, errmsg, late, agentid)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                enrollment.operId(),
                enrollment.sn(),
                enrollment.corpId(),
                enrollment.userid(),
                enrollment.userType().code(),
                enrollment.pageType().wireName(),
                enrollment.state().name(),
                enrollment.createdAt().toEpochMilli(),
                enrollment.expiresAt().toEpochMilli(),
                Session.millis(enrollment.endedAt()),
                enrollment.errcode(),
                enrollment.errmsg(),
                enrollment.late() ? 1 : 0,
                enrollment.agentid());
    }

    void update(Enrollment enrollment) {
        session.update(
                """
                UPDATE enrollments
                SET state = ?, expires_at = ?, ended_at = ?, errcode = ?, errmsg = ?, late = ?
                WHERE oper_id = ?
                """,
                enrollment.state().name(),
                enrollment.expiresAt().toEpochMilli(),
                Session.millis(enrollment.endedAt()),
                enrollment.errcode(),
                enrollment.errmsg(),
                enrollment.late() ? 1 : 0,
                enrollment.operId());
    }

    int forget(Instant endedBefore, int limit) {
        return session.update("""
                DELETE FROM enrollments
                WHERE seq IN (SELECT seq FROM enrollments WHERE ended_at < ? ORDER BY ended_at LIMIT ?)
                """, endedBefore.toEpochMilli(), limit);
    }

    private static Row row(ResultSet row) throws SQLException {
        int errcode = row.getInt("errcode");
        boolean failed = !row.wasNull();
        Enrollment enrollment = new Enrollment(
                row.getString("oper_id"),
                row.getString("sn"),
                row.getString("corp_id"),
                row.getString("userid"),
                Objects.requireNonNull(UserType.of(row.getInt("user_type"))),
                kind(row.getString("page_type")),
                Enrollment.State.valueOf(row.getString("state")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                Session.instant(row, "ended_at"),
                failed ? errcode : null,
                row.getString("errmsg"),
                row.getInt("late") != 0,
                row.getString("agentid"));
        return new Row(row.getLong("seq"), enrollment);
    }

    private static Kind kind(String wireName) {
        for (Kind kind : Kind.values()) {
            if (kind.wireName().equals(wireName)) {
                return kind;
            }
        }
        throw new IllegalStateException("the store holds a page type that does not exist: " + wireName);
    }
}

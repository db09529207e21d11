package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PassRecord;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.RecordFilter;
import io.gatehouse.gateway.domain.Records;
import io.gatehouse.gateway.domain.TemperatureRecord;
import io.gatehouse.protocol.HealthStatus;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tables of passes and temperatures. */
final class RecordRows implements Records.Changes {
    private static final String PASS =
            "SELECT seq, corp_id, sn, user_type, userid, at, pass_type, pass_method, received_at FROM records ";
    private static final String TEMPERATURE =
            "SELECT seq, corp_id, sn, user_type, userid, at, thousandths, status FROM temperatures ";

    /** Fewer than this are sorted. */
    private static final int SORTED = 10_000;

    private final Session session;

    RecordRows(Session session) {
        this.session = session;
    }

    @Override
    public Page<PassRecord> passes(RecordFilter filter, int limit, @Nullable String after) {
        Query query = passQuery(filter, limit + 1, after);
        List<PassRecord> rows =
                session.all(query.sql(), RecordRows::pass, query.values().toArray());
        return PageMark.page(rows, limit, PassRecord::id, row -> row);
    }

    @Override
    public Page<TemperatureRecord> temperatures(RecordFilter filter, int limit, @Nullable String after) {
        Query query = temperatureQuery(filter, limit + 1, after);
        List<TemperatureRecord> rows =
                session.all(query.sql(), RecordRows::temperature, query.values().toArray());
        return PageMark.page(rows, limit, TemperatureRecord::id, row -> row);
    }

    /** How a list is read. */
    record Query(String sql, List<Object> values) {}

    Query passQuery(RecordFilter filter, int limit, @Nullable String after) {
        return query(PASS, "records", filter, limit, after);
    }

    Query temperatureQuery(RecordFilter filter, int limit, @Nullable String after) {
        return query(TEMPERATURE, "temperatures", filter, limit, after);
    }

    private Query query(String select, String table, RecordFilter filter, int limit, @Nullable String after) {
        // By the order, a database would read all of a corp for the few of an hour. As a sum it is not of the index.
        String seq = isShort(table, filter) ? "seq + 0" : "seq";
        StringBuilder sql =
                new StringBuilder(select).append("WHERE ").append(seq).append(" > ? AND corp_id = ?");
        List<Object> values = new ArrayList<>(List.of(PageMark.parse(after, 0), filter.corpId()));
        add(sql, values, "sn = ?", filter.sn());
        add(sql, values, "userid = ?", filter.userid());
        addTime(sql, values, filter);
        values.add(limit);
        sql.append(" ORDER BY ").append(seq).append(" LIMIT ?");
        return new Query(sql.toString(), values);
    }

    /** Whether so little happened in a time that it is best found by the time, and sorted. */
    private boolean isShort(String table, RecordFilter filter) {
        if (filter.sn() != null || filter.userid() != null || (filter.from() == null && filter.to() == null)) {
            return false;
        }
        StringBuilder sql = new StringBuilder("SELECT COUNT(*) FROM (SELECT 1 FROM ")
                .append(table)
                .append(" WHERE corp_id = ?");
        List<Object> values = new ArrayList<>(List.of(filter.corpId()));
        addTime(sql, values, filter);
        values.add(SORTED);
        Long found =
                session.first(sql.append(" LIMIT ?) AS found").toString(), row -> row.getLong(1), values.toArray());
        return found != null && found < SORTED;
    }

    private static void addTime(StringBuilder sql, List<Object> values, RecordFilter filter) {
        add(sql, values, "at >= ?", Session.millis(filter.from()));
        add(sql, values, "at < ?", Session.millis(filter.to()));
    }

    /** A condition, where there is a value for it. */
    static void add(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(" AND ").append(condition);
            values.add(value);
        }
    }

    @Override
    public @Nullable TemperatureRecord lastTemperature(PersonKey person) {
        return session.first(
                TEMPERATURE + "WHERE corp_id = ? AND user_type = ? AND userid = ? ORDER BY at DESC, seq DESC LIMIT 1",
                RecordRows::temperature,
                person.corpId(),
                person.userType().code(),
                person.userid());
    }

    @Override
    public boolean addPass(PassRecord record) {
        return session.update(
                        """
                        INSERT INTO records
                            (corp_id, sn, user_type, userid, at, pass_type, pass_method, received_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """,
                        record.person().corpId(),
                        record.sn(),
                        record.person().userType().code(),
                        record.person().userid(),
                        record.at().toEpochMilli(),
                        record.passType() == null ? 0 : record.passType(),
                        record.passMethod(),
                        record.receivedAt().toEpochMilli())
                > 0;
    }

    @Override
    public boolean addTemperature(TemperatureRecord record, Instant receivedAt) {
        return session.update(
                        """
                        INSERT INTO temperatures
                            (corp_id, sn, user_type, userid, at, thousandths, status, received_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """,
                        record.person().corpId(),
                        record.sn(),
                        record.person().userType().code(),
                        record.person().userid(),
                        record.at().toEpochMilli(),
                        record.thousandths(),
                        record.status().code(),
                        receivedAt.toEpochMilli())
                > 0;
    }

    @Override
    public int forgetRecords(Instant receivedBefore, int limit) {
        return forget("records", receivedBefore, limit) + forget("temperatures", receivedBefore, limit);
    }

    /** Takes rows from the start, as long as they are too old; the clock may have jumped in between. */
    private int forget(String table, Instant receivedBefore, int limit) {
        List<long[]> oldest = session.all(
                "SELECT seq, received_at FROM " + table + " ORDER BY seq LIMIT ?",
                row -> new long[] {row.getLong(1), row.getLong(2)},
                limit);
        long last = 0;
        for (long[] row : oldest) {
            if (row[1] >= receivedBefore.toEpochMilli()) {
                break;
            }
            last = row[0];
        }
        return last == 0 ? 0 : session.update("DELETE FROM " + table + " WHERE seq <= ?", last);
    }

    /** What was measured of somebody is health data, and goes with the person; where they were is attendance, and stays. */
    void erase(PersonKey person) {
        session.update(
                "DELETE FROM temperatures WHERE corp_id = ? AND user_type = ? AND userid = ?",
                person.corpId(),
                person.userType().code(),
                person.userid());
    }

    /** The same for everybody of a corp. */
    void eraseAll(String corpId) {
        session.update("DELETE FROM temperatures WHERE corp_id = ?", corpId);
    }

    private static PassRecord pass(ResultSet row) throws SQLException {
        int passType = row.getInt("pass_type");
        long passMethod = row.getLong("pass_method");
        boolean noMethod = row.wasNull();
        return new PassRecord(
                row.getLong("seq"),
                person(row),
                row.getString("sn"),
                Instant.ofEpochMilli(row.getLong("at")),
                passType == 0 ? null : passType,
                noMethod ? null : passMethod,
                Instant.ofEpochMilli(row.getLong("received_at")));
    }

    private static TemperatureRecord temperature(ResultSet row) throws SQLException {
        return new TemperatureRecord(
                row.getLong("seq"),
                person(row),
                row.getString("sn"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getInt("thousandths"),
                status(row.getInt("status")));
    }

    private static PersonKey person(ResultSet row) throws SQLException {
        return new PersonKey(
                row.getString("corp_id"),
                Objects.requireNonNull(UserType.of(row.getInt("user_type"))),
                row.getString("userid"));
    }

    private static HealthStatus status(int code) {
        for (HealthStatus status : HealthStatus.values()) {
            if (status.code() == code) {
                return status;
            }
        }
        throw new IllegalStateException("the store holds a health status that does not exist: " + code);
    }
}

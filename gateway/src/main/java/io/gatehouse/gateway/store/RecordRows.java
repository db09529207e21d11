package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PassRecord;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.RecordFilter;
import io.gatehouse.gateway.domain.Records;
import io.gatehouse.gateway.domain.TemperatureRecord;
import io.gatehouse.gateway.store.Session.Query;
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

    /** Of a list by time, so many numbers are looked through before it is asked where the next of that time is. */
    static final int WINDOW = 50_000;

    private final Session session;

    RecordRows(Session session) {
        this.session = session;
    }

    @Override
    public Page<PassRecord> passes(RecordFilter filter, int limit, @Nullable String after) {
        List<PassRecord> rows =
                rows(new Source(PASS, "records"), filter, limit + 1, PageMark.parse(after, 0), RecordRows::pass);
        return PageMark.page(rows, limit, PassRecord::id, row -> row);
    }

    @Override
    public Page<TemperatureRecord> temperatures(RecordFilter filter, int limit, @Nullable String after) {
        List<TemperatureRecord> rows = rows(
                new Source(TEMPERATURE, "temperatures"),
                filter,
                limit + 1,
                PageMark.parse(after, 0),
                RecordRows::temperature);
        return PageMark.page(rows, limit, TemperatureRecord::id, row -> row);
    }

    /** What a list is read from. */
    record Source(String select, String table) {
        /** Whether an index leads from a time, and a device if one is named, to rows. */
        boolean findsByTime(RecordFilter filter) {
            return (filter.from() != null || filter.to() != null)
                    && filter.userid() == null
                    && (filter.sn() == null || table.equals("records"));
        }
    }

    private <T> List<T> rows(Source source, RecordFilter filter, int limit, long after, Session.Reader<T> reader) {
        if (!source.findsByTime(filter)) {
            return session.all(query(source, filter, limit, after, Long.MAX_VALUE), reader);
        }
        if (isShort(source, filter)) {
            return session.all(sortedQuery(source, filter, limit, after), reader);
        }
        List<T> rows = new ArrayList<>();
        Long from = after;
        while (from != null && rows.size() < limit) {
            rows.addAll(session.all(query(source, filter, limit - rows.size(), from, from + WINDOW), reader));
            from = rows.size() < limit ? next(source, filter, from + WINDOW) : from;
        }
        return rows;
    }

    /** In the order of the list, up to a number. */
    Query query(Source source, RecordFilter filter, int limit, long after, long last) {
        Query where = where("seq > ? AND seq <= ?", List.of(after, last), filter);
        // All of a person's temperatures are few, and lie in the index of what is stored once.
        boolean ofPerson = filter.userid() != null && source.table().equals("temperatures");
        return ofPerson
                ? sorted(source, where("seq + 0 > ? AND user_type IN (0, 1, 2)", List.of(after), filter), limit)
                : limited(source.select() + where.sql() + " ORDER BY seq LIMIT ?", where.values(), limit);
    }

    /** By the time, and then sorted. */
    Query sortedQuery(Source source, RecordFilter filter, int limit, long after) {
        return sorted(source, where("seq + 0 > ?", List.of(after), filter), limit);
    }

    /** By the order, a database would read all of a corp for the few of an hour. As a sum it is not of the index. */
    private static Query sorted(Source source, Query where, int limit) {
        return limited(source.select() + where.sql() + " ORDER BY seq + 0 LIMIT ?", where.values(), limit);
    }

    /** Whether so little happened in a time that it is best found by the time, and sorted. */
    private boolean isShort(Source source, RecordFilter filter) {
        Query where = where("1 = 1", List.of(), filter);
        Query count = limited(
                "SELECT COUNT(*) FROM (SELECT 1 FROM " + source.table() + " " + where.sql() + " LIMIT ?) AS found",
                where.values(),
                SORTED);
        Long found = session.first(count, row -> row.getLong(1));
        return found != null && found < SORTED;
    }

    /** Before the first row behind a number, or null: what is to be found may be far behind, or nowhere. */
    private @Nullable Long next(Source source, RecordFilter filter, long after) {
        Query query = nextQuery(source, filter, after);
        Long found = session.first(query, row -> row.getLong(1));
        return found == null || found == 0 ? null : found - 1;
    }

    Query nextQuery(Source source, RecordFilter filter, long after) {
        Query where = where("seq + 0 > ?", List.of(after), filter);
        return new Query("SELECT MIN(seq + 0) FROM " + source.table() + " " + where.sql(), where.values());
    }

    private static Query limited(String sql, List<Object> values, int limit) {
        values.add(limit);
        return new Query(sql, values);
    }

    private static Query where(String numbers, List<Long> bounds, RecordFilter filter) {
        StringBuilder sql = new StringBuilder("WHERE ").append(numbers).append(" AND corp_id = ?");
        List<Object> values = new ArrayList<>(bounds);
        values.add(filter.corpId());
        add(sql, values, "sn = ?", filter.sn());
        add(sql, values, "userid = ?", filter.userid());
        addTime(sql, values, filter);
        return new Query(sql.toString(), values);
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
    public @Nullable TemperatureRecord lastTemperature(PersonKey person, Instant until) {
        return session.first(
                TEMPERATURE + "WHERE corp_id = ? AND user_type = ? AND userid = ? AND at <= ?"
                        + " ORDER BY at DESC, seq DESC LIMIT 1",
                RecordRows::temperature,
                person.corpId(),
                person.userType().code(),
                person.userid(),
                until.toEpochMilli());
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

    private int forget(String table, Instant receivedBefore, int limit) {
        Query old = OldRows.query(table, "received_at", receivedBefore, limit);
        return session.update(
                "DELETE FROM " + table + " WHERE seq IN (" + old.sql() + ")",
                old.values().toArray());
    }

    /**
     * What was measured of somebody is health data, and goes with the person; where they were is attendance, and stays.
     * Returns how many temperatures that were.
     */
    int erase(PersonKey person) {
        return session.update(
                "DELETE FROM temperatures WHERE corp_id = ? AND user_type = ? AND userid = ?",
                person.corpId(),
                person.userType().code(),
                person.userid());
    }

    /** What was measured goes along to the new userid, where an erasure finds it; what was left under that one goes. */
    void renamed(PersonKey person, String userid) {
        erase(new PersonKey(person.corpId(), person.userType(), userid));
        session.update(
                "UPDATE temperatures SET userid = ? WHERE corp_id = ? AND user_type = ? AND userid = ?",
                userid,
                person.corpId(),
                person.userType().code(),
                person.userid());
    }

    /** The same as {@link #erase} for everybody of a corp. */
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

package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Change;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of changes: one log per corp, in which each person's last change stands at the place where it happened, and
 * before it, if there was one, the last that may have taken them out of the range of a device. What a
 * work changes is kept back until its end and then written in the order of the places.
 */
final class ChangeRows {
    /** How many places a log has. */
    static final int SEQ_BITS = 40;

    static final long SEQ_MASK = (1L << SEQ_BITS) - 1;

    /** How many renames of one person are kept, so that renaming to and fro fills no log. */
    static final int MOST_RENAMES = 8;

    /** How many people the writer remembers, about 100 bytes each. */
    private static final int REMEMBERED = 32_768;

    private static final String SELECT =
            "SELECT c.id, c.person_id, c.born, c.leaves, c.brought_by, c.old_userid, c.new_userid,"
                    + " p.corp_id, p.user_type, p.userid, CASE WHEN " + RangeRows.IN_RANGE
                    + " THEN 1 ELSE 0 END, COALESCE(f.change, -1)"
                    + " FROM changes c JOIN people p ON p.id = c.person_id JOIN devices d ON d.id = ?"
                    + " LEFT JOIN fetched f ON f.device_id = d.id AND f.person_id = p.id ";

    private static final String LATEST = "SELECT p.corp_id, p.user_type, p.erased_at, p.change_id,"
            + " c.born, c.left_at, c.brought_by, c.reach FROM people p LEFT JOIN changes c ON c.id = p.change_id"
            + " WHERE p.id = ?";

    /** The log of a corp. */
    private static final class Log {
        private final long number;
        private long head;

        private Log(long number, long head) {
            this.number = number;
            this.head = head;
        }
    }

    /** A person's last change; {@code id} is 0 where there is none, -1 for somebody who is older than the logs. */
    private record Latest(
            long id, long born, long left, @Nullable Long broughtBy, String reach) {
        static final Latest NONE = new Latest(0, 0, 0, null, "");

        long seq() {
            return id < 0 ? 0 : id & SEQ_MASK;
        }
    }

    /** A change that is to be written. */
    private record Row(long person, boolean visitor, boolean leaves, Latest change, Change.@Nullable Rename rename) {}

    private final Session session;
    private final RangeRows ranges;
    private final LaneRows lanes;
    private final Map<String, Log> logs = new HashMap<>();

    /** By a writer only: nobody else changes what it knows. Forgotten after a rollback. */
    private final Map<Long, Latest> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Latest> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final Set<Long> touched = new LinkedHashSet<>();
    private final Set<Long> renamed = new HashSet<>();
    private final Map<Long, Row> pending = new LinkedHashMap<>();
    private final Map<Long, Row> leaving = new LinkedHashMap<>();
    private final List<Row> renames = new ArrayList<>();
    /** Whose row has its change already. */
    private final Set<Long> claimed = new HashSet<>();
    /** Changes that have been followed by another one. */
    private final Set<Long> stale = new LinkedHashSet<>();

    /** Corps in whose log there is something new, since somebody has asked. */
    private Set<String> news = new HashSet<>();

    ChangeRows(Session session, RangeRows ranges, LaneRows lanes) {
        this.session = session;
        this.ranges = ranges;
        this.lanes = lanes;
    }

    // ---- What has happened

    /**
     * This person came, changed (name, rules, templates, validity), was erased, or came into or out of range of some
     * devices. Looked at at the end of the work, so that it may be said before it is done.
     */
    void touched(long personId) {
        touched.add(personId);
    }

    /** This person has another userid. */
    void renamed(long personId, String corpId, UserType type, String oldUserid) {
        String newUserid = Objects.requireNonNull(
                session.first("SELECT userid FROM people WHERE id = ?", row -> row.getString(1), personId));
        forgetRenames(personId, corpId, MOST_RENAMES - 1);
        long id = next(corpId);
        Latest place = new Latest(id, 0, 0, null, "");
        renames.add(
                new Row(personId, type == UserType.VISITOR, false, place, new Change.Rename(id, oldUserid, newUserid)));
        renamed.add(personId);
        touched(personId);
    }

    /** An unknown number of people came into or out of range of the corp's devices. */
    void rangeChanged(String corpId) {
        lanes.resetOf(corpId);
        news.add(corpId);
    }

    /** An unknown number of people came into or out of range of a device. */
    void rangeChanged(long deviceId) {
        lanes.reset(deviceId);
        String corpId = session.first(
                "SELECT corp_id FROM devices WHERE id = ? AND corp_id IS NOT NULL", row -> row.getString(1), deviceId);
        if (corpId != null) {
            news.add(corpId);
        }
    }

    /** What an upload is to a person. */
    enum Coming {
        /** Nobody has ever heard of them. */
        NEW,
        /** They were erased until now. */
        BACK,
        /** There is more of them than before, or something else. */
        MORE,
        /** All of it was there. */
        SAME,
        /** Something is gone. */
        LESS
    }

    /**
     * A device has brought templates of a person. If it had what was there before, it has it all, and need not be told.
     * Returns false if nobody need be told.
     */
    boolean uploaded(long personId, PersonKey key, Coming coming, String sn) {
        Latest before = coming == Coming.NEW ? Latest.NONE : latest(personId);
        Long device = lanes.device(sn);
        // Who was to leave it may be about to be forgotten by it, whatever it has.
        boolean holds = device != null
                && before.left() == 0
                && switch (coming) {
                    case NEW -> true;
                    case MORE, SAME -> has(device, personId, Roll.of(key.userType()), before);
                    // That they were erased may only just be on its way to it.
                    case BACK, LESS -> false;
                };
        // Somebody who may not be on the device that has brought them is to be taken off it again.
        boolean strays = device != null && !before.reach().isEmpty() && !ranges.inRange(device, personId);
        if (coming == Coming.SAME && !strays) {
            return false;
        }
        put(personId, key, before, coming == Coming.BACK, strays, holds ? device : null, before.reach());
        return true;
    }

    /** Whether the work at hand has changed this person. */
    boolean isUnderway(long personId) {
        return pending.containsKey(personId);
    }

    private boolean has(long device, long personId, Roll roll, Latest change) {
        return Objects.equals(change.broughtBy(), device)
                || lanes.covers(device, roll, change.seq())
                || lanes.fetched(device, personId) >= change.seq();
    }

    private void put(
            long personId,
            PersonKey key,
            Latest before,
            boolean born,
            boolean leaves,
            @Nullable Long broughtBy,
            String reach) {
        boolean visitor = key.userType() == UserType.VISITOR;
        long left = leaves ? leave(personId, key.corpId(), visitor, before.left()) : before.left();
        if (before.id() > 0 && pending.remove(personId) == null) {
            stale.add(before.id());
        }
        long id = next(key.corpId());
        long seq = id & SEQ_MASK;
        long since = born || before.id() == 0 ? seq : Math.max(0, before.born());
        Latest change = new Latest(id, since, left, broughtBy, reach);
        pending.put(personId, new Row(personId, visitor, false, change, null));
        claimed.remove(personId);
        known.put(personId, change);
    }

    /** Returns the place at which it stands that the person may have left. */
    private long leave(long personId, String corpId, boolean visitor, long before) {
        if (before > 0 && leaving.remove(personId) == null) {
            stale.add(Objects.requireNonNull(log(corpId)).number << SEQ_BITS | before);
        }
        long id = next(corpId);
        leaving.put(personId, new Row(personId, visitor, true, new Latest(id, 0, 0, null, ""), null));
        return id & SEQ_MASK;
    }

    // ---- What is there

    /** The last place of a log. */
    long head(String corpId) {
        Log log = log(corpId);
        return log == null ? 0 : log.head;
    }

    List<Change> list(String corpId, Roll roll, long deviceId, long after, int limit) {
        Log log = log(corpId);
        return log == null
                ? List.of()
                : session.all(
                        SELECT + "WHERE c.id > ? AND c.id <= ? AND c.visitor = ? ORDER BY c.id LIMIT ?",
                        ChangeRows::change,
                        deviceId,
                        log.number << SEQ_BITS | Math.max(0, after),
                        log.number << SEQ_BITS | SEQ_MASK,
                        roll == Roll.VISITORS ? 1 : 0,
                        limit);
    }

    /** The corps in whose log there is something new since this was asked last. */
    Set<String> news() {
        if (news.isEmpty()) {
            return Set.of();
        }
        Set<String> told = news;
        news = new HashSet<>();
        return told;
    }

    // ---- Writing

    /** The change of a new person, for the row that is about to be written; 0 if there is none. */
    long claim(long personId) {
        Row row = pending.get(personId);
        if (row == null) {
            return 0;
        }
        claimed.add(personId);
        return row.change().id();
    }

    /** Writes what was kept back; the rows of people have been written. */
    void flush() {
        if (!touched.isEmpty()) {
            List<Long> people = List.copyOf(touched);
            touched.clear();
            people.forEach(this::resolve);
            renamed.clear();
        }
        if (pending.isEmpty() && renames.isEmpty()) {
            return;
        }
        session.batch(
                "DELETE FROM changes WHERE id = ?", List.copyOf(stale), (statement, id) -> statement.setLong(1, id));
        List<Row> rows = new ArrayList<>(renames);
        rows.addAll(leaving.values());
        rows.addAll(pending.values());
        session.batch(
                "INSERT INTO changes (id, person_id, visitor, leaves, born, left_at, brought_by, reach, old_userid,"
                        + " new_userid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
                (statement, row) -> {
                    Change.Rename rename = row.rename();
                    statement.setLong(1, row.change().id());
                    statement.setLong(2, row.person());
                    statement.setInt(3, row.visitor() ? 1 : 0);
                    statement.setInt(4, row.leaves() ? 1 : 0);
                    statement.setLong(5, row.change().born());
                    statement.setLong(6, row.change().left());
                    statement.setObject(7, row.change().broughtBy(), Types.BIGINT);
                    statement.setString(8, row.change().reach());
                    statement.setString(9, rename == null ? null : rename.oldUserid());
                    statement.setString(10, rename == null ? null : rename.newUserid());
                });
        session.batch(
                "UPDATE people SET change_id = ? WHERE id = ?",
                pending.values().stream()
                        .filter(row -> !claimed.contains(row.person()))
                        .toList(),
                (statement, row) -> {
                    statement.setLong(1, row.change().id());
                    statement.setLong(2, row.person());
                });
        clear();
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        clear();
        touched.clear();
        renamed.clear();
        known.clear();
        logs.clear();
        news = new HashSet<>();
    }

    private void clear() {
        pending.clear();
        leaving.clear();
        renames.clear();
        claimed.clear();
        stale.clear();
    }

    /** Somebody of whom it was only said that something has happened. */
    private void resolve(long personId) {
        record Now(PersonKey key, boolean erased, Latest stored) {}
        Now now = session.first(
                LATEST,
                row -> new Now(
                        new PersonKey(row.getString(1), type(row.getInt(2)), ""),
                        row.getObject(3) != null,
                        latest(row)),
                personId);
        if (now == null) {
            return;
        }
        if (now.erased()) {
            // What somebody was called before is in no row any more.
            forgetRenames(personId, now.key().corpId(), 0);
        }
        Latest before = known.getOrDefault(personId, now.stored());
        // Nobody can have been told of what the same work has changed.
        boolean told = before.id() != 0 && !pending.containsKey(personId);
        String reach = now.erased() ? "" : ranges.reachOf(personId);
        // Whoever is told to forget somebody must know the name: what was to be told before a rename is told behind it.
        boolean mayHaveLeft = (told && (now.erased() || !reach.equals(before.reach())))
                || (before.left() > 0 && renamed.contains(personId));
        put(personId, now.key(), before, false, mayHaveLeft, null, reach);
    }

    /** Forgets all renames of a person but the last ones; who was not told of those pulls everything instead. */
    private void forgetRenames(long personId, String corpId, int kept) {
        List<Long> ids = session.all(
                "SELECT id FROM changes WHERE person_id = ? AND old_userid IS NOT NULL ORDER BY id DESC",
                row -> row.getLong(1),
                personId);
        for (long id : ids.subList(Math.min(kept, ids.size()), ids.size())) {
            lanes.resetOf(corpId, id & SEQ_MASK);
            session.update("DELETE FROM changes WHERE id = ?", id);
        }
    }

    /** Forgets all renames of a corp to which no device is bound. */
    void forgetRenames(String corpId) {
        session.update(
                "DELETE FROM changes WHERE old_userid IS NOT NULL"
                        + " AND person_id IN (SELECT id FROM people WHERE corp_id = ?)",
                corpId);
    }

    private Latest latest(long personId) {
        Latest change = known.get(personId);
        if (change == null) {
            change = session.first(LATEST, ChangeRows::latest, personId);
            change = change == null ? Latest.NONE : change;
            known.put(personId, change);
        }
        return change;
    }

    private static Latest latest(ResultSet row) throws SQLException {
        long id = row.getLong(4);
        return id <= 0
                ? new Latest(id, 0, 0, null, "")
                : new Latest(id, row.getLong(5), row.getLong(6), nullableLong(row, 7), text(row.getString(8)));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private long next(String corpId) {
        Log log = log(corpId);
        if (log == null) {
            session.update("INSERT INTO change_logs (corp_id) VALUES (?)", corpId);
            log = Objects.requireNonNull(log(corpId));
        }
        log.head++;
        news.add(corpId);
        return log.number << SEQ_BITS | log.head;
    }

    private @Nullable Log log(String corpId) {
        Log log = logs.get(corpId);
        if (log == null) {
            Long number =
                    session.first("SELECT number FROM change_logs WHERE corp_id = ?", row -> row.getLong(1), corpId);
            if (number == null) {
                return null;
            }
            Long last = session.first(
                    "SELECT MAX(id) FROM changes WHERE id BETWEEN ? AND ?",
                    row -> row.getLong(1),
                    number << SEQ_BITS,
                    number << SEQ_BITS | SEQ_MASK);
            log = new Log(number, last == null ? 0 : last & SEQ_MASK);
            logs.put(corpId, log);
        }
        return log;
    }

    private static Change change(ResultSet row) throws SQLException {
        PersonKey key = new PersonKey(row.getString(8), type(row.getInt(9)), row.getString(10));
        String oldUserid = row.getString(6);
        return new Change(
                row.getLong(1) & SEQ_MASK,
                new Change.Subject(row.getLong(2), key),
                row.getLong(3),
                row.getInt(4) == 1,
                nullableLong(row, 5),
                oldUserid == null ? null : new Change.Rename(row.getLong(1), oldUserid, row.getString(7)),
                row.getInt(11) == 1,
                row.getLong(12));
    }

    static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static UserType type(int code) {
        return Objects.requireNonNull(UserType.of(code));
    }
}

package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Directory;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The directory of people. Whatever is written here, the terminals are told of. */
final class DirectoryRows implements Directory.Changes {
    /** The corp as an expression, which no index is of: the userid leads to a few rows, the corp to all it has. */
    static final String RENAME_ENROLLMENTS =
            "UPDATE enrollments SET userid = ? WHERE userid = ? AND corp_id || '' = ? AND user_type = ?";

    private final Session session;
    private final PeopleRows people;
    private final UsageRows usage;
    private final ChangeRows changes;
    private final BiConsumer<PersonKey, String> renames;
    private final EntryRows entries;
    private final RangeRows ranges;

    /** @param renames what else knows people by their userid; called with the person and the new one */
    DirectoryRows(
            Session session,
            PeopleRows people,
            UsageRows usage,
            ChangeRows changes,
            BiConsumer<PersonKey, String> renames) {
        this.session = session;
        this.people = people;
        this.usage = usage;
        this.changes = changes;
        this.entries = new EntryRows(session);
        this.ranges = new RangeRows(session);
        this.renames = renames;
    }

    @Override
    public @Nullable Entry entry(PersonKey person) {
        people.flush();
        EntryRows.Row row = entries.find(person);
        return row == null ? null : row.entry();
    }

    @Override
    public Map<PersonKey, Entry> entries(Collection<PersonKey> wanted) {
        people.flush();
        Map<PersonKey, Entry> found = new LinkedHashMap<>();
        for (EntryRows.Row row : entries.many(new HashSet<>(wanted))) {
            found.put(row.entry().key(), row.entry());
        }
        return found;
    }

    @Override
    public Page<Entry> entries(String corpId, int limit, @Nullable String after) {
        people.flush();
        List<EntryRows.Row> rows = entries.page(corpId, limit + 1, PageMark.parse(after, 0));
        return PageMark.page(rows, limit, EntryRows.Row::id, EntryRows.Row::entry);
    }

    @Override
    public boolean remembers(PersonKey person) {
        return people.remembers(person);
    }

    @Override
    public long people(String corpId) {
        people.flush();
        return usage.peopleOf(corpId);
    }

    @Override
    public @Nullable Instant nextVisit() {
        people.flush();
        Optional<Instant> next = session.first("""
                SELECT MIN(at) AS next FROM (
                SELECT MIN(starts_at) AS at FROM people WHERE waiting = 1
                UNION ALL SELECT MIN(ends_at) AS at FROM people WHERE ends_at IS NOT NULL) visits
                """, row -> Optional.ofNullable(Session.instant(row, "next")));
        return next == null ? null : next.orElse(null);
    }

    @Override
    public List<PersonKey> ended(Instant by, int limit) {
        people.flush();
        return session.all(
                "SELECT corp_id, user_type, userid FROM people WHERE ends_at <= ? ORDER BY ends_at, id LIMIT ?",
                DirectoryRows::key,
                by.toEpochMilli(),
                limit);
    }

    @Override
    public void put(Collection<Entry> listed, Instant now) {
        people.expect(listed.stream().map(Entry::key).toList());
        List<RangeRows.Listed> rows = listed.stream().map(people::list).toList();
        people.flush();
        session.batch(
                "UPDATE people SET name = ?, rules = ?, limited = ?, starts_at = ?, ends_at = ?, waiting = ? WHERE id = ?",
                rows,
                (statement, row) -> {
                    Entry entry = row.entry();
                    Instant start = entry.startsAt();
                    statement.setString(1, entry.name());
                    statement.setString(2, RuleRows.text(entry.rules()));
                    statement.setInt(3, entry.isLimited() ? 1 : 0);
                    statement.setObject(4, Session.millis(start), Types.BIGINT);
                    statement.setObject(5, Session.millis(entry.endsAt()), Types.BIGINT);
                    statement.setInt(6, start != null && start.isAfter(now) ? 1 : 0);
                    statement.setLong(7, row.id());
                });
        ranges.put(rows);
        rows.forEach(row -> changes.touched(row.id()));
    }

    @Override
    public void rename(PersonKey person, String userid) {
        long id = people.rename(person, new PersonKey(person.corpId(), person.userType(), userid));
        if (id < 0) {
            return;
        }
        String old = person.userid();
        session.update("INSERT INTO former_userids (person_id, userid) VALUES (?, ?) ON CONFLICT DO NOTHING", id, old);
        session.update(
                RENAME_ENROLLMENTS,
                userid,
                old,
                person.corpId(),
                person.userType().code());
        renames.accept(person, userid);
        changes.renamed(id, person.corpId(), person.userType(), old);
    }

    @Override
    public void setGroups(String sn, Set<String> groups) {
        Long device =
                session.first("SELECT id FROM devices WHERE sn = ? AND corp_id IS NOT NULL", row -> row.getLong(1), sn);
        if (device == null) {
            return;
        }
        session.update("DELETE FROM device_groups WHERE device_id = ?", device);
        session.batch(
                "INSERT INTO device_groups (device_id, name) VALUES (?, ?)", List.copyOf(groups), (statement, name) -> {
                    statement.setLong(1, device);
                    statement.setString(2, name);
                });
        changes.rangeChanged(device);
    }

    @Override
    public int begin(Instant by, int limit) {
        people.flush();
        List<Long> begun = session.all(
                "SELECT id FROM people WHERE waiting = 1 AND starts_at <= ? AND (ends_at IS NULL OR ends_at > ?)"
                        + " ORDER BY starts_at, id LIMIT ?",
                row -> row.getLong(1),
                by.toEpochMilli(),
                by.toEpochMilli(),
                limit);
        session.batch("UPDATE people SET waiting = 0 WHERE id = ?", begun, (statement, id) -> statement.setLong(1, id));
        begun.forEach(changes::touched);
        return begun.size();
    }

    /** What somebody who is about to be erased was called before; forgotten by this. */
    List<PersonKey> takeFormerKeys(PersonKey person) {
        people.flush();
        List<Long> ids = session.all(
                "SELECT id FROM people WHERE corp_id = ? AND user_type = ? AND userid = ?",
                row -> row.getLong(1),
                person.corpId(),
                person.userType().code(),
                person.userid());
        if (ids.isEmpty()) {
            return List.of();
        }
        List<PersonKey> former = session.all(
                "SELECT userid FROM former_userids WHERE person_id = ? ORDER BY userid",
                row -> new PersonKey(person.corpId(), person.userType(), row.getString(1)),
                ids.get(0));
        if (!former.isEmpty()) {
            session.update("DELETE FROM former_userids WHERE person_id = ?", ids.get(0));
        }
        return former;
    }

    /** Forgets what anybody of a corp was called before. */
    void forgetFormerKeys(String corpId) {
        session.update(
                "DELETE FROM former_userids WHERE person_id IN (SELECT id FROM people WHERE corp_id = ?)", corpId);
    }

    private static PersonKey key(ResultSet row) throws SQLException {
        UserType type = Objects.requireNonNull(UserType.of(row.getInt(2)));
        return new PersonKey(row.getString(1), type, row.getString(3));
    }
}

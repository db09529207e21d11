package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Directory;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.UserType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Who may use which devices; the rule is told at {@link Directory}. */
final class RangeRows {
    /** Somebody by number and by name. */
    record PersonId(long id, PersonKey key) {}

    /**
     * Somebody who is being listed.
     *
     * @param fresh true where nothing was known of them
     */
    record Listed(long id, boolean fresh, Directory.Entry entry) {}

    /** Of a person p and a device d. */
    static final String IN_RANGE = """
            p.erased_at IS NULL AND p.waiting = 0 AND p.corp_id = d.corp_id AND (p.limited = 0
            OR EXISTS (SELECT 1 FROM person_devices n WHERE n.person_id = p.id AND n.sn = d.sn)
            OR EXISTS (SELECT 1 FROM person_groups g JOIN device_groups h ON h.name = g.name
                       WHERE g.person_id = p.id AND h.device_id = d.id))
            """;

    private static final String PEOPLE = "SELECT p.id, p.corp_id, p.user_type, p.userid FROM devices d"
            + " JOIN people p ON p.corp_id = d.corp_id AND p.id > ? WHERE d.id = ? AND p.user_type %s "
            + UserType.VISITOR.code() + " AND " + IN_RANGE + " ORDER BY p.id LIMIT ?";
    private static final String VISITORS = PEOPLE.formatted("=");
    private static final String OTHERS = PEOPLE.formatted("<>");

    /** A name holds no control character, and so none of the words before it can be mistaken for another. */
    private static final String REACH = """
            SELECT 'w' FROM people WHERE id = ? AND waiting = 1
            UNION ALL SELECT 'g' || name FROM person_groups WHERE person_id = ?
            UNION ALL SELECT 'd' || sn FROM person_devices WHERE person_id = ? ORDER BY 1
            """;

    private final Session session;

    RangeRows(Session session) {
        this.session = session;
    }

    /**
     * Those in range of a device, behind a person's number, in the order of the numbers. Whoever asks for page after page
     * walks past everybody of the corp once, however few of them are in range.
     *
     * @param visitors true: visitors, false: everybody else
     */
    List<PersonId> peopleOf(long deviceId, boolean visitors, long afterPersonId, int limit) {
        return session.all(
                visitors ? VISITORS : OTHERS,
                row -> new PersonId(
                        row.getLong(1),
                        new PersonKey(
                                row.getString(2),
                                Objects.requireNonNull(UserType.of(row.getInt(3))),
                                row.getString(4))),
                afterPersonId,
                deviceId,
                limit);
    }

    /** Whether a living person may use a device. */
    boolean inRange(long deviceId, long personId) {
        return session.first(
                        "SELECT 1 FROM devices d JOIN people p ON p.id = ? WHERE d.id = ? AND " + IN_RANGE,
                        row -> row.getInt(1),
                        personId,
                        deviceId)
                != null;
    }

    /** The devices that a living person may use, in the order of their numbers. */
    List<Long> devicesOf(long personId) {
        return session.all(
                "SELECT d.id FROM people p JOIN devices d ON d.corp_id = p.corp_id WHERE p.id = ? AND " + IN_RANGE
                        + " ORDER BY d.id",
                row -> row.getLong(1),
                personId);
    }

    /**
     * A text that changes when, and only when, the devices may change that a person can use through nothing but a change of
     * the person; empty for somebody who is limited to nothing.
     */
    String reachOf(long personId) {
        return String.join("\n", session.all(REACH, row -> row.getString(1), personId, personId, personId));
    }

    /** Puts people into the groups and devices of their entries, and into no others. */
    void put(List<Listed> people) {
        clear(people.stream().filter(person -> !person.fresh()).map(Listed::id).toList());
        insert(
                "INSERT INTO person_groups (person_id, name) VALUES (?, ?)",
                people,
                person -> person.entry().groups());
        insert(
                "INSERT INTO person_devices (person_id, sn) VALUES (?, ?)",
                people,
                person -> person.entry().devices());
    }

    /** Forgets groups and devices of people. */
    void clear(List<Long> personIds) {
        session.batch("DELETE FROM person_groups WHERE person_id = ?", personIds, RangeRows::bind);
        session.batch("DELETE FROM person_devices WHERE person_id = ?", personIds, RangeRows::bind);
    }

    /** Forgets those of everybody of a corp. */
    void clear(String corpId) {
        String everybody = " WHERE person_id IN (SELECT id FROM people WHERE corp_id = ?)";
        session.update("DELETE FROM person_groups" + everybody, corpId);
        session.update("DELETE FROM person_devices" + everybody, corpId);
    }

    private void insert(String sql, List<Listed> people, Function<Listed, Set<String>> names) {
        record Named(long id, String name) {}
        List<Named> rows = new ArrayList<>();
        for (Listed person : people) {
            names.apply(person).forEach(name -> rows.add(new Named(person.id(), name)));
        }
        session.batch(sql, rows, (statement, row) -> {
            statement.setLong(1, row.id());
            statement.setString(2, row.name());
        });
    }

    private static void bind(PreparedStatement statement, Long personId) throws SQLException {
        statement.setLong(1, personId);
    }
}

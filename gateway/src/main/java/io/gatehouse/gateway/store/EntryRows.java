package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Directory;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries of the directory, read. Nothing is kept back when they are asked for. */
final class EntryRows {
    /** An entry and the number of its person. */
    record Row(long id, Directory.Entry entry) {}

    /** How many one query asks for. */
    private static final int LOOKED_UP = 40;

    /** A list of names is a line each: a name holds no control character. */
    private static final String SELECT = """
            SELECT p.id, p.corp_id, p.user_type, p.userid, p.name, p.rules, p.starts_at, p.ends_at,
                   CASE WHEN p.limited = 0 THEN NULL ELSE (SELECT string_agg(g.name, '\n') FROM person_groups g
                                                           WHERE g.person_id = p.id) END AS group_names,
                   CASE WHEN p.limited = 0 THEN NULL ELSE (SELECT string_agg(d.sn, '\n') FROM person_devices d
                                                           WHERE d.person_id = p.id) END AS sns
            FROM people p WHERE p.erased_at IS NULL AND p.corp_id = ?
            """;

    private static final String MANY =
            SELECT + " AND p.user_type = ? AND p.userid IN (?" + ", ?".repeat(LOOKED_UP - 1) + ")";

    /** Whose userids can be asked for together. */
    private record Family(String corpId, UserType userType) {}

    private final Session session;

    EntryRows(Session session) {
        this.session = session;
    }

    @Nullable
    Row find(PersonKey key) {
        return session.first(
                SELECT + " AND p.user_type = ? AND p.userid = ?",
                EntryRows::row,
                key.corpId(),
                key.userType().code(),
                key.userid());
    }

    /** Those behind a person's number. */
    List<Row> page(String corpId, int limit, long after) {
        return session.all(SELECT + " AND p.id > ? ORDER BY p.id LIMIT ?", EntryRows::row, corpId, after, limit);
    }

    /** Those of these people who are there. */
    List<Row> many(Set<PersonKey> people) {
        Map<Family, List<String>> families = new HashMap<>();
        for (PersonKey key : people) {
            families.computeIfAbsent(new Family(key.corpId(), key.userType()), family -> new ArrayList<>())
                    .add(key.userid());
        }
        List<Row> rows = new ArrayList<>();
        families.forEach((family, userids) -> {
            for (int i = 0; i < userids.size(); i += LOOKED_UP) {
                rows.addAll(some(family, userids.subList(i, Math.min(i + LOOKED_UP, userids.size()))));
            }
        });
        return rows;
    }

    /** Asks for the last of them until there are enough, so that one statement fits all. */
    private List<Row> some(Family family, List<String> userids) {
        List<Object> values =
                new ArrayList<>(List.of(family.corpId(), family.userType().code()));
        for (int i = 0; i < LOOKED_UP; i++) {
            values.add(userids.get(Math.min(i, userids.size() - 1)));
        }
        return session.all(MANY, EntryRows::row, values.toArray());
    }

    private static Row row(ResultSet row) throws SQLException {
        UserType type = Objects.requireNonNull(UserType.of(row.getInt("user_type")));
        Directory.Entry entry = new Directory.Entry(
                new PersonKey(row.getString("corp_id"), type, row.getString("userid")),
                row.getString("name"),
                names(row.getString("group_names")),
                names(row.getString("sns")),
                RuleRows.rules(row.getString("rules")),
                Session.instant(row, "starts_at"),
                Session.instant(row, "ends_at"));
        return new Row(row.getLong("id"), entry);
    }

    private static Set<String> names(@Nullable String lines) {
        return lines == null ? Set.of() : new HashSet<>(lines.lines().toList());
    }
}

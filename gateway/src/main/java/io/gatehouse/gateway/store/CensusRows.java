package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Census;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tables of people and templates together, for those who walk past everybody. */
final class CensusRows {
    private static final String PASSED =
            """
            SELECT p.id, p.corp_id, p.user_type, p.userid, MAX(t.updated_at) AS newest, MAX((t.id >> %d) & 1) AS face
            FROM (SELECT * FROM people WHERE id > ? AND erased_at IS NULL ORDER BY id LIMIT ?) p
            LEFT JOIN templates t ON t.id BETWEEN (p.id << %d) AND ((p.id + 1) << %d) - 1
            GROUP BY p.id, p.corp_id, p.user_type, p.userid
            ORDER BY p.id
            """.formatted(TemplateKey.KIND_SHIFT, TemplateKey.PERSON_SHIFT, TemplateKey.PERSON_SHIFT);

    private final Session session;

    CensusRows(Session session) {
        this.session = session;
    }

    /** Everybody behind a number, with the time of the newest template and whether there is a face. */
    List<Census.Passed> passed(long after, int limit) {
        return session.all(PASSED, CensusRows::person, after, limit);
    }

    /** The first one of a corp who is not erased, or null. */
    @Nullable
    Long first(String corpId) {
        return session.first(
                "SELECT id FROM people WHERE corp_id = ? AND erased_at IS NULL ORDER BY id LIMIT 1",
                row -> row.getLong(1),
                corpId);
    }

    private static Census.Passed person(ResultSet row) throws SQLException {
        UserType type = Objects.requireNonNull(UserType.of(row.getInt("user_type")));
        return new Census.Passed(
                row.getLong("id"),
                new PersonKey(row.getString("corp_id"), type, row.getString("userid")),
                Session.instant(row, "newest"),
                row.getInt("face") == 1);
    }
}

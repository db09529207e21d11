package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The table of receipts of erasures. */
final class ErasureRows {
    private static final String SELECT =
            "SELECT id, corp_id, user_type, userid, erased_at, people, templates, events FROM erasures ";

    private final Session session;

    ErasureRows(Session session) {
        this.session = session;
    }

    /** Adds a receipt; returns it with its number. */
    Erasure add(Erasure.What what, Instant at, Erasure.Counts counts) {
        UserType userType = what.userType();
        session.update(
                "INSERT INTO erasures (corp_id, user_type, userid, erased_at, people, templates, events)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                what.corpId(),
                userType == null ? null : userType.code(),
                what.userid(),
                at.toEpochMilli(),
                counts.people(),
                counts.templates(),
                counts.events());
        Erasure added = session.first(SELECT + "ORDER BY id DESC LIMIT 1", ErasureRows::erasure);
        if (added == null) {
            throw new IllegalStateException("a receipt that was added is not there");
        }
        return added;
    }

    @Nullable
    Erasure find(long id) {
        return session.first(SELECT + "WHERE id = ?", ErasureRows::erasure, id);
    }

    /** Of a corp, oldest first. */
    Page<Erasure> list(String corpId, int limit, @Nullable String after) {
        return PageMark.page(
                session.all(
                        SELECT + "WHERE corp_id = ? AND id > ? ORDER BY id LIMIT ?",
                        ErasureRows::erasure,
                        corpId,
                        PageMark.parse(after, 0),
                        limit + 1),
                limit,
                Erasure::id,
                erasure -> erasure);
    }

    private static Erasure erasure(ResultSet row) throws SQLException {
        int code = row.getInt("user_type");
        UserType userType = row.wasNull() ? null : UserType.of(code);
        return new Erasure(
                row.getLong("id"),
                new Erasure.What(row.getString("corp_id"), userType, row.getString("userid")),
                Instant.ofEpochMilli(row.getLong("erased_at")),
                new Erasure.Counts(row.getInt("people"), row.getInt("templates"), row.getInt("events")));
    }
}

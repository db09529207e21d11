package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Callback;
import io.gatehouse.gateway.domain.Callback.State;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of what apps are told. Whose turn it is among those of a person is {@link OutboxRows}' matter. */
final class CallbackRows {
    private static final String SELECT = """
            SELECT o.id, o.app_id, a.corp_id, o.event_id, o.user_type, o.userid, o.sn, o.oper_id, o.kind, o.ended_as,
                   o.errcode, o.errmsg, o.at, o.late, o.state, o.since, o.attempts, o.due_at, o.ended_at, o.last_answer
            FROM outbox o JOIN apps a ON a.id = o.app_id
            """;

    /** The state stands in it, and is no parameter, for there is an index of what waits alone. */
    private static final String WAITING = "app_id = ? AND userid = ? AND user_type = ? AND state = 'PENDING'";

    static final String COUNT_WAITING = "SELECT COUNT(*) FROM outbox WHERE " + WAITING;

    /** What is due waits. */
    static final String PROMOTE = "UPDATE outbox SET due_at = ? WHERE id = (SELECT MIN(id) FROM outbox WHERE " + WAITING
            + ") AND NOT EXISTS (SELECT 1 FROM outbox WHERE " + WAITING + " AND due_at IS NOT NULL)";

    private final Session session;

    CallbackRows(Session session) {
        this.session = session;
    }

    @Nullable
    Callback find(long appId, long id) {
        return session.first(SELECT + "WHERE o.id = ? AND o.app_id = ?", CallbackRows::callback, id, appId);
    }

    List<Callback> list(long appId, @Nullable State state, long after, int limit) {
        return state == null
                ? session.all(
                        SELECT + "WHERE o.app_id = ? AND o.id > ? ORDER BY o.id LIMIT ?",
                        CallbackRows::callback,
                        appId,
                        after,
                        limit)
                : session.all(
                        SELECT + "WHERE o.app_id = ? AND o.state = ? AND o.id > ? ORDER BY o.id LIMIT ?",
                        CallbackRows::callback,
                        appId,
                        state.name(),
                        after,
                        limit);
    }

    List<Callback> due(long appId, int limit) {
        return session.all(
                SELECT + "WHERE o.app_id = ? AND o.due_at IS NOT NULL ORDER BY o.due_at, o.id LIMIT ?",
                CallbackRows::callback,
                appId,
                limit);
    }

    Map<Long, Instant> agenda() {
        Map<Long, Instant> agenda = new HashMap<>();
        session.all(
                "SELECT app_id, MIN(due_at) FROM outbox WHERE due_at IS NOT NULL GROUP BY app_id",
                row -> agenda.put(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))) == null);
        return agenda;
    }

    Outbox.Backlog backlog() {
        return new Outbox.Backlog(count(State.PENDING), count(State.STUCK));
    }

    private long count(State state) {
        return number("SELECT COUNT(*) FROM outbox WHERE state = ?", state.name());
    }

    int count(long appId) {
        return Math.toIntExact(number("SELECT COUNT(*) FROM outbox WHERE app_id = ?", appId));
    }

    boolean hasPending(long appId, PersonKey person) {
        return number(COUNT_WAITING, appId, person.userid(), person.userType().code()) > 0;
    }

    /** Adds one; where it has no time to be due and is stuck, it has ended. */
    void add(long appId, BioResult result, State state, @Nullable Instant dueAt, @Nullable String answer) {
        long at = result.at().toEpochMilli();
        session.update(
                """
                INSERT INTO outbox (app_id, event_id, user_type, userid, sn, oper_id, kind, ended_as, errcode, errmsg,
                                    at, late, state, since, attempts, due_at, ended_at, last_answer)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
                """,
                appId,
                result.eventId(),
                result.person().userType().code(),
                result.person().userid(),
                result.sn(),
                result.operId(),
                result.kind().wireName(),
                result.state().name(),
                result.errcode(),
                result.errmsg(),
                at,
                result.late() ? 1 : 0,
                state.name(),
                at,
                Session.millis(dueAt),
                state == State.PENDING ? null : at,
                answer);
    }

    /** False where it does not wait any more. */
    boolean end(long id, State state, String answer, Instant at) {
        return session.update("""
                        UPDATE outbox SET state = ?, due_at = NULL, ended_at = ?, attempts = attempts + 1, last_answer = ?
                        WHERE id = ? AND state = 'PENDING'
                        """, state.name(), at.toEpochMilli(), answer, id) > 0;
    }

    boolean retry(long id, Instant dueAt, String answer) {
        return session.update("""
                        UPDATE outbox SET due_at = ?, attempts = attempts + 1, last_answer = ?
                        WHERE id = ? AND state = 'PENDING'
                        """, dueAt.toEpochMilli(), answer, id) > 0;
    }

    /** Everything that waits for an app has ended. */
    void giveUp(long appId, String answer, Instant at) {
        session.update("""
                UPDATE outbox SET state = 'STUCK', due_at = NULL, ended_at = ?, last_answer = ?
                WHERE app_id = ? AND state = 'PENDING'
                """, at.toEpochMilli(), answer, appId);
    }

    /** Has one that has ended wait again; whose turn it is is not decided by that. */
    boolean revive(long id, Instant at) {
        return session.update(
                        "UPDATE outbox SET state = 'PENDING', since = ?, attempts = 0, ended_at = NULL"
                                + " WHERE id = ? AND state <> 'PENDING'",
                        at.toEpochMilli(),
                        id)
                > 0;
    }

    int reviveStuck(long appId, int limit, Instant at) {
        return session.update("""
                UPDATE outbox SET state = 'PENDING', since = ?, attempts = 0, ended_at = NULL
                WHERE id IN (SELECT id FROM outbox WHERE app_id = ? AND state = 'STUCK' ORDER BY id LIMIT ?)
                """, at.toEpochMilli(), appId, limit);
    }

    /** The first that waits of a person is due, if none is; false where nothing changed. */
    boolean promote(long appId, PersonKey person, Instant at) {
        String userid = person.userid();
        int userType = person.userType().code();
        return session.update(PROMOTE, at.toEpochMilli(), appId, userid, userType, appId, userid, userType) > 0;
    }

    /** The same for everybody of whom something waits for this app. */
    void promoteAll(long appId, Instant at) {
        session.update("""
                UPDATE outbox SET due_at = ?
                WHERE app_id = ? AND state = 'PENDING' AND due_at IS NULL AND NOT EXISTS (
                    SELECT 1 FROM outbox o
                    WHERE o.app_id = outbox.app_id AND o.userid = outbox.userid AND o.user_type = outbox.user_type
                      AND (o.due_at IS NOT NULL OR (o.state = 'PENDING' AND o.id < outbox.id)))
                """, at.toEpochMilli(), appId);
    }

    int drop(long id) {
        return session.update("DELETE FROM outbox WHERE id = ?", id);
    }

    /** Removes the oldest one of an app in this state; how many that were. */
    int dropOldest(long appId, State state) {
        return session.update("""
                DELETE FROM outbox
                WHERE id = (SELECT MIN(id) FROM outbox WHERE state = ? AND app_id = ?)
                """, state.name(), appId);
    }

    void dropAll(long appId) {
        session.update("DELETE FROM outbox WHERE app_id = ?", appId);
    }

    int erase(Erasure.What who) {
        String apps = "app_id IN (SELECT id FROM apps WHERE corp_id = ?)";
        UserType userType = who.userType();
        return userType == null
                ? session.update("DELETE FROM outbox WHERE " + apps, who.corpId())
                : session.update(
                        "DELETE FROM outbox WHERE userid = ? AND user_type = ? AND " + apps,
                        who.userid(),
                        userType.code(),
                        who.corpId());
    }

    /** What is told of somebody from now on is told under the new userid. */
    void renamed(PersonKey old, String userid) {
        session.update(
                "UPDATE outbox SET userid = ? WHERE userid = ? AND user_type = ?"
                        + " AND app_id IN (SELECT id FROM apps WHERE corp_id = ?)",
                userid,
                old.userid(),
                old.userType().code(),
                old.corpId());
    }

    int forget(Instant endedBefore, int limit) {
        return session.update(
                "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE ended_at < ? ORDER BY ended_at LIMIT ?)",
                endedBefore.toEpochMilli(),
                limit);
    }

    private long number(String sql, Object... values) {
        return Objects.requireNonNull(session.first(sql, row -> row.getLong(1), values));
    }

    private static Callback callback(ResultSet row) throws SQLException {
        PersonKey person = new PersonKey(
                row.getString("corp_id"),
                Objects.requireNonNull(UserType.of(row.getInt("user_type"))),
                row.getString("userid"));
        BioResult result = new BioResult(
                row.getString("event_id"),
                person,
                row.getString("sn"),
                row.getString("oper_id"),
                row.getString("kind").equals(Kind.FP.wireName()) ? Kind.FP : Kind.FA,
                Enrollment.State.valueOf(row.getString("ended_as")),
                row.getInt("errcode"),
                row.getString("errmsg"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getInt("late") != 0);
        return new Callback(
                row.getLong("id"),
                row.getLong("app_id"),
                result,
                State.valueOf(row.getString("state")),
                Instant.ofEpochMilli(row.getLong("since")),
                row.getInt("attempts"),
                Session.instant(row, "due_at"),
                Session.instant(row, "ended_at"),
                row.getString("last_answer"));
    }
}

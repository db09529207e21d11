package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Consent;
import io.gatehouse.gateway.domain.ConsentRecords;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The table of consents: by who somebody is, since it is given before anything of the person is stored. */
final class ConsentRows implements ConsentRecords.Changes {
    private static final String KEY = " WHERE corp_id = ? AND user_type = ? AND userid = ?";

    private final Session session;

    ConsentRows(Session session) {
        this.session = session;
    }

    @Override
    public @Nullable Consent of(PersonKey person) {
        return session.first(
                "SELECT kind, text_version, given_at, evidence, recorded_at, withdrawn_at FROM consents" + KEY,
                row -> new Consent(
                        person,
                        kind(row.getString("kind")),
                        row.getString("text_version"),
                        Instant.ofEpochMilli(row.getLong("given_at")),
                        row.getString("evidence"),
                        Instant.ofEpochMilli(row.getLong("recorded_at")),
                        Session.instant(row, "withdrawn_at")),
                person.corpId(),
                person.userType().code(),
                person.userid());
    }

    @Override
    public void put(Consent consent) {
        PersonKey person = consent.person();
        Kind kind = consent.kind();
        session.update(
                """
                INSERT INTO consents (corp_id, user_type, userid, kind, text_version, given_at, evidence, recorded_at,
                    withdrawn_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (corp_id, user_type, userid) DO UPDATE SET kind = excluded.kind,
                    text_version = excluded.text_version, given_at = excluded.given_at, evidence = excluded.evidence,
                    recorded_at = excluded.recorded_at, withdrawn_at = excluded.withdrawn_at
                """,
                person.corpId(),
                person.userType().code(),
                person.userid(),
                kind == null ? null : kind.wireName(),
                consent.textVersion(),
                consent.givenAt().toEpochMilli(),
                consent.evidence(),
                consent.recordedAt().toEpochMilli(),
                Session.millis(consent.withdrawnAt()));
    }

    /** Of somebody who is erased; false if there was none. */
    boolean forget(PersonKey person) {
        return session.update(
                        "DELETE FROM consents" + KEY,
                        person.corpId(),
                        person.userType().code(),
                        person.userid())
                > 0;
    }

    /** Of everybody of a corp. */
    void forgetAll(String corpId) {
        session.update("DELETE FROM consents WHERE corp_id = ?", corpId);
    }

    /** Somebody is called something else from now on; whatever was left under that name goes. */
    void renamed(PersonKey person, String userid) {
        forget(new PersonKey(person.corpId(), person.userType(), userid));
        session.update(
                "UPDATE consents SET userid = ?" + KEY,
                userid,
                person.corpId(),
                person.userType().code(),
                person.userid());
    }

    private static @Nullable Kind kind(@Nullable String wireName) {
        if (wireName == null) {
            return null;
        }
        return wireName.equals(Kind.FP.wireName()) ? Kind.FP : Kind.FA;
    }
}

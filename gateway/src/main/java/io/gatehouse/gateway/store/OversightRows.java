package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.AccessToken;
import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.domain.AuditFilter;
import io.gatehouse.gateway.domain.AuditRecord;
import io.gatehouse.gateway.domain.AuditVerdict;
import io.gatehouse.gateway.domain.Oversight;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tables of tokens and of the audit log. */
final class OversightRows implements Oversight.Changes {
    private final Session session;
    private final AuditRows audit;

    OversightRows(Session session) {
        this.session = session;
        this.audit = new AuditRows(session);
    }

    @Override
    public List<AccessToken> tokens() {
        return session.all(
                "SELECT id, name, role, corp_id, sha256, created_at, expires_at, revoked_at FROM access_tokens",
                OversightRows::token);
    }

    @Override
    public void putToken(AccessToken token) {
        session.update(
                """
                INSERT INTO access_tokens (id, name, role, corp_id, sha256, created_at, expires_at, revoked_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at
                """,
                token.id(),
                token.name(),
                token.role().name(),
                token.corpId(),
                token.sha256(),
                token.createdAt().toEpochMilli(),
                Session.millis(token.expiresAt()),
                Session.millis(token.revokedAt()));
    }

    @Override
    public void removeToken(AccessToken token) {
        session.update("DELETE FROM access_tokens WHERE id = ?", token.id());
    }

    @Override
    public void append(AuditEntry entry, Instant at) {
        audit.append(entry, at);
    }

    @Override
    public int forgetAudit(Instant before, int limit) {
        return audit.forget(before, limit);
    }

    @Override
    public Page<AuditRecord> audit(AuditFilter filter, int limit, @Nullable String after) {
        return audit.list(filter, limit, after);
    }

    @Override
    public AuditVerdict verifyAudit() {
        return audit.verify();
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        audit.forget();
    }

    private static AccessToken token(ResultSet row) throws SQLException {
        return new AccessToken(
                row.getString("id"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getString("corp_id"),
                row.getString("sha256"),
                Objects.requireNonNull(Session.instant(row, "created_at")),
                Session.instant(row, "expires_at"),
                Session.instant(row, "revoked_at"));
    }
}

package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token of the admin API as it is kept: its text is known to its bearer alone.
 *
 * @param id public; the text of the token holds it
 * @param corpId the only corp that its bearer sees, or null for all
 * @param sha256 of the whole text, lower hex
 * @param expiresAt null for never
 * @param revokedAt null while it is not
 */
public record AccessToken(
        String id,
        String name,
        Role role,
        @Nullable String corpId,
        String sha256,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {

    /** Whether it opens anything at this time. */
    public boolean isGood(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Whether it had ended by then. */
    boolean endedBefore(Instant then) {
        return (revokedAt != null && revokedAt.isBefore(then)) || (expiresAt != null && expiresAt.isBefore(then));
    }

    AccessToken revoked(Instant at) {
        return new AccessToken(id, name, role, corpId, sha256, createdAt, expiresAt, at);
    }

    @Override
    public String toString() {
        return "AccessToken[" + id + ", " + role.word() + "]";
    }
}

package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.AccessToken;
import io.gatehouse.gateway.domain.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param id of the token; empty for somebody without one
 * @param corpId the only corp that may be seen, or null for all
 * @param address without the port
 */
record Caller(String id, String name, Role role, @Nullable String corpId, String address) {
    /** The id of the token of the configuration. */
    static final String CONFIGURED = "admin.token";

    static Caller configured(String address) {
        return new Caller(CONFIGURED, CONFIGURED, Role.ADMIN, null, address);
    }

    static Caller of(AccessToken token, String address) {
        return new Caller(token.id(), token.name(), token.role(), token.corpId(), address);
    }

    /** Somebody without a token, for the routes that need none. */
    static Caller stranger(String address) {
        return new Caller("", "", Role.VIEWER, null, address);
    }

    boolean isLimited() {
        return corpId != null;
    }

    /** Whether something of this corp, or of none, exists for the caller. */
    boolean sees(@Nullable String corp) {
        return corpId == null || corpId.equals(corp);
    }
}

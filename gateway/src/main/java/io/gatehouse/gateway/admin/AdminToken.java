package io.gatehouse.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The word that lets a caller in. */
public final class AdminToken {
    private final String value;
    private final byte[] digest;

    private AdminToken(String value) {
        this.value = value;
        digest = digest(value);
    }

    /** This word. */
    public static AdminToken of(String value) {
        return new AdminToken(value);
    }

    /** The token itself. */
    public String value() {
        return value;
    }

    /** Whether the text is this token; takes the same time for all that are not. */
    boolean is(String token) {
        return MessageDigest.isEqual(digest, digest(token));
    }

    /** The token of an Authorization header, or null where there is none. */
    static @Nullable String borneBy(@Nullable String authorization) {
        String scheme = "Bearer ";
        return authorization == null || !authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                ? null
                : authorization.substring(scheme.length()).strip();
    }

    @Override
    public String toString() {
        return "AdminToken[***]";
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

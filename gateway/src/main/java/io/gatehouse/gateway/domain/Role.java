package io.gatehouse.gateway.domain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the bearer of an admin token is there for; each role may do what it needs and no more. */
public enum Role {
    /** Looks at devices, enrolments, people and events. */
    VIEWER,
    /** Runs devices, apps and the directory, and enrols. */
    OPERATOR,
    /** Looks, enrols and records consents. */
    ENROLLER,
    /** Erases people, and reads the audit log. */
    PRIVACY_OFFICER,
    /** Everything, tokens included. */
    ADMIN;

    /** The word for it in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of a word, or null. */
    public static @Nullable Role of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        return null;
    }
}

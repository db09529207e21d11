package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.UserType;

/** The two lists of people that a terminal keeps, each with a version of its own. */
public enum Roll {
    /** Employees and students; {@code perm_version}. */
    CONTACTS,
    /** Visitors; {@code visitor_version}. */
    VISITORS;

    /** The list on which somebody of this type is. */
    public static Roll of(UserType type) {
        return switch (type) {
            case EMPLOYEE, STUDENT -> CONTACTS;
            case VISITOR -> VISITORS;
        };
    }
}

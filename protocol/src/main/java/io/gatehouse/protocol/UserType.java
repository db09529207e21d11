package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/** What a person is to the company [doc 93982]. */
public enum UserType {
    EMPLOYEE(0),
    VISITOR(1),
    STUDENT(2);

    private final int code;

    UserType(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The type of this number, or null if there is none. */
    public static @Nullable UserType of(long code) {
        for (UserType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}

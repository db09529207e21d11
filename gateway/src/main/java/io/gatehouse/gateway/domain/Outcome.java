package io.gatehouse.gateway.domain;

/** What became of a request: done, or refused for a reason that the caller is told. */
public sealed interface Outcome<T> {
    record Done<T>(T value) implements Outcome<T> {}

    record Refused<T>(Problem problem) implements Outcome<T> {}

    /** Why the domain refuses. */
    enum Problem {
        DEVICE_UNKNOWN,
        DEVICE_EXISTS,
        DEVICE_BOUND,
        DEVICE_UNBOUND,
        DEVICE_OFFLINE,
        DEVICE_BUSY,
        TOO_MANY_ENROLLMENTS,
        ENROLLMENT_UNKNOWN,
        ENROLLMENT_ENDED,
        PERSON_UNKNOWN,
        PERSON_EXISTS,
        PERSON_BUSY,
        TOO_MANY_PEOPLE,
        VISIT_TIMES,
        CORP_UNKNOWN,
        CORP_BOUND,
        ERASURE_UNKNOWN,
        TOKEN_UNKNOWN,
        TOO_MANY_TOKENS,
        TOO_MANY_DEVICES,
        TOO_MANY_PHOTOS,
        TOO_MANY_DOORS,
        DOOR_UNKNOWN,
        FIRMWARE_UNKNOWN,
        LOG_UNKNOWN,
        CONSENT_UNKNOWN,
        CONSENT_MISSING,
        CONSENT_IN_FORCE,
        APP_UNKNOWN,
        TOO_MANY_APPS,
        APP_UNVERIFIABLE,
        APP_DISABLED,
        URL_INSECURE,
        URL_UNRESOLVED,
        URL_PRIVATE,
        CALLBACK_UNKNOWN
    }
}

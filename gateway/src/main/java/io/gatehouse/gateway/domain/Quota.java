package io.gatehouse.gateway.domain;

/** What a corp may be given only so much of. */
public enum Quota {
    DEVICES,
    PEOPLE,
    TEMPLATES,
    UPLOADS
}

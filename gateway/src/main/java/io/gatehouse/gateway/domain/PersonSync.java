package io.gatehouse.gateway.domain;

import org.jspecify.annotations.Nullable;

/**
 * How a person stands on a terminal.
 *
 * @param reason a sentence, null where synced
 */
public record PersonSync(
        Change.Subject person,
        String sn,
        SyncState state,
        @Nullable String reason) {}

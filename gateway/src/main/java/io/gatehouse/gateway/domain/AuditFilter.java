package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which audit records to list; null is any.
 *
 * @param actorId the id of a token
 * @param from the first moment
 * @param until the first moment after the last one
 */
public record AuditFilter(
        @Nullable String actorId,
        @Nullable String action,
        @Nullable String outcome,
        @Nullable Instant from,
        @Nullable Instant until) {}

package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a corp to list; null is any.
 *
 * @param from the first moment, by the clock of the terminal
 * @param to the moment behind the last one
 */
public record RecordFilter(
        String corpId,
        @Nullable String sn,
        @Nullable String userid,
        @Nullable Instant from,
        @Nullable Instant to) {}

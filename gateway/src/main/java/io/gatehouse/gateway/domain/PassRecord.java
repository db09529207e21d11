package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That somebody was there, as a terminal has told it [doc 93985].
 *
 * @param id grows in the order in which records came
 * @param at by the clock of the terminal
 * @param passType 1 in, 2 out, 3 unknown; null where it is attendance and no passage
 * @param passMethod the vendor's number, or null
 */
public record PassRecord(
        long id,
        PersonKey person,
        String sn,
        Instant at,
        @Nullable Integer passType,
        @Nullable Long passMethod,
        Instant receivedAt) {}

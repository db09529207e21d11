package io.gatehouse.gateway.domain;

import java.time.Instant;

/**
 * An entry in its place in the log.
 *
 * @param seq from 1, without gaps
 * @param at in milliseconds
 * @param hash SHA-256 of the hash before and of everything here, lower hex
 */
public record AuditRecord(long seq, Instant at, AuditEntry entry, String hash) {}

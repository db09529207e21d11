package io.gatehouse.gateway.domain;

import org.jspecify.annotations.Nullable;

/**
 * What a look at the whole audit log has found.
 *
 * @param records how many were good
 * @param firstSeq of the oldest that is kept
 * @param lastSeq of the newest; less than the first where there is none
 * @param head the hash of the newest; kept elsewhere, it proves that the log was not made anew
 * @param fault a sentence on the first thing that is wrong, or null
 */
public record AuditVerdict(
        long records,
        long firstSeq,
        long lastSeq,
        String head,
        @Nullable String fault) {}

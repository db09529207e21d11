package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What may be told of a stored template; the template itself leaves only to a terminal of its corp.
 *
 * @param bytes size of the decoded template
 * @param sha256 of the decoded template, lower-case hex
 * @param sn the terminal that brought it
 * @param operId the enrolment that brought it, or null
 */
public record TemplateInfo(
        Kind kind,
        int slot,
        String algorithm,
        int bytes,
        String sha256,
        Instant updatedAt,
        String sn,
        @Nullable String operId) {}

package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an app is told: how the recording of one person on one terminal went. Never a template.
 *
 * @param eventId stays the same however often it is sent
 * @param operId null for an upload that nobody had asked for
 * @param state how the enrolment ended; SUCCEEDED for an upload that nobody had asked for
 * @param errcode 0, or what the terminal or the gateway said was wrong
 * @param late true where the enrolment had timed out before the templates came
 */
public record BioResult(
        String eventId,
        PersonKey person,
        String sn,
        @Nullable String operId,
        Kind kind,
        Enrollment.State state,
        int errcode,
        String errmsg,
        Instant at,
        boolean late) {}

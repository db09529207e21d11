package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evidence that somebody has agreed to have their biometrics stored, or had until they withdrew it.
 *
 * @param kind the only kind that was agreed to; null for both
 * @param textVersion names the text that was agreed to, in the words of whoever keeps those texts
 * @param evidence where the signature is to be found, or its digest; null where there is none
 * @param recordedAt when the gateway was told
 * @param withdrawnAt null while it is in force
 */
public record Consent(
        PersonKey person,
        @Nullable Kind kind,
        String textVersion,
        Instant givenAt,
        @Nullable String evidence,
        Instant recordedAt,
        @Nullable Instant withdrawnAt) {

    public boolean isInForce() {
        return withdrawnAt == null;
    }

    /** True if it is in force for that kind. */
    boolean covers(Kind wanted) {
        return isInForce() && (kind == null || kind == wanted);
    }

    /** True if it is in force for everything that they bring; what is only deleted needs no consent. */
    boolean covers(List<Template> templates) {
        for (Template template : templates) {
            if (!template.isEmpty() && !covers(template.kind())) {
                return false;
            }
        }
        return true;
    }

    Consent withdrawn(Instant at) {
        return new Consent(person, kind, textVersion, givenAt, evidence, recordedAt, at);
    }
}

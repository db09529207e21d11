package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a consent covers. */
final class ConsentsTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
    private static final PersonKey ANNA = new PersonKey("corp", UserType.EMPLOYEE, "anna");

    @Test
    void aConsentToBothCoversBoth() {
        assertThat(consent(null).covers(Kind.FP)).isTrue();
        assertThat(consent(null).covers(Kind.FA)).isTrue();
        assertThat(consent(null).covers(List.of(template(Kind.FP), template(Kind.FA))))
                .isTrue();
    }

    @Test
    void aConsentToFingersCoversNoFace() {
        assertThat(consent(Kind.FP).covers(Kind.FP)).isTrue();
        assertThat(consent(Kind.FP).covers(Kind.FA)).isFalse();
        assertThat(consent(Kind.FP).covers(List.of(template(Kind.FP), template(Kind.FA))))
                .isFalse();
    }

    @Test
    void aWithdrawnConsentCoversNothing() {
        assertThat(consent(null).withdrawn(AT).covers(Kind.FP)).isFalse();
    }

    @Test
    void whatIsOnlyDeletedNeedsNoConsent() {
        Template deletion = new Template(Kind.FA, 0, "default", new byte[0]);

        assertThat(consent(Kind.FP).covers(List.of(template(Kind.FP), deletion)))
                .isTrue();
    }

    private static Template template(Kind kind) {
        return new Template(kind, 0, "default", new byte[] {1});
    }

    private static Consent consent(@Nullable Kind kind) {
        return new Consent(ANNA, kind, "v1", AT, null, AT, null);
    }
}

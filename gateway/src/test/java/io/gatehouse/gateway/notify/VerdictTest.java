package io.gatehouse.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Signing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.500Z");
    private static final Signing WECOM = new Signing.Wecom("t", "k");
    private static final Signing STANDARD = new Signing.Standard(List.of("whsec_"));

    @ParameterizedTest
    @CsvSource({
        "200, '', DELIVERED, DELIVERED",
        "204, '', DELIVERED, DELIVERED",
        "200, success, DELIVERED, DELIVERED",
        "200, ' success\n', DELIVERED, DELIVERED",
        "200, '{\"errcode\":1}', FAILED, DELIVERED",
        "299, 'thank you', FAILED, DELIVERED",
        "301, '', FAILED, FAILED",
        "400, success, FAILED, FAILED",
        "404, '', FAILED, FAILED",
        "410, '', FAILED, GONE",
        "429, '', FAILED, FAILED",
        "500, '', FAILED, FAILED",
    })
    void anAnswerIsReadAsItsModeSays(int status, String body, Verdict.Kind wecom, Verdict.Kind standard) {
        HttpReply reply = new HttpReply.Answered(status, null, body);

        assertThat(Verdict.of(WECOM, reply, NOW).kind()).isEqualTo(wecom);
        assertThat(Verdict.of(STANDARD, reply, NOW).kind()).isEqualTo(standard);
    }

    @Test
    void noAnswerIsAFailure() {
        assertThat(Verdict.of(STANDARD, new HttpReply.Failed("nobody listens there"), NOW))
                .isEqualTo(new Verdict(Verdict.Kind.FAILED, "nobody listens there", null));
    }

    @Test
    void aPauseThatIsAskedForIsSecondsOrADateAndBounded() {
        assertThat(asked(429, "120")).isEqualTo(Duration.ofMinutes(2));
        assertThat(asked(503, "Wed, 04 Mar 2026 05:07:07 GMT")).isEqualTo(Duration.ofMinutes(1));
        assertThat(asked(503, "Wed, 04 Mar 2026 05:00:00 GMT")).isNull();
        assertThat(asked(429, "999999999")).isEqualTo(Verdict.LONGEST_ASKED);
        assertThat(asked(429, "soon")).isNull();
        assertThat(asked(429, null)).isNull();
        assertThat(asked(500, "120")).isNull();
    }

    private static @Nullable Duration asked(int status, @Nullable String header) {
        return Verdict.of(STANDARD, new HttpReply.Answered(status, header, ""), NOW)
                .asked();
    }
}

package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Holds {@link EnvelopeParser} against the same parser built on Jackson: the same verdict on every message, and the same
 * sentence wherever both can see the same mistake first.
 *
 * <p>{@code mvn -pl protocol test -Dtest=OracleTest -Dfuzz.messages=50000000 -Dfuzz.seed=7} looks further.
 */
class OracleTest {
    private static final int MESSAGES = Integer.getInteger("fuzz.messages", 200_000);
    private static final long SEED = Long.getLong("fuzz.seed", 20_260_101);

    @Test
    void scannerAndOracleAgreeOnEveryMessage() {
        RandomMessages messages = new RandomMessages(SEED);
        Map<String, Integer> kinds = new HashMap<>();
        for (int i = 0; i < MESSAGES; i++) {
            Inbound expected = Agreement.check(messages.next(), Frames.TEMPLATE_LIMIT);
            if (expected != null) {
                kinds.merge(kind(expected), 1, Integer::sum);
            }
        }
        // Proof that every kind of outcome was there, and often.
        assertThat(kinds)
                .hasSizeGreaterThanOrEqualTo(9)
                .allSatisfy((kind, count) -> assertThat(count).as(kind).isGreaterThan(MESSAGES / 1_000));
    }

    private static String kind(Inbound inbound) {
        if (inbound instanceof Envelope envelope) {
            return envelope.body().getClass().getSimpleName();
        }
        return inbound instanceof Malformed malformed && malformed.reqId() == null
                ? "Malformed, without headers"
                : inbound.getClass().getSimpleName();
    }
}

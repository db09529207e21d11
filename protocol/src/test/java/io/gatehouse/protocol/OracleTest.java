package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds {@link EnvelopeParser} against the same parser built on Jackson: the same verdict on every message, and the same
 * sentence wherever both can see the same mistake first.
 *
 * <p>{@code mvn -pl protocol test -Dtest=OracleTest -Dfuzz.messages=50000000 -Dfuzz.seed=7} looks further.
 */
class OracleTest {
    private static final int MESSAGES = Integer.getInteger("fuzz.messages", 200_000);
    private static final Pattern FRACTION = Pattern.compile("got (-?[0-9]+[.eE][-+.eE0-9]*|-?Infinity)$");
    private static final long SEED = Long.getLong("fuzz.seed", 20_260_101);

    @Test
    void scannerAndOracleAgreeOnEveryMessage() {
        RandomMessages messages = new RandomMessages(SEED);
        Map<String, Integer> kinds = new HashMap<>();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = messages.next();
            Inbound inbound = EnvelopeParser.parse(message.clone(), 0, message.length, Frames.TEMPLATE_LIMIT);
            if (isUtf8(message)) {
                Inbound expected = OracleEnvelope.parse(message, Frames.TEMPLATE_LIMIT);
                boolean clear = isReasonClear(expected);
                assertThat(verdict(inbound, clear))
                        .as(() -> new String(message, StandardCharsets.UTF_8))
                        .isEqualTo(verdict(expected, clear));
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

    /**
     * False where a text may have several mistakes, and either parser sees another one first: without headers, and with an
     * escape that Jackson takes for bad syntax.
     */
    private static boolean isReasonClear(Inbound inbound) {
        return !(inbound instanceof Malformed malformed)
                || (malformed.reqId() != null && !malformed.reason().contains("escape"));
    }

    /** A fraction is echoed as it came by us, and as a double by Jackson. */
    private static Object verdict(Inbound inbound, boolean withReason) {
        return inbound instanceof Malformed malformed && !withReason
                ? String.valueOf(malformed.reqId())
                : FRACTION.matcher(Frames.outcome(inbound)).replaceAll("got a fraction");
    }

    private static boolean isUtf8(byte[] message) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}

package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The production parser and the one built on Jackson, held against each other over one message. */
final class Agreement {
    private static final Pattern FRACTION = Pattern.compile("got (-?[0-9]+[.eE][-+.eE0-9]*|-?Infinity)$");

    private Agreement() {}

    /** Fails unless both say the same; returns what they say, or null for bytes that the socket would not let through. */
    static @Nullable Inbound check(byte[] message, int templateLimit) {
        Inbound inbound = EnvelopeParser.parse(message.clone(), 0, message.length, templateLimit);
        if (!isUtf8(message)) {
            return null;
        }
        Inbound expected = OracleEnvelope.parse(message, templateLimit);
        boolean clear = isReasonClear(expected);
        assertThat(verdict(inbound, clear))
                .as(() -> new String(message, StandardCharsets.UTF_8))
                .isEqualTo(verdict(expected, clear));
        return expected;
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

    static boolean isUtf8(byte[] message) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}

package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Frames.Frame;
import io.gatehouse.protocol.Inbound.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FramesTest {

    static List<Frame> accepted() {
        return Frames.in("accepted");
    }

    static List<Frame> refused() {
        return Frames.in("refused");
    }

    @ParameterizedTest
    @MethodSource
    void accepted(Frame frame) {
        assertThat(Frames.outcome(frame.message())).isEqualTo(frame.expected());
        assertThat(frame.expected()).doesNotStartWith("malformed");
    }

    @ParameterizedTest
    @MethodSource
    void refused(Frame frame) {
        assertThat(Frames.outcome(frame.message())).isEqualTo(frame.expected());
        assertThat(frame.expected()).matches("(?s)malformed .*|.*\nerrcode \\d+\n.*");
    }

    @Test
    void noFrameIsReadBeforeItsEnd() {
        for (Frame frame : accepted()) {
            String whole = new String(frame.message(), StandardCharsets.UTF_8).strip();
            byte[] message = whole.getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < Math.min(message.length, 1_000); length++) {
                assertThat(EnvelopeParser.parse(message.clone(), 0, length, Frames.TEMPLATE_LIMIT))
                        .as(frame.name())
                        .isInstanceOfSatisfying(
                                Malformed.class,
                                part -> assertThat(part.reqId()).isNull());
            }
        }
    }

    @Test
    void noMutationOfAFrameThrows() {
        List<byte[]> messages = Stream.concat(accepted().stream(), refused().stream())
                .map(Frame::message)
                .filter(message -> message.length > 0 && message.length < 4_000)
                .toList();
        Random random = new Random(20_240_717);
        int malformed = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] message = messages.get(random.nextInt(messages.size())).clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                message = mutate(message, messages, random);
            }
            if (Frames.outcome(message).startsWith("malformed")) {
                malformed++;
            }
        }
        // Proof that both sides of the parser were reached.
        assertThat(malformed).isBetween(1_000, 4_900);
    }

    private static byte[] mutate(byte[] message, List<byte[]> others, Random random) {
        if (message.length == 0) {
            return message;
        }
        int at = random.nextInt(message.length);
        return switch (random.nextInt(6)) {
            case 0 -> replaced(message, at, (byte) random.nextInt());
            case 1 -> replaced(message, at, (byte) "{}[]\",:\\u0d1e-+.\0 ".charAt(random.nextInt(18)));
            case 2 -> spliced(message, at, at, message, random.nextInt(at + 1), at);
            case 3 -> spliced(message, at, at + random.nextInt(message.length - at), message, 0, 0);
            case 4 -> {
                byte[] other = others.get(random.nextInt(others.size()));
                int from = random.nextInt(other.length);
                yield spliced(message, at, at, other, from, from + random.nextInt(other.length - from));
            }
            default -> spliced(message, at, message.length, message, 0, 0);
        };
    }

    private static byte[] replaced(byte[] message, int at, byte value) {
        message[at] = value;
        return message;
    }

    /** The message with what is from {@code from} to {@code to} replaced by a piece of another. */
    private static byte[] spliced(byte[] message, int from, int to, byte[] other, int otherFrom, int otherTo) {
        int piece = otherTo - otherFrom;
        byte[] result = new byte[message.length - (to - from) + piece];
        System.arraycopy(message, 0, result, 0, from);
        System.arraycopy(other, otherFrom, result, from, piece);
        System.arraycopy(message, to, result, from + piece, message.length - to);
        return result;
    }
}

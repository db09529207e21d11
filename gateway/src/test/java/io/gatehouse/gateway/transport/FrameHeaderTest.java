package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.BINARY;
import static io.gatehouse.gateway.RawWebSocket.CONTINUATION;
import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.PING;
import static io.gatehouse.gateway.RawWebSocket.TEXT;
import static io.gatehouse.gateway.RawWebSocket.frame;
import static io.gatehouse.gateway.RawWebSocket.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every header there can be [RFC 6455, section 5.2], as soon as enough of it is there. */
class FrameHeaderTest {
    /** First bytes that may begin something outside a message: text, binary; whole or not; close, ping, pong. */
    private static final Set<Integer> OUTSIDE = Set.of(0x01, 0x81, 0x02, 0x82, 0x88, 0x89, 0x8a);
    /** Those that may follow inside one: continuations; close, ping, pong. */
    private static final Set<Integer> INSIDE = Set.of(0x00, 0x80, 0x88, 0x89, 0x8a);

    @Test
    void everyFirstTwoBytesAreJudgedBeforeAThirdComes() {
        for (boolean inMessage : new boolean[] {false, true}) {
            for (int first = 0; first < 256; first++) {
                for (int second = 0; second < 256; second++) {
                    byte[] start = inMessage ? frame(TEXT, new byte[1]) : new byte[0];
                    RecordingReceiver told = decode(start, new byte[] {(byte) first, (byte) second});

                    if (told.violations.isEmpty() != lawful(first, second, inMessage)) {
                        assertThat(told.violations)
                                .as("%02x %02x, in a message: %s", first, second, inMessage)
                                .isNull();
                    }
                }
            }
        }
    }

    private static boolean lawful(int first, int second, boolean inMessage) {
        boolean control = first >= 0x88;
        return (inMessage ? INSIDE : OUTSIDE).contains(first) && second >= 0x80 && (!control || second <= 0xfd);
    }

    @Test
    void aBreachIsTheStandards1002() {
        assertThat(decode(new byte[] {(byte) 0x83, (byte) 0x80}).violations)
                .containsExactly(CloseReason.PROTOCOL_ERROR);
        assertThat(CloseReason.PROTOCOL_ERROR.code()).isEqualTo(1002);
    }

    @Test
    void sixteenBitsAreForLengthsThatSevenCannotTell() {
        for (int length = 0; length < 126; length++) {
            assertThat(decode(header16(length)).violations)
                    .as("length %d", length)
                    .containsExactly(CloseReason.PROTOCOL_ERROR);
        }
        for (int length : new int[] {126, 127, 255, 256, 32767, 32768, 65535}) {
            assertThat(decode(header16(length)).violations)
                    .as("length %d", length)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 125, 126, 255, 65534, 65535})
    void sixtyFourBitsAreNotForLengthsThatSixteenCanTell(long length) {
        assertThat(decode(header64(length)).violations).containsExactly(CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void sixtyFourBitsAreForEveryOtherLength() {
        assertThat(decode(header64(65536)).violations).isEmpty();
        assertThat(decode(header64(RecordingReceiver.LIMIT)).violations).isEmpty();
    }

    @Test
    void theTopBitOfALengthIsNeverSet() {
        IntStream.of(0, 1, 65536, Integer.MAX_VALUE)
                .mapToLong(low -> Long.MIN_VALUE | low)
                .forEach(length ->
                        assertThat(decode(header64(length)).violations).containsExactly(CloseReason.PROTOCOL_ERROR));
        assertThat(decode(header64(-1)).violations).containsExactly(CloseReason.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                RecordingReceiver.LIMIT + 1L,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE + 1L,
                0xffff_ffffL,
                0x1_0000_0001L,
                Long.MAX_VALUE - 1,
                Long.MAX_VALUE
            })
    void aLengthOverTheLimitIsTooLargeAloneAndBehindOtherFragments(long length) {
        assertThat(decode(header64(length)).violations).containsExactly(CloseReason.TOO_LARGE);
        for (int before : new int[] {0, 1, 2, 60_000}) {
            byte[] behind = header64(length);
            behind[0] = (byte) (FIN | CONTINUATION);
            assertThat(decode(frame(BINARY, new byte[before]), behind).violations)
                    .as("behind %d bytes", before)
                    .containsExactly(CloseReason.TOO_LARGE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x88, 0x89, 0x8a})
    void aControlFrameOf125BytesIsTheLargest(int first) {
        byte[] payload = new byte[125];
        payload[0] = 3;
        payload[1] = (byte) 0xe8;

        assertThat(decode(frame(first, payload)).violations).isEmpty();
        assertThat(decode(frame(first, new byte[126])).violations).containsExactly(CloseReason.PROTOCOL_ERROR);
        assertThat(decode(frame(first, new byte[65536])).violations).containsExactly(CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void closeCodesAreThoseOfTheStandardAndTheRegisteredAndThePrivateOnes() {
        for (int code = 0; code < 65536; code++) {
            boolean lawful =
                    (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
            RecordingReceiver told = decode(frame(0x88, new byte[] {(byte) (code >>> 8), (byte) code}));

            if (told.violations.isEmpty() != lawful) {
                assertThat(told.violations).as("close %d", code).isNull();
            }
        }
    }

    @Test
    void aCloseFrameInsideAMessageEndsIt() {
        RecordingReceiver told = decode(frame(TEXT, new byte[5]), frame(0x88, new byte[] {3, (byte) 0xe8}));

        assertThat(told.heard).containsExactly("close 1000");
        assertThat(told.violations).isEmpty();
    }

    @Test
    void aPingInsideABrokenCharacterLeavesTheTextWhole() {
        RecordingReceiver told = decode(
                frame(TEXT, new byte[] {(byte) 0xe5}),
                frame(FIN | PING, new byte[] {'p'}),
                frame(FIN | CONTINUATION, new byte[] {(byte) 0x91, (byte) 0x98}));

        assertThat(told.heard).containsExactly("ping p", "text 员");
    }

    private static byte[] header16(int length) {
        return ByteBuffer.allocate(8)
                .put((byte) (FIN | BINARY))
                .put((byte) 0xfe)
                .putShort((short) length)
                .putInt(0)
                .array();
    }

    private static byte[] header64(long length) {
        return header(FIN | BINARY, length);
    }

    /** What a new decoder says of this. */
    private static RecordingReceiver decode(byte[]... parts) {
        RecordingReceiver told = new RecordingReceiver();
        FrameDecoder decoder = new FrameDecoder(told);
        for (byte[] part : parts) {
            decoder.read(Unpooled.copiedBuffer(part));
        }
        decoder.end();
        return told;
    }
}

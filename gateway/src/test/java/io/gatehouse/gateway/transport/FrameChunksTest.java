package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.BINARY;
import static io.gatehouse.gateway.RawWebSocket.CONTINUATION;
import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.PING;
import static io.gatehouse.gateway.RawWebSocket.TEXT;
import static io.gatehouse.gateway.RawWebSocket.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However the bytes of a message are dealt to frames and to reads, it is the same message, or the same breach. */
class FrameChunksTest {
    private static final int[] MASKS = {0, 0xffffffff, 0x01020304, 0x80ff007f};

    private RecordingReceiver told = new RecordingReceiver();
    private FrameDecoder decoder = new FrameDecoder(told);

    @AfterEach
    void nothingIsKept() {
        decoder.end();
    }

    // ---- Masks

    @Test
    void theMaskGoesOnWhereItStoppedInChunksOfEverySize() {
        for (int mask : MASKS) {
            for (int length = 0; length <= 40; length++) {
                byte[] payload = random(length);
                byte[] bytes = frame(FIN | BINARY, payload, mask);
                for (int chunk = 1; chunk <= bytes.length; chunk++) {
                    begin();
                    feed(bytes, chunk);
                    assertMessage(payload);
                }
            }
        }
    }

    @Test
    void theMaskGoesOnWhereItStoppedAtEveryPairOfOffsets() {
        byte[] payload = random(33);
        byte[] bytes = frame(FIN | BINARY, payload, 0x01020304);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                begin();
                feed(Arrays.copyOf(bytes, first), bytes.length);
                feed(Arrays.copyOfRange(bytes, first, second), bytes.length);
                feed(Arrays.copyOfRange(bytes, second, bytes.length), bytes.length);
                assertMessage(payload);
            }
        }
    }

    @Test
    void aLargePayloadIsUnmaskedInChunksOfAnySize() {
        byte[] payload = random(70_000);
        byte[] bytes = frame(FIN | BINARY, payload, 0x80ff007f);
        for (int chunk : new int[] {1, 2, 3, 5, 7, 8, 9, 13, 16, 1023, 1024, 1447, 65535, 65536, 70_000}) {
            begin();
            feed(bytes, chunk);
            assertMessage(payload);
        }
    }

    @Test
    void everyFragmentHasAMaskOfItsOwn() {
        byte[] payload = random(11);
        for (int first = 0; first <= payload.length; first++) {
            for (int second = first; second <= payload.length; second++) {
                byte[] bytes = join(
                        frame(BINARY, Arrays.copyOf(payload, first), MASKS[1]),
                        frame(FIN | PING, new byte[] {'p'}, MASKS[2]),
                        frame(CONTINUATION, Arrays.copyOfRange(payload, first, second), MASKS[3]),
                        frame(FIN | CONTINUATION, Arrays.copyOfRange(payload, second, payload.length), MASKS[0]));
                for (int chunk = 1; chunk <= bytes.length; chunk++) {
                    begin();
                    feed(bytes, chunk);
                    assertThat(told.heard).containsExactly("ping p", "binary 11");
                    assertMessage(payload);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aMessageMayHaveAsManyFragmentsAsTheLimitSaysAndNotOneMore(int bytes) {
        byte[] fragment = frame(CONTINUATION, new byte[bytes]);
        begin();
        feed(frame(BINARY, new byte[bytes]), 100);
        for (int i = 2; i < FrameDecoder.MAX_FRAGMENTS; i++) {
            feed(fragment, 100);
        }
        feed(frame(FIN | CONTINUATION, new byte[bytes]), 100);
        assertThat(told.heard).containsExactly("binary " + FrameDecoder.MAX_FRAGMENTS * bytes);

        feed(frame(BINARY, new byte[bytes]), 100);
        for (int i = 1; i < FrameDecoder.MAX_FRAGMENTS; i++) {
            feed(fragment, 100);
        }
        assertThat(told.violations).isEmpty();
        feed(fragment, 100);
        assertThat(told.violations).containsExactly(CloseReason.TOO_MANY_FRAGMENTS);
    }

    // ---- UTF-8

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "\ud800\udc00",
                "\udbff\udfff",
                "a\u0080b\u0800c\ud800\udc00d"
            })
    void aCharacterAtTheEdgeOfItsKindMayBeSplitAnywhere(String character) {
        for (int before : new int[] {0, 7, 8}) {
            String text = "x".repeat(before) + character + "y";
            byte[] payload = text.getBytes(UTF_8);
            for (int cut = 0; cut <= payload.length; cut++) {
                byte[] bytes = join(
                        frame(TEXT, Arrays.copyOf(payload, cut), MASKS[2]),
                        frame(FIN | CONTINUATION, Arrays.copyOfRange(payload, cut, payload.length), MASKS[3]));
                for (int chunk : new int[] {1, 2, 3, 4, 5, bytes.length}) {
                    begin();
                    feed(bytes, chunk);
                    assertThat(told.heard).containsExactly("text " + text);
                }
            }
        }
    }

    /** The second column is the index of the first byte after which no continuation can make it good. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "a continuation alone, 80, 0",
        "a continuation too many, c3a980, 2",
        "never a byte, ff, 0",
        "a lead of five, f8808080, 0",
        "overlong in 2, c080, 0",
        "overlong in 2 to the end, c1bf, 0",
        "overlong in 3, e08080, 1",
        "overlong in 3 to the end, e09fbf, 1",
        "overlong in 4, f0808080, 1",
        "overlong in 4 to the end, f08fbfbf, 1",
        "first surrogate, eda080, 1",
        "last surrogate, edbfbf, 1",
        "surrogate pair, eda081edb080, 1",
        "beyond U+10FFFF, f4908080, 1",
        "far beyond, f5808080, 0",
        "2 cut short, c361, 1",
        "3 cut short after 1, e461, 1",
        "3 cut short after 2, e4b861, 2",
        "4 cut short after 1, f061, 1",
        "4 cut short after 2, f09f61, 2",
        "4 cut short after 3, f09f9861, 3",
        "cut short by another character, e4b8c3a9, 2",
    })
    void aBreachIsToldAtTheByteThatNothingCanRepair(String name, String hex, int index) {
        byte[] wrong = HexFormat.of().parseHex(hex);
        for (int before : new int[] {0, 1, 7, 8, 9}) {
            byte[] payload = join("x".repeat(before).getBytes(UTF_8), wrong, new byte[2]);
            for (int cut = 0; cut <= payload.length; cut++) {
                begin();
                assertThat(toldAt(payload, cut))
                        .as("behind %d, cut at %d", before, cut)
                        .isEqualTo(before + index);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "e4", "e4b8", "e0a0", "ed9f", "f0", "f09f", "f09f98", "f48f"})
    void aTextThatEndsInsideACharacterIsABreachWhenItEnds(String hex) {
        byte[] wrong = HexFormat.of().parseHex(hex);
        for (int before : new int[] {0, 7, 8}) {
            byte[] payload = join("x".repeat(before).getBytes(UTF_8), wrong);
            for (int cut = 0; cut < payload.length; cut++) {
                begin();
                assertThat(toldAt(payload, cut)).isEqualTo(payload.length - 1);
            }
            begin();
            feed(frame(TEXT, payload), 1);
            assertThat(told.violations).isEmpty();
            feed(frame(FIN | CONTINUATION, new byte[0]), 1);
            assertThat(told.violations).containsExactly(CloseReason.NOT_UTF8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "ff", "c080", "e08080", "eda080", "f4908080", "c3", "e4b8", "f09f98", "61c3"})
    void aCloseReasonThatIsNotUtf8IsABreach(String hex) {
        begin();
        feed(frame(FIN | 8, join(new byte[] {3, (byte) 0xe8}, HexFormat.of().parseHex(hex))), 1);

        assertThat(told.violations).containsExactly(CloseReason.NOT_UTF8);
    }

    /**
     * Sends a text in two fragments, byte by byte.
     *
     * @return the index in the text of the byte after which a breach was told, and nothing but a breach; -1 if none was
     */
    private int toldAt(byte[] payload, int cut) {
        byte[][] frames = {
            frame(TEXT, Arrays.copyOf(payload, cut), MASKS[2]),
            frame(FIN | CONTINUATION, Arrays.copyOfRange(payload, cut, payload.length), MASKS[3])
        };
        int sent = 0;
        for (byte[] bytes : frames) {
            int header = 6;
            for (int i = 0; i < bytes.length; i++) {
                feed(new byte[] {bytes[i]}, 1);
                sent += i < header ? 0 : 1;
                if (!told.violations.isEmpty()) {
                    assertThat(told.violations).containsExactly(CloseReason.NOT_UTF8);
                    assertThat(told.heard).isEmpty();
                    return sent - 1;
                }
            }
        }
        return -1;
    }

    private void begin() {
        decoder.end();
        told = new RecordingReceiver();
        decoder = new FrameDecoder(told);
    }

    private void feed(byte[] bytes, int chunk) {
        for (int at = 0; at < bytes.length; at += chunk) {
            decoder.read(Unpooled.copiedBuffer(bytes, at, Math.min(chunk, bytes.length - at)));
        }
    }

    private void assertMessage(byte[] payload) {
        assertThat(told.violations).isEmpty();
        assertThat(told.arrays).hasSize(1);
        assertThat(Arrays.equals(told.arrays.get(0), 0, payload.length, payload, 0, payload.length))
                .isTrue();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.BINARY;
import static io.gatehouse.gateway.RawWebSocket.CLOSE;
import static io.gatehouse.gateway.RawWebSocket.CONTINUATION;
import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.PING;
import static io.gatehouse.gateway.RawWebSocket.PONG;
import static io.gatehouse.gateway.RawWebSocket.TEXT;
import static io.gatehouse.gateway.RawWebSocket.close;
import static io.gatehouse.gateway.RawWebSocket.frame;
import static io.gatehouse.gateway.RawWebSocket.header;
import static io.gatehouse.gateway.RawWebSocket.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private final RecordingReceiver recorder = new RecordingReceiver();
    private final FrameDecoder decoder = new FrameDecoder(recorder);

    @AfterEach
    void nothingIsKept() {
        decoder.end();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 15, 16, 17, 125, 126, 127, 1000, 65535, 65536, 100_000})
    void aTextOfAnyLengthComesOutAsItWentIn(int length) {
        String text = "0123456789é".repeat(length / 12 + 1);
        byte[] payload = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), length);

        feed(frame(FIN | TEXT, payload));

        assertThat(recorder.heard).containsExactly("text " + new String(payload, StandardCharsets.US_ASCII));
    }

    @Test
    void anArrayOfAMessageThatIsHereIsNotLongerThanTheMessage() {
        feed(text("x".repeat(100)));

        assertThat(recorder.arrays)
                .singleElement()
                .satisfies(array -> assertThat(array).hasSize(100));
    }

    @Test
    void aLargeMessageGetsItsArrayOnce() {
        byte[] bytes = text("x".repeat(100_000));
        feed(Arrays.copyOf(bytes, 50));
        feed(Arrays.copyOfRange(bytes, 50, bytes.length));

        assertThat(recorder.arrays)
                .singleElement()
                .satisfies(array -> assertThat(array).hasSize(100_000));
        assertThat(recorder.reservations).containsExactly(100_000);
    }

    @Test
    void aPromiseOfASmallMessageTakesNoRoomBeforeItComes() {
        byte[] bytes = text("x".repeat(60_000));
        feed(Arrays.copyOf(bytes, 20));
        feed(Arrays.copyOfRange(bytes, 20, bytes.length));

        assertThat(recorder.heard).containsExactly("text " + "x".repeat(60_000));
        assertThat(recorder.reservations).isEmpty();
    }

    @Test
    void oneByteAtATimeGivesTheSame() {
        for (byte octet : conversation()) {
            feed(octet);
        }

        assertThat(recorder.heard).isEqualTo(CONVERSATION);
    }

    @Test
    void anyChunkingGivesTheSame() {
        byte[] bytes = conversation();
        for (int seed = 0; seed < 100; seed++) {
            RecordingReceiver heard = new RecordingReceiver();
            FrameDecoder other = new FrameDecoder(heard);
            Random random = new Random(seed);
            for (int at = 0; at < bytes.length; ) {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(1 + random.nextInt(200)));
                other.read(direct(Arrays.copyOfRange(bytes, at, end)));
                at = end;
            }
            assertThat(heard.heard).as("seed %d", seed).isEqualTo(CONVERSATION);
            other.end();
        }
    }

    @Test
    void aReceiverThatStopsAndGoesOnHearsTheSame() {
        recorder.stopAfterEach = true;
        feed(conversation());
        assertThat(recorder.heard).hasSize(1);
        assertThat(recorder.held).isTrue();

        while (!recorder.ready) {
            recorder.ready = true;
            decoder.resume();
        }

        assertThat(recorder.heard).isEqualTo(CONVERSATION);
    }

    @Test
    void whatComesWhileTheReceiverIsNotReadyIsKept() {
        recorder.ready = false;
        feed(text("one"));
        feed(text("two"));
        assertThat(recorder.heard).isEmpty();

        recorder.ready = true;
        decoder.resume();

        assertThat(recorder.heard).containsExactly("text one", "text two");
    }

    @Test
    void aLargeMessageWaitsForItsReservationBeforeAByteIsKept() {
        recorder.room = false;
        feed(text("x".repeat(70_000)));
        assertThat(recorder.heard).isEmpty();
        assertThat(decoder.inMessage()).isFalse();

        recorder.room = true;
        recorder.ready = true;
        decoder.resume();

        assertThat(recorder.heard).containsExactly("text " + "x".repeat(70_000));
    }

    @Test
    void fragmentsThatOutgrowASmallMessageReserveTheMostAndGiveBackAtTheEnd() {
        feed(frame(TEXT, new byte[40_000]));
        feed(frame(CONTINUATION, new byte[40_000]));
        feed(frame(FIN | CONTINUATION, new byte[10_000]));

        assertThat(recorder.reservations).containsExactly(RecordingReceiver.LIMIT, 90_000);
        assertThat(recorder.heard).hasSize(1);
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of("unmasked", new byte[] {(byte) 0x81, 1, 'x'}),
                Arguments.of("RSV1", frame(FIN | TEXT | 0x40, new byte[1])),
                Arguments.of("RSV2", frame(FIN | TEXT | 0x20, new byte[1])),
                Arguments.of("RSV3", frame(FIN | TEXT | 0x10, new byte[1])),
                Arguments.of("RSV1 on a ping", frame(FIN | PING | 0x40, new byte[1])),
                Arguments.of("opcode 3", frame(FIN | 3, new byte[0])),
                Arguments.of("opcode 7", frame(FIN | 7, new byte[1])),
                Arguments.of("opcode 11", frame(FIN | 11, new byte[1])),
                Arguments.of("opcode 15", frame(FIN | 15, new byte[0])),
                Arguments.of("fragmented ping", frame(PING, new byte[1])),
                Arguments.of("fragmented close", frame(CLOSE, new byte[0])),
                Arguments.of("ping of 126", frame(FIN | PING, new byte[126])),
                Arguments.of("continuation of nothing", frame(FIN | CONTINUATION, new byte[1])),
                Arguments.of("text in a text", join(frame(TEXT, new byte[1]), frame(FIN | TEXT, new byte[1]))),
                Arguments.of("binary in a text", join(frame(TEXT, new byte[1]), frame(BINARY, new byte[1]))),
                Arguments.of("16 bits for 125", new byte[] {(byte) 0x81, (byte) 0xfe, 0, 125, 0, 0, 0, 0}),
                Arguments.of("64 bits for 65535", header(FIN | TEXT, 65535)),
                Arguments.of("high bit of 64", header(FIN | TEXT, Long.MIN_VALUE + 5)),
                Arguments.of("close of one byte", frame(FIN | CLOSE, new byte[1])),
                Arguments.of("close with 999", close(999)),
                Arguments.of("close with 1004", close(1004)),
                Arguments.of("close with 1005", close(1005)),
                Arguments.of("close with 1006", close(1006)),
                Arguments.of("close with 1015", close(1015)),
                Arguments.of("close with 2999", close(2999)),
                Arguments.of("close with 5000", close(5000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void aBreachOfTheProtocolIsToldOnceAndNothingAfterIt(String name, byte[] bytes) {
        feed(bytes);
        feed(text("ignored"));

        assertThat(recorder.violations).containsExactly(CloseReason.PROTOCOL_ERROR);
        assertThat(recorder.heard).noneMatch(heard -> heard.startsWith("text"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void afterABreachThePeersCloseFrameIsStillFound(String name, byte[] bytes) {
        boolean lengthIsKnown =
                !name.startsWith("high bit") && !name.startsWith("64 bits") && !name.startsWith("16 bits");
        feed(bytes);
        feed(frame(FIN | PING, new byte[3]));
        feed(close(1002));

        assertThat(recorder.heard.stream().anyMatch(heard -> heard.startsWith("close")))
                .isEqualTo(lengthIsKnown);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 3000, 3999, 4000, 4999})
    void lawfulCloseCodesAreTold(int code) {
        feed(close(code));

        assertThat(recorder.heard).containsExactly("close " + code);
        assertThat(recorder.violations).isEmpty();
    }

    @Test
    void aCloseWithoutACodeIsTold() {
        feed(frame(FIN | CLOSE, new byte[0]));

        assertThat(recorder.heard).containsExactly("close 1005");
    }

    @Test
    void aCloseReasonThatIsNotUtf8IsRefused() {
        feed(frame(FIN | CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xc3}));

        assertThat(recorder.violations).containsExactly(CloseReason.NOT_UTF8);
    }

    @Test
    void nothingAfterTheCloseFrameIsHeard() {
        feed(join(close(1000), text("late"), frame(FIN | PING, new byte[0])));

        assertThat(recorder.heard).containsExactly("close 1000");
    }

    @Test
    void controlFramesInsideAMessageDoNotDisturbIt() {
        feed(join(
                frame(TEXT, ascii("a")),
                frame(FIN | PING, ascii("p")),
                frame(CONTINUATION, ascii("b")),
                frame(FIN | PONG, ascii("q")),
                frame(FIN | CONTINUATION, ascii("c"))));

        assertThat(recorder.heard).containsExactly("ping p", "text abc");
        assertThat(recorder.frames).isEqualTo(5);
    }

    @Test
    void badUtf8IsRefusedBeforeTheFrameIsComplete() {
        byte[] bytes = frame(FIN | TEXT, new byte[] {'a', (byte) 0xff, 'b', 'c'});

        feed(Arrays.copyOf(bytes, bytes.length - 2));

        assertThat(recorder.violations).containsExactly(CloseReason.NOT_UTF8);
    }

    @Test
    void aTextThatEndsInsideACharacterIsRefused() {
        feed(frame(FIN | TEXT, new byte[] {'a', (byte) 0xe5}));

        assertThat(recorder.violations).containsExactly(CloseReason.NOT_UTF8);
    }

    @Test
    void binaryMayBeAnything() {
        feed(frame(FIN | BINARY, new byte[] {(byte) 0xff, (byte) 0xfe}));

        assertThat(recorder.heard).hasSize(1);
        assertThat(recorder.violations).isEmpty();
    }

    @Test
    void aCharacterMayBeSplitAnywhereOverFragmentsAndChunks() {
        byte[] payload = "aé员😀z".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= payload.length; cut++) {
            byte[] bytes = join(
                    frame(TEXT, Arrays.copyOf(payload, cut)),
                    frame(FIN | CONTINUATION, Arrays.copyOfRange(payload, cut, payload.length)));
            for (int chunk = 0; chunk <= bytes.length; chunk++) {
                recorder.heard.clear();
                feed(Arrays.copyOf(bytes, chunk));
                feed(Arrays.copyOfRange(bytes, chunk, bytes.length));
                assertThat(recorder.heard).containsExactly("text aé员😀z");
            }
        }
        assertThat(recorder.violations).isEmpty();
    }

    @Test
    void aMessageOverTheLimitIsRefusedAsSoonAsItsLengthIsKnown() {
        feed(header(FIN | TEXT, RecordingReceiver.LIMIT + 1L));

        assertThat(recorder.violations).containsExactly(CloseReason.TOO_LARGE);
    }

    @Test
    void fragmentsOverTheLimitInAllAreRefusedAtTheHeaderThatExceedsIt() {
        feed(frame(TEXT, new byte[60_000]));
        feed(header(CONTINUATION, RecordingReceiver.LIMIT - 60_000L + 1));

        assertThat(recorder.violations).containsExactly(CloseReason.TOO_LARGE);
    }

    @Test
    void aMessageOfExactlyTheLimitIsTaken() {
        feed(frame(FIN | BINARY, new byte[RecordingReceiver.LIMIT]));

        assertThat(recorder.heard).hasSize(1);
    }

    @Test
    void emptyFragmentsAreCounted() {
        feed(frame(TEXT, new byte[0]));
        for (int i = 1; i < FrameDecoder.MAX_FRAGMENTS; i++) {
            feed(frame(CONTINUATION, new byte[0]));
        }
        assertThat(recorder.violations).isEmpty();

        feed(frame(CONTINUATION, new byte[0]));

        assertThat(recorder.violations).containsExactly(CloseReason.TOO_MANY_FRAGMENTS);
    }

    @Test
    void afterARefusalTheRestOfAHugeMessageIsSkippedUpToTheCloseFrame() {
        int length = RecordingReceiver.LIMIT + 100;
        byte[] huge = frame(FIN | TEXT, new byte[length]);
        for (int at = 0; at < huge.length; at += 10_000) {
            feed(Arrays.copyOfRange(huge, at, Math.min(huge.length, at + 10_000)));
        }
        feed(close(1000));

        assertThat(recorder.violations).containsExactly(CloseReason.TOO_LARGE);
        assertThat(recorder.heard).containsExactly("close 1005");
        assertThat(decoder.inMessage()).isFalse();
    }

    private static final List<String> CONVERSATION = List.of(
            "text hello",
            "ping p",
            "text Grüße, 员工 and 😀",
            "binary 300",
            "text ",
            "text " + "long ".repeat(200),
            "close 4321");

    private static byte[] conversation() {
        byte[] greeting = "Grüße, 员工 and 😀".getBytes(StandardCharsets.UTF_8);
        return join(
                text("hello"),
                frame(TEXT, Arrays.copyOf(greeting, 3)),
                frame(FIN | PING, ascii("p")),
                frame(CONTINUATION, Arrays.copyOfRange(greeting, 3, 9)),
                frame(CONTINUATION, new byte[0]),
                frame(FIN | CONTINUATION, Arrays.copyOfRange(greeting, 9, greeting.length)),
                frame(FIN | PONG, ascii("nobody asked")),
                frame(BINARY, new byte[100]),
                frame(FIN | CONTINUATION, new byte[200]),
                text(""),
                text("long ".repeat(200)),
                close(4321));
    }

    private void feed(byte... bytes) {
        decoder.read(direct(bytes));
    }

    /** As they come from a socket. */
    private static ByteBuf direct(byte[] bytes) {
        return ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

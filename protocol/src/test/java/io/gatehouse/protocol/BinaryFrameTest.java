package io.gatehouse.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The layouts of 94029 and 91626. */
class BinaryFrameTest {
    /** Written out by hand: version, 10, upload_log, 2, r1, 3, the data. */
    private static final byte[] LOG = HexFormat.of()
            .parseHex("01000000" + "0a000000" + "75706c6f61645f6c6f67" + "02000000" + "7231" + "03000000" + "000102");

    @Test
    void aLogIsReadWhereItLies() {
        byte[] shifted = new byte[LOG.length + 5];
        System.arraycopy(LOG, 0, shifted, 3, LOG.length);

        Envelope envelope = (Envelope) BinaryFrame.parse(shifted, 3, LOG.length);

        UploadLog log = envelope.body(UploadLog.class);
        assertThat(envelope.command()).isEqualTo(CommandType.UPLOAD_LOG);
        assertThat(envelope.reqId()).isEqualTo(new ReqId("\"r1\""));
        assertThat(log.array()).isSameAs(shifted);
        assertThat(Arrays.copyOfRange(shifted, log.from(), log.from() + log.length()))
                .containsExactly(0, 1, 2);
    }

    @Test
    void noFrameIsReadThatIsCutOrHasABytesTooMany() {
        for (int length = 0; length < LOG.length; length++) {
            assertThat(BinaryFrame.parse(LOG, 0, length)).as("%s bytes", length).isInstanceOf(Malformed.class);
        }
        assertThat(BinaryFrame.parse(Arrays.copyOf(LOG, LOG.length + 1), 0, LOG.length + 1))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void noLengthIsBelieved() {
        for (int at : new int[] {4, 18, 24}) {
            for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
                byte[] frame = LOG.clone();
                ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(at, length);
                assertThat(BinaryFrame.parse(frame, 0, frame.length))
                        .as("%s at %s", length, at)
                        .isInstanceOfSatisfying(
                                Malformed.class,
                                malformed -> assertThat(malformed.reqId()).isNull());
            }
        }
    }

    @Test
    void anotherVersionAnotherCommandAndWhatIsNoTextAreRefused() {
        assertThat(with(0, (byte) 2)).isInstanceOf(Malformed.class);
        assertThat(with(8, (byte) 'U')).isInstanceOf(Malformed.class);
        assertThat(with(22, (byte) 0xFF)).isInstanceOf(Malformed.class);
        assertThat(with(22, (byte) 0)).isInstanceOf(Malformed.class);
    }

    @Test
    void noBytesThrow() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = LOG.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            assertThat(BinaryFrame.parse(frame, 0, random.nextInt(frame.length + 1)))
                    .isNotNull();
        }
    }

    @Test
    void aFileGoesDownWithTheIdThatCame() {
        byte[] frame = Encoder.reply(new ReqId("\"a\\\"\u00e9\""), Reply.ok(new ReplyBody.File(new byte[] {7, 8})));

        ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).isEqualTo(1);
        byte[] id = new byte[in.getInt()];
        in.get(id);
        assertThat(new String(id, UTF_8)).isEqualTo("a\"\u00e9");
        assertThat(in.getInt()).isEqualTo(2);
        assertThat(in.get()).isEqualTo((byte) 7);
        assertThat(in.get()).isEqualTo((byte) 8);
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void aNumberAsIdGoesDownAsItsDigits() {
        byte[] frame = Encoder.reply(new ReqId("17"), Reply.ok(new ReplyBody.File(new byte[0])));

        assertThat(frame).isEqualTo(HexFormat.of().parseHex("01000000" + "02000000" + "3137" + "00000000"));
    }

    private static Inbound with(int at, byte value) {
        byte[] frame = LOG.clone();
        frame[at] = value;
        return BinaryFrame.parse(frame, 0, frame.length);
    }
}

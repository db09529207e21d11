package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static final int[] TELLING = {
        0x00, 0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
        0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };

    @Test
    void agreesWithTheJdkOnEveryTwoBytes() {
        byte[] bytes = new byte[2];
        for (int i = 0; i < 65536; i++) {
            bytes[0] = (byte) (i >>> 8);
            bytes[1] = (byte) i;
            if (whole(bytes) != jdk(bytes)) {
                assertThat(bytes).as("the JDK says %s", jdk(bytes)).isNull();
            }
        }
    }

    @Test
    void agreesWithTheJdkOnEveryFourBytesOfTellingValues() {
        byte[] bytes = new byte[4];
        for (int a : TELLING) {
            for (int b : TELLING) {
                for (int c : TELLING) {
                    for (int d : TELLING) {
                        bytes[0] = (byte) a;
                        bytes[1] = (byte) b;
                        bytes[2] = (byte) c;
                        bytes[3] = (byte) d;
                        if (whole(bytes) != jdk(bytes)) {
                            assertThat(bytes).as("the JDK says %s", jdk(bytes)).isNull();
                        }
                    }
                }
            }
        }
    }

    @Test
    void agreesWithTheJdkOnLongTextsWithAFault() {
        Random random = new Random(1);
        String text = "employee 员工 é ★ 😀 0123456789 abcdefghijklmnop ".repeat(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            assertThat(whole(bytes)).isEqualTo(jdk(bytes));
        }
    }

    @Test
    void piecesGiveTheSameAsTheWhole() {
        byte[] bytes = "aé员😀zzzzzzzzzzé".getBytes(StandardCharsets.UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                int state = Utf8.check(Utf8.WHOLE, bytes, 0, first);
                state = Utf8.check(state, bytes, first, second);
                assertThat(Utf8.check(state, bytes, second, bytes.length)).isEqualTo(Utf8.WHOLE);
            }
        }
    }

    @Test
    void aTextThatEndsInsideACharacterIsNotWholeAndNotBroken() {
        byte[] bytes = "员".getBytes(StandardCharsets.UTF_8);

        assertThat(Utf8.check(Utf8.WHOLE, bytes, 0, 2)).isNotIn(Utf8.WHOLE, Utf8.BROKEN);
    }

    @Test
    void breaksAtTheFirstByteThatNothingCanRepair() {
        byte[] beyondUnicode = {(byte) 0xf4, (byte) 0x90};

        assertThat(Utf8.check(Utf8.WHOLE, beyondUnicode, 0, 1)).isNotEqualTo(Utf8.BROKEN);
        assertThat(Utf8.check(Utf8.WHOLE, beyondUnicode, 0, 2)).isEqualTo(Utf8.BROKEN);
    }

    private static boolean whole(byte[] bytes) {
        return Utf8.check(Utf8.WHOLE, bytes, 0, bytes.length) == Utf8.WHOLE;
    }

    private static boolean jdk(byte[] bytes) {
        CharBuffer characters = CharBuffer.allocate(bytes.length + 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        return !decoder.decode(ByteBuffer.wrap(bytes), characters, true).isError();
    }
}

package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The oracle is the JDK's decoder. */
class Base64PairsTest {
    private final Random random = new Random(7);

    @Test
    void everyLengthComesOutAsItWentIn() {
        for (int length = 0; length <= 200; length++) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            assertThat(decode(Base64.getEncoder().encode(data))).isEqualTo(data);
            assertThat(decode(Base64.getEncoder().withoutPadding().encode(data)))
                    .isEqualTo(data);
        }
    }

    @Test
    void anyByteAtAnyPlaceIsTakenOrRefusedAsTheJdkDoes() {
        byte[] text = Base64.getEncoder().encode(new byte[37]);
        for (int at = 0; at < text.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = text.clone();
                changed[at] = (byte) value;
                assertThat(decode(changed)).isEqualTo(jdk(changed));
            }
        }
    }

    @Test
    void anythingThatTextMayEndWithIsTakenOrRefusedAsTheJdkDoes() {
        for (int length = 0; length <= 24; length++) {
            for (String end : new String[] {"=", "==", "===", "====", "A=", "A==", "=A", "=A=", "A=A", "\n", " "}) {
                byte[] text = ("QUJD".repeat(6).substring(0, length) + end).getBytes(StandardCharsets.US_ASCII);
                assertThat(decode(text))
                        .as(new String(text, StandardCharsets.US_ASCII))
                        .isEqualTo(jdk(text));
            }
        }
    }

    @Test
    void nothingOutsideOfTheTextIsLookedAt() {
        byte[] text = "\"QUJDREVGR0hJSktMTU5P\"".getBytes(StandardCharsets.US_ASCII);
        assertThat(Base64Pairs.decode(text, 1, text.length - 1))
                .isEqualTo("ABCDEFGHIJKLMNO".getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64Pairs.decode(text, 0, text.length - 1)).isNull();
    }

    private static byte @Nullable [] decode(byte[] text) {
        byte[] framed = new byte[text.length + 2];
        Arrays.fill(framed, (byte) 'A');
        System.arraycopy(text, 0, framed, 1, text.length);
        return Base64Pairs.decode(framed, 1, text.length + 1);
    }

    private static byte @Nullable [] jdk(byte[] text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}

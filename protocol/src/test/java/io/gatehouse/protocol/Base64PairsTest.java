package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both decoders that write over the text, against the JDK's that does not. */
class Base64PairsTest {
    private final Random random = new Random(7);

    enum Decoder {
        PAIRS {
            @Override
            int decode(byte[] text, int from, int to) {
                return Base64Pairs.decode(text, from, to);
            }
        },
        JDK {
            @Override
            int decode(byte[] text, int from, int to) {
                return Base64Race.decodeByJdk(text, from, to);
            }
        };

        abstract int decode(byte[] text, int from, int to);

        /** The bytes of what stands between quotes with more text behind; null where that is left as it was. */
        byte @Nullable [] decode(byte[] base64) {
            byte[] text = new byte[base64.length + 20];
            Arrays.fill(text, (byte) 'A');
            text[0] = '"';
            System.arraycopy(base64, 0, text, 1, base64.length);
            text[base64.length + 1] = '"';
            byte[] before = text.clone();
            int quote = decode(text, 1, text.length);
            if (quote == Base64Pairs.OTHER_FORM) {
                assertThat(text).isEqualTo(before);
                return null;
            }
            int length = Base64Pairs.decodedLength(text, 1, quote);
            byte[] data = Arrays.copyOfRange(text, 1, 1 + length);
            Base64Pairs.restore(text, 1, 1 + length);
            assertThat(Arrays.copyOf(text, quote)).isEqualTo(Arrays.copyOf(before, quote));
            assertThat(Arrays.copyOfRange(text, quote, text.length))
                    .isEqualTo(Arrays.copyOfRange(before, quote, text.length));
            return data;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyLengthComesOutAsItWentInAndIsLeftWithoutItsPadding(Decoder decoder) {
        for (int length = 0; length <= 200; length++) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            assertThat(decoder.decode(Base64.getEncoder().encode(data))).isEqualTo(data);
            if (length % 3 != 0) {
                assertThat(decoder.decode(Base64.getEncoder().withoutPadding().encode(data)))
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyByteAtAnyPlaceIsTakenIfTheJdkTakesItAndGivesItBack(Decoder decoder) {
        for (int length = 35; length <= 37; length++) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            byte[] text = Base64.getEncoder().encode(data);
            for (int at = 0; at < text.length; at++) {
                for (int value = 0; value < 256; value++) {
                    byte[] changed = text.clone();
                    changed[at] = (byte) value;
                    assertThat(decoder.decode(changed)).isEqualTo(expected(changed));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anythingThatTextMayEndWithIsTakenOrLeft(Decoder decoder) {
        for (int length = 0; length <= 24; length++) {
            for (String end :
                    new String[] {"=", "==", "===", "====", "A=", "A==", "=A", "=A=", "A=A", "\n", " ", "\\"}) {
                byte[] text = ("QUJD".repeat(6).substring(0, length) + end).getBytes(StandardCharsets.US_ASCII);
                assertThat(decoder.decode(text))
                        .as(new String(text, StandardCharsets.US_ASCII))
                        .isEqualTo(expected(text));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTextThatEndsBeforeTheQuoteIsLeft(Decoder decoder) {
        byte[] text = "\"QUJDREVGR0hJSktMTU5PUA==\"}".getBytes(StandardCharsets.US_ASCII);
        for (int to = 1; to < text.length - 1; to++) {
            byte[] cut = text.clone();
            assertThat(decoder.decode(cut, 1, to)).isEqualTo(Base64Pairs.OTHER_FORM);
            assertThat(cut).isEqualTo(text);
        }
        assertThat(decoder.decode(text, 1, text.length - 1)).isEqualTo(text.length - 2);
        UnaryOperator<byte[]> decoded = bytes -> Arrays.copyOfRange(bytes, 1, 17);
        assertThat(decoded.apply(text)).isEqualTo("ABCDEFGHIJKLMNOP".getBytes(StandardCharsets.US_ASCII));
    }

    /** What the JDK decodes and would write in the same way, up to the first quote. */
    static byte @Nullable [] expected(byte[] changed) {
        String whole = new String(changed, StandardCharsets.ISO_8859_1);
        int quote = whole.indexOf('"');
        byte[] text = quote < 0 ? changed : Arrays.copyOf(changed, quote);
        try {
            byte[] data = Base64.getDecoder().decode(text);
            return Arrays.equals(Base64.getEncoder().encode(data), text) ? data : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}

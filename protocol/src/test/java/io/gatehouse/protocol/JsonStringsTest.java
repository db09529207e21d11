package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonStringsTest {

    @Test
    void eachByteIsPlainOrSpecialWhereverInEightItStands() {
        List<String> wrong = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            boolean special = value < ' ' || value == '"' || value == '\\' || value >= 0x80;
            for (int before = 0; before < 24; before++) {
                for (int after : new int[] {0, 1, 7, 8, 9, 16}) {
                    byte[] text = new byte[before + 1 + after];
                    Arrays.fill(text, (byte) 'A');
                    text[before] = (byte) value;
                    if (JsonStrings.plainEnd(text, 0, text.length) != (special ? before : text.length)) {
                        wrong.add(value + " at " + before + " of " + text.length);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theFirstSpecialByteIsFoundAmongOthersAtAnyPlaceOfALargerText() {
        List<String> wrong = new ArrayList<>();
        Random random = new Random(11);
        byte[] often = " !#A[]_~\u007f\"\\\u001f\u0000".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 200_000; i++) {
            byte[] text = new byte[random.nextInt(60)];
            for (int at = 0; at < text.length; at++) {
                text[at] =
                        random.nextInt(8) > 0 ? (byte) (' ' + random.nextInt(2)) : often[random.nextInt(often.length)];
                text[at] = random.nextInt(40) == 0 ? (byte) random.nextInt() : text[at];
            }
            int from = text.length == 0 ? 0 : random.nextInt(text.length);
            int to = from + random.nextInt(text.length - from + 1);
            if (JsonStrings.plainEnd(text, from, to) != slowPlainEnd(text, from, to)) {
                wrong.add(from + " to " + to + " of " + HexFormat.of().formatHex(text));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theNextQuoteIsFoundWhereverItStandsAndNothingOfAsciiIsTakenForOne() {
        List<String> wrong = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            for (int before = 0; before < 70; before++) {
                for (int quote : new int[] {before + 1, before + 9, 70}) {
                    byte[] text = new byte[80];
                    Arrays.fill(text, (byte) '!');
                    text[quote] = '"';
                    text[before] = (byte) value;
                    int found = JsonStrings.nextQuote(text, 0, text.length);
                    if (found != (value == '"' ? before : quote) && !(value >= 0x80 && found == before)) {
                        wrong.add(value + " at " + before + " before " + quote + ": " + found);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(JsonStrings.nextQuote(new byte[70], 3, 69)).isEqualTo(69);
        assertThat(JsonStrings.nextQuote(new byte[70], 69, 69)).isEqualTo(69);
    }

    private static int slowPlainEnd(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        return at;
    }

    @Test
    void charactersBeyondAsciiAreThoseOfTheJdk() {
        List<String> wrong = new ArrayList<>();
        byte[] text = new byte[6];
        for (int lead = 0x80; lead < 0x100; lead++) {
            for (int second : new int[] {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
                for (int third : new int[] {0x41, 0x7f, 0x80, 0xbf, 0xc0}) {
                    for (int fourth : new int[] {0x41, 0x80, 0xbf, 0xc0}) {
                        text[1] = (byte) lead;
                        text[2] = (byte) second;
                        text[3] = (byte) third;
                        text[4] = (byte) fourth;
                        for (int to = 2; to <= 5; to++) {
                            if (JsonStrings.characterLength(text, 1, to) != slowCharacterLength(text, 1, to)) {
                                wrong.add(HexFormat.of().formatHex(text, 1, to));
                            }
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static int slowCharacterLength(byte[] text, int from, int to) {
        for (int end = from + 1; end <= Math.min(to, from + 4); end++) {
            if (isUtf8(ByteBuffer.wrap(text, from, end - from))) {
                return end - from;
            }
        }
        return 0;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void everyEscapeIsTheCharacterItStandsFor() {
        String json = "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00E9\\u4e2d\\uD83D\\uDE00é中😀\\\\u0041";
        byte[] text = ('x' + json + 'x').getBytes(StandardCharsets.UTF_8);
        assertThat(JsonStrings.unescape(text, 1, text.length - 1)).isEqualTo("\"\\/\b\f\n\r\tAé中😀é中😀\\u0041");
    }

    @Test
    void whatIsQuotedComesBackTheSame() {
        StringBuilder all = new StringBuilder();
        for (char unit = 0; unit < 0x300; unit++) {
            all.append(unit);
        }
        all.append("中😀");
        String quoted = JsonStrings.quote(all.toString());
        byte[] text = quoted.getBytes(StandardCharsets.UTF_8);
        assertThat(JsonStrings.unescape(text, 1, text.length - 1)).isEqualTo(all.toString());
        assertThat(quoted).doesNotContainPattern("[\\x00-\\x1f]").contains("\\u0000", "\\n", "\\u001F", "\u007f");
    }
}

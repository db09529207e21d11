package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OracleEscapesTest {
    private static final String[] PIECES = {
        "a",
        "中",
        "😀",
        "\\\\",
        "\\n",
        "\\/",
        "\\\"",
        "\\u0041",
        "\\u0000",
        "\\ud83d",
        "\\ude00",
        "\\uD83D\\uDE00",
        "\\\\u0000",
        "0123456789"
    };

    @Test
    void agreesWithALookAtEachCharacterWhateverTheAlignment() {
        Random random = new Random(7);
        int invalid = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(8); pieces >= 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] bytes = ("\\ud800" + text + "\\ud800").getBytes(StandardCharsets.UTF_8);
            boolean expected = isInvalid(text);
            assertThat(OracleEscapes.nextInvalid(bytes, 6, bytes.length - 6) >= 0)
                    .as(text.toString())
                    .isEqualTo(expected);
            invalid += expected ? 1 : 0;
        }
        assertThat(invalid).isBetween(10_000, 45_000);
    }

    private static boolean isInvalid(CharSequence json) {
        StringBuilder units = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            if (json.charAt(i) != '\\') {
                units.append('x');
            } else if (json.charAt(++i) == 'u') {
                units.append(
                        (char) Integer.parseInt(json.subSequence(i + 1, i + 5).toString(), 16));
                i += 4;
            } else {
                units.append('x');
            }
        }
        return units.codePoints().anyMatch(point -> point == 0 || (point >= 0xD800 && point <= 0xDFFF));
    }
}

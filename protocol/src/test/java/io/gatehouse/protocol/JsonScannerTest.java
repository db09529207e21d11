package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-0",
                "10",
                "-1.5e+7",
                "1E-2",
                "0.0",
                "true",
                "false",
                "null",
                "[[],{},[{}]]",
                "[1,\"a\",true,false,null]",
                " { \"a\" : [ 1 , 2 ] } ",
                "\t[\r\n1\t]\n",
                "\"\\u0000\\ud800\"",
                "\"\u007f中😀\"",
                "{\"\":{\"\":1}}"
            })
    void readsWhatIsJson(String json) {
        assertThat(refusal(json)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "-01",
                "00",
                "+1",
                ".5",
                "1.",
                "1.e1",
                "1e",
                "1e+",
                "-",
                "--1",
                "-a",
                "0x1",
                "1_0",
                "NaN",
                "Infinity",
                "tru",
                "truE",
                "nul",
                "nulL",
                "True",
                "[1 2]",
                "[1,]",
                "[,1]",
                "[1",
                "[",
                "]",
                "{",
                "}",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{\"a\":1",
                "{\"a\":1]",
                "[1}",
                "{a:1}",
                "{1:1}",
                "{'a':1}",
                "'a'",
                "\"",
                "\"a",
                "\"\\\"",
                "\"\\",
                "\"\\x\"",
                "\"\\u\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\U0041\"",
                "\"\\ud83d\\u12g4\"",
                "\"\\ud83d\\u\"",
                "\"\n\"",
                "\"\t\"",
                "\"\u0000\"",
                "\"\u001f\"",
                "/**/1",
                "//\n1",
                "",
                " ",
                "\u00a01",
                "\ufeff1",
                "[1\u000b]",
                "[1\f]",
                "\u0000"
            })
    void refusesWhatIsNot(String json) {
        assertThat(refusal(json)).isIn(JsonRefusal.SYNTAX, JsonRefusal.TRUNCATED);
    }

    @Test
    void aTextThatEndsTooEarlyIsToldFromOneThatIsWrong() {
        String json = "{\"a\":[1.5e+7,true,null,\"b\\n\\u0041中\",{\"c\":false}]}";
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < text.length; length++) {
            byte[] longer = text.clone();
            assertThat(refusal(longer, 0, length))
                    .as(json.substring(0, Math.min(length, json.length())))
                    .isNotNull();
            assertThat(refusal(
                            new String(text, 0, length, StandardCharsets.ISO_8859_1)
                                    .substring(0, length)
                                    .getBytes(StandardCharsets.ISO_8859_1),
                            0,
                            length))
                    .isNotNull();
        }
        assertThat(refusal("{\"a\":tr")).isSameAs(JsonRefusal.TRUNCATED);
        assertThat(refusal("{\"a\":tx")).isSameAs(JsonRefusal.SYNTAX);
        assertThat(refusal("{\"a\":1.")).isSameAs(JsonRefusal.TRUNCATED);
        assertThat(refusal("{\"a\":\"\\u00")).isSameAs(JsonRefusal.TRUNCATED);
    }

    @Test
    void bytesThatAreNoUtf8AreNoJsonInAStringOrOutsideOfIt() {
        for (byte[] bad : new byte[][] {
            {(byte) 0x80}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xf5}
        }) {
            byte[] text = new byte[bad.length + 2];
            text[0] = '"';
            System.arraycopy(bad, 0, text, 1, bad.length);
            text[text.length - 1] = '"';
            assertThat(refusal(text, 0, text.length)).isSameAs(JsonRefusal.SYNTAX);
            assertThat(refusal(bad, 0, bad.length)).isSameAs(JsonRefusal.SYNTAX);
        }
    }

    @Test
    void stopsBehindTheValueAndSeesNothingAroundIt() throws JsonRefusal {
        byte[] text = "\"[{\"a\":1}]\"garbage".getBytes(StandardCharsets.UTF_8);
        JsonCursor cursor = new JsonCursor(text, 1, text.length);
        new JsonScanner(text, cursor).read(new JsonTree(text, text.length));
        assertThat(cursor.at()).isEqualTo(10);
        assertThat(refusal(text, 1, 9)).isSameAs(JsonRefusal.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"userid\":1,\"userid\":2}", "{\"x\":1,\"x\":2}", "{\"x\":1,\"\\u0078\":2}",
                        "{\"id\":1,\"\\u0069d\":2}",
                "[{\"a\":{\"é\":1,\"é\":1}}]", "{\"é\":1,\"\\u00E9\":1}", "{\"\":1,\"\":2}",
                        "{\"\\ud800\":1,\"\\uD800\":1}",
                "{\"a\":[1],\"b\":{\"a\":1},\"a\":1}"
            })
    void aKeyThatOccursTwiceInOneObjectIsFoundHoweverItIsWritten(String json) {
        assertThat(refusal(json)).isSameAs(JsonRefusal.TWICE);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 15, 16, 17, 18, 40})
    void aKeyThatOccursTwiceIsFoundAmongAnyNumberOfOthers(int keys) {
        String others =
                IntStream.range(0, keys).mapToObj(i -> "\"key" + i + "\":0").collect(Collectors.joining(","));
        assertThat(refusal("{" + others + "}")).isNull();
        for (int twice : new int[] {0, keys / 2, keys - 1}) {
            assertThat(refusal("{" + others + ",\"key" + twice + "\":0}")).isSameAs(JsonRefusal.TWICE);
            assertThat(refusal("{" + others + ",\"\\u006bey" + twice + "\":0}")).isSameAs(JsonRefusal.TWICE);
            assertThat(refusal("{\"\\u006bey" + twice + "\":0," + others + "}")).isSameAs(JsonRefusal.TWICE);
        }
    }

    @Test
    void theKeysOfOneObjectAreForgottenInTheNext() {
        assertThat(refusal("[{\"x\":0,\"y\":0},{\"x\":0,\"y\":0},{\"\\u0078\":0},{\"x\":0}]"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"a\":1},\"b\":{\"a\":{\"a\":1}}}",
                "[{\"id\":1},{\"id\":2},{\"x\":1},{\"x\":2}]",
                "{\"fp\":[{\"id\":1}],\"id\":1}",
                "{\"x\":{\"x\":1,\"y\":1},\"y\":1}",
                "{\"id\":1,\"id\\u0000\":1}",
                "{\"user_type\":1,\"user_typf\":1}",
                "{\"firmware_version\":1,\"firmware_version_\":1}"
            })
    void theSameKeyInTwoObjectsIsNoMistake(String json) {
        assertThat(refusal(json)).isNull();
    }

    @Test
    void keysHave64CharactersWhateverTheyTakeInBytes() {
        for (String unit : new String[] {"k", "中", "\\u4e2d", "\\n"}) {
            assertThat(refusal("{\"" + unit.repeat(64) + "\":1}")).isNull();
            assertThat(refusal("{\"" + unit.repeat(65) + "\":1}")).isSameAs(JsonRefusal.NAME);
        }
        assertThat(refusal("{\"" + "😀".repeat(32) + "\":1}")).isNull();
        assertThat(refusal("{\"" + "😀".repeat(33) + "\":1}")).isSameAs(JsonRefusal.NAME);
    }

    @Test
    void limitsOfDepthDigitsAndTokensAreExact() {
        assertThat(refusal("[".repeat(32) + "]".repeat(32))).isNull();
        assertThat(refusal("[".repeat(33) + "]".repeat(33))).isSameAs(JsonRefusal.DEPTH);
        assertThat(refusal("-" + "9".repeat(1_024))).isNull();
        assertThat(refusal("9".repeat(1_025))).isSameAs(JsonRefusal.SIZE);
        assertThat(refusal("-1." + "9".repeat(1_000) + "e-" + "9".repeat(23))).isNull();
        assertThat(refusal("1." + "9".repeat(1_000) + "e" + "9".repeat(24))).isSameAs(JsonRefusal.SIZE);
        String ones = "1,".repeat(EnvelopeParser.MAX_TOKENS - 3);
        assertThat(refusal("[" + ones + "1]")).isNull();
        assertThat(refusal("[" + ones + "1,1]")).isSameAs(JsonRefusal.SIZE);
        String members = IntStream.range(0, EnvelopeParser.MAX_TOKENS / 2 - 1)
                .mapToObj(i -> "\"k" + i + "\":0")
                .collect(Collectors.joining(","));
        assertThat(refusal("{" + members + "}")).isNull();
        assertThat(refusal("{" + members + ",\"k\":0}")).isSameAs(JsonRefusal.SIZE);
    }

    @Test
    void skimmingFindsAMemberOfTheOutermostObjectOnly() throws JsonRefusal {
        assertThat(skim("{\"body\":{\"headers\":1},\"headers\" : [2]}")).isEqualTo(34);
        assertThat(skim("{\"he\\u0061ders\":3}")).isEqualTo(16);
        assertThat(skim("{\"body\":{\"headers\":1}}")).isEqualTo(JsonScanner.ABSENT);
        assertThat(skim("{\"headers\":1,\"headers\":1}")).isEqualTo(JsonScanner.AMBIGUOUS);
        assertThat(skim("{\"x\":1,\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + ",\"headers\":1}"))
                .isGreaterThan(100_000);
        assertThat(catchThrowable(() -> skim("{\"headers\":1,"))).isSameAs(JsonRefusal.TRUNCATED);
        assertThat(catchThrowable(() -> skim("[".repeat(1_000_000)))).isInstanceOf(JsonRefusal.class);
    }

    private static int skim(String json) throws JsonRefusal {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return new JsonScanner(text, new JsonCursor(text, 0, text.length)).skim(Name.HEADERS);
    }

    private static @Nullable Throwable refusal(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return refusal(text, 0, text.length);
    }

    private static @Nullable Throwable refusal(byte[] text, int from, int to) {
        JsonCursor cursor = new JsonCursor(text, from, to);
        return catchThrowable(() -> {
            new JsonScanner(text, cursor).read(new JsonTree(text, to - from));
            if (!cursor.isAtEnd()) {
                throw JsonRefusal.SYNTAX;
            }
        });
    }
}

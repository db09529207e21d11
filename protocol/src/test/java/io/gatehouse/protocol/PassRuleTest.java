package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassRuleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "9:00-10:00 * * 1-5 *",
                "09:00-10:00 * * * *",
                "0:00-23:59 */2 * * *",
                "0:00-23:59 */14 * * *",
                "0:00-2:00,23:00-23:59 * * * *",
                "12:00-12:00 1,15,31 1-12 0,7 2026",
                "7:30-18:15 1-10/3,20-31/2 */3 0-7 1970-2099",
                "7:30-18:15 31 12 7 */130",
            })
    void aRuleOfTheGrammarIsTaken(String rule) {
        assertThat(PassRule.problem(rule)).isNull();
        assertThat(new PassRule(1, rule, 0).rule()).isEqualTo(rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9:300-10:00 * * 1-5 *     | time is \"9:300-10:00\"",
                "9:00-24:00 * * * *        | expected 0:00 to 23:59",
                "9:60-10:00 * * * *        | expected 0:00 to 23:59",
                "23:00-2:00 * * * *        | an end not before the start",
                "9:00 * * * *              | time is \"9:00\"",
                "9:00-10:00, * * * *       | time is \"\"",
                "9:0-10:00 * * * *         | time is \"9:0-10:00\"",
                "100:00-101:00 * * * *     | time is",
                "* * * * *                 | time is \"*\"",
                "*/2 * * *                 | expected <times> <day> <month> <weekday> <year>",
                "9:00-10:00 * * *          | expected <times> <day> <month> <weekday> <year>",
                "9:00-10:00  * * * *       | expected <times> <day> <month> <weekday> <year>",
                "9:00-10:00 * * * * *      | expected <times> <day> <month> <weekday> <year>",
                "9:00-10:00 0 * * *        | day is \"0\"",
                "9:00-10:00 32 * * *       | day is \"32\", expected numbers from 1 to 31",
                "9:00-10:00 5-1 * * *      | the smaller one first",
                "9:00-10:00 */0 * * *      | steps from 1 to 31",
                "9:00-10:00 */32 * * *     | steps from 1 to 31",
                "9:00-10:00 5/2 * * *      | day is \"5/2\", expected *, numbers, ranges",
                "9:00-10:00 1,,2 * * *     | day is \"1,,2\"",
                "9:00-10:00 * 13 * *       | month is \"13\", expected numbers from 1 to 12",
                "9:00-10:00 * jan * *      | month is \"jan\"",
                "9:00-10:00 * * 8 *        | weekday is \"8\", expected numbers from 0 to 7",
                "9:00-10:00 * * mon-fri *  | weekday is \"mon-fri\"",
                "9:00-10:00 * * * 1969     | year is \"1969\", expected numbers from 1970 to 2099",
                "9:00-10:00 * * * 20260    | year is \"20260\"",
                "9:00-10:00 -1 * * *       | day is \"-1\"",
            })
    void anythingElseIsRefusedWithASentence(String rule, String sentence) {
        assertThat(PassRule.problem(rule)).contains(sentence);
        assertThatThrownBy(() -> new PassRule(1, rule, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(PassRule.problem(rule));
    }

    @Test
    void neitherBlanksAroundNorOtherDigitsNorLineBreaksPass() {
        for (String rule : new String[] {
            "",
            " ",
            " 9:00-10:00 * * * *",
            "9:00-10:00 * * * * ",
            "9:00-10:00\t* * * *",
            "9:00-10:00 * * * *\n",
            "９:00-10:00 * * * *",
            "9:00-10:00 * * * ٣"
        }) {
            assertThat(PassRule.problem(rule)).as(rule).isNotNull();
        }
    }

    @Test
    void aSentenceShowsOnlyTheBeginningAndOnlyPrintableAscii() {
        String sentence = Objects.requireNonNull(PassRule.problem("\u0007".repeat(200)));
        assertThat(sentence).contains("\"" + "?".repeat(40) + "...\"").matches("[ -~]*");
        assertThat(PassRule.problem("9".repeat(257))).isEqualTo("rule has 257 characters, expected at most 256");
    }

    @Test
    void idAndTimeAreUnsignedAndOf32Bits() {
        String rule = "9:00-10:00 * * * *";
        assertThat(new PassRule(0xFFFF_FFFFL, rule, 0xFFFF_FFFFL).effectTime()).isEqualTo(4_294_967_295L);
        assertThatThrownBy(() -> new PassRule(-1, rule, 0)).hasMessage("id is -1, expected 0 to 4294967295");
        assertThatThrownBy(() -> new PassRule(0, rule, 4_294_967_296L))
                .hasMessage("effect_time is 4294967296, expected 0 to 4294967295");
    }
}

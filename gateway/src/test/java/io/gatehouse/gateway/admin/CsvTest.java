package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void cellsAreBetweenCommasAndQuotesTakeCommas() throws Exception {
        assertThat(Csv.cells("a,b")).containsExactly("a", "b");
        assertThat(Csv.cells("")).containsExactly("");
        assertThat(Csv.cells(",")).containsExactly("", "");
        assertThat(Csv.cells("a,")).containsExactly("a", "");
        assertThat(Csv.cells("\"a,b\",\"\",c")).containsExactly("a,b", "", "c");
        assertThat(Csv.cells("\"say \"\"a\"\"\"")).containsExactly("say \"a\"");
        assertThat(Csv.cells(" a , b")).containsExactly(" a ", " b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a", "a,\"", "\"a\"b,c", "\"a\" ,c", "a\"b\"", "a,b\"", "\"a\"\""})
    void aQuoteOutOfItsPlaceIsRefused(String line) {
        assertThatThrownBy(() -> Csv.cells(line)).isInstanceOf(RefusedException.class);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        SplittableRandom random = new SplittableRandom(20261129);
        for (int i = 0; i < 2_000; i++) {
            List<String> cells = IntStream.rangeClosed(0, random.nextInt(5))
                    .mapToObj(cell -> text(random))
                    .toList();
            String line = Csv.line(cells);
            assertThat(line).endsWith("\r\n");
            assertThat(Csv.cells(line.substring(0, line.length() - 2))).isEqualTo(cells);
        }
    }

    @Test
    void noCellEndsTheLineItIsOn() throws Exception {
        String line = Csv.line(List.of("a\"\r\nmallory,0", "b\tc"));
        assertThat(line).isEqualTo("\"a\"\"\u001a\u001amallory,0\",\"b\tc\"\r\n");
        assertThat(Csv.cells(line.strip())).containsExactly("a\"\u001a\u001amallory,0", "b\tc");
    }

    private static String text(SplittableRandom random) {
        String alphabet = "ab\",; =+-@é客";
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}

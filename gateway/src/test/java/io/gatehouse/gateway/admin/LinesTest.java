package io.gatehouse.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void linesAreTheSameHoweverTheTextIsCut() throws Exception {
        byte[] text = "\uFEFFa,ü\r\n\nb\r\n客".getBytes(UTF_8);
        for (int size = 1; size <= text.length; size++) {
            Lines lines = new Lines();
            List<Lines.Line> found = new ArrayList<>();
            for (int at = 0; at < text.length; at += size) {
                found.addAll(lines.add(Arrays.copyOfRange(text, at, Math.min(at + size, text.length))));
            }
            found.addAll(lines.end());
            List<String> texts = new ArrayList<>();
            for (Lines.Line line : found) {
                texts.add(line.number() + ":" + line.text());
            }
            assertThat(texts).containsExactly("1:a,ü", "2:", "3:b", "4:客");
        }
    }

    @Test
    void aTextThatEndsWithALineHasNoOtherBehindIt() {
        Lines lines = new Lines();
        assertThat(lines.add("a\n".getBytes(UTF_8))).hasSize(1);
        assertThat(lines.end()).isEmpty();
        assertThat(new Lines().end()).isEmpty();
    }

    @Test
    void aLineThatIsTooLongIsRefusedAndTheNextIsRead() throws Exception {
        Lines lines = new Lines();
        List<Lines.Line> found =
                new ArrayList<>(lines.add("x".repeat(Lines.LONGEST).getBytes(UTF_8)));
        found.addAll(lines.add("\n".getBytes(UTF_8)));
        for (int i = 0; i < 3; i++) {
            found.addAll(lines.add("y".repeat(Lines.LONGEST).getBytes(UTF_8)));
        }
        found.addAll(lines.add("\nz".getBytes(UTF_8)));
        found.addAll(lines.end());
        assertThat(found).hasSize(3);
        assertThat(found.get(0).text()).hasSize(Lines.LONGEST);
        assertThat(found.get(1).isBlank()).isFalse();
        assertThatThrownBy(() -> found.get(1).text()).hasMessage("line: expected at most 32768 bytes");
        assertThat(found.get(2).text()).isEqualTo("z");
    }

    @Test
    void bytesThatAreNoUtf8SpoilTheirLineOnly() throws Exception {
        List<Lines.Line> found = new Lines().add(new byte[] {'a', (byte) 0xFF, '\n', 'b', '\n'});
        assertThatThrownBy(() -> found.get(0).text()).hasMessage("line: expected UTF-8");
        assertThat(found.get(1).text()).isEqualTo("b");
    }
}

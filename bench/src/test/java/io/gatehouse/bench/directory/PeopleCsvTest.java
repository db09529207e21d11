package io.gatehouse.bench.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PeopleCsvTest {
    @Test
    void theFirstLineNamesTheColumnsAndEveryOtherOneAPerson() throws Exception {
        String text = new String(new PeopleCsv(2).readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(text).isEqualTo("userid,user_type,name\nload-0000000000,0,Person 0\nload-0000000001,0,Person 1\n");
    }

    @Test
    void itIsTheSameByteByByte() throws Exception {
        PeopleCsv csv = new PeopleCsv(3);
        StringBuilder text = new StringBuilder();
        for (int next = csv.read(); next >= 0; next = csv.read()) {
            text.append((char) next);
        }
        assertThat(text.toString()).isEqualTo(new String(new PeopleCsv(3).readAllBytes(), StandardCharsets.US_ASCII));
    }
}

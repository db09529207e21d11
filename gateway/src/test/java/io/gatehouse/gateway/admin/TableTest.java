package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | CSV",
                "application/x-ndjson | NDJSON",
                "*/* | CSV",
                "text/* | CSV",
                "application/* | NDJSON",
                "text/csv;q=0.5, application/x-ndjson | NDJSON",
                "application/x-ndjson;q=0.1, */*;q=0.2 | CSV",
                "text/csv;q=0, */* | NDJSON",
                "Application/X-NDJSON;charset=utf-8 | NDJSON",
                "text/html, text/csv;q=0.9 | CSV",
            })
    void theFormThatIsLikedBestIsTaken(String accept, Table table) throws Exception {
        assertThat(Table.accepted(accept)).isEqualTo(table);
    }

    @Test
    void whoSaysNothingGetsCsv() throws Exception {
        assertThat(Table.accepted(null)).isEqualTo(Table.CSV);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", "text/csv;q=0", "*/*;q=0", "", "nonsense"})
    void anythingElseIsNotAcceptable(String accept) {
        assertThatThrownBy(() -> Table.accepted(accept)).hasMessageContaining("Accept: expected text/csv");
    }

    @Test
    void aBodyMustSayWhatItIs() throws Exception {
        assertThat(Table.ofBody("text/csv; header=present; charset=UTF-8", Table.values()))
                .isEqualTo(Table.CSV);
        assertThat(Table.ofBody("application/x-ndjson", Table.values())).isEqualTo(Table.NDJSON);
        for (String other : new String[] {null, "application/json", "text/csv; charset=gbk", "text/plain"}) {
            assertThatThrownBy(() -> Table.ofBody(other, Table.values()))
                    .hasMessageContaining("Content-Type: expected text/csv or application/x-ndjson");
        }
    }

    @Test
    void aBodyIsAskedForInTheFormsThatAreTakenHere() {
        assertThatThrownBy(() -> Table.ofBody("application/x-ndjson", Table.CSV))
                .isInstanceOf(RefusedException.class)
                .hasMessageEndingWith("Content-Type: expected text/csv");
    }
}

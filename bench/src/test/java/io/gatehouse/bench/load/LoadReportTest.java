package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadReportTest {
    private final StringWriter text = new StringWriter();
    private final Errors errors = new Errors();
    private final LoadReport report = new LoadReport(new PrintWriter(text), errors);

    @Test
    void aRowShowsCountsRateAndPercentiles() {
        Tally tally = new Tally();
        for (int millis = 1; millis <= 1000; millis++) {
            tally.sent(true);
            tally.answered(true, TimeUnit.MILLISECONDS.toNanos(millis));
        }
        tally.sent(true);
        tally.failed();
        report.header();
        report.row("ping", tally.totals(), Duration.ofSeconds(10));
        String[] lines = text.toString().split("\\R", -1);
        assertThat(lines[0].trim().split(" {2,}", -1))
                .containsExactly(
                        "sent", "answered", "errors", "per s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms");
        String[] cells = lines[1].trim().split(" +", -1);
        assertThat(cells).hasSize(10).startsWith("ping", "1,001", "1,000", "1", "100.0");
        // Three digits: each figure is within a thousandth of the true one.
        assertThat(number(cells[5])).isBetween(499.5, 501.0);
        assertThat(number(cells[6])).isBetween(899.0, 901.0);
        assertThat(number(cells[7])).isBetween(989.0, 991.0);
        assertThat(number(cells[8])).isBetween(998.0, 1000.0);
        assertThat(number(cells[9])).isBetween(999.0, 1001.0);
    }

    private static double number(String cell) {
        return Double.parseDouble(cell.replace(",", ""));
    }

    @Test
    void theWarmUpIsInTheIntervalButNotInTheTotal() {
        Tally tally = new Tally();
        tally.sent(false);
        assertThat(tally.inFlight()).isEqualTo(1);
        tally.answered(false, 5);
        assertThat(tally.lastInterval().getTotalCount()).isEqualTo(1);
        assertThat(tally.totals().sent()).isZero();
        assertThat(tally.totals().latencies().getTotalCount()).isZero();
        assertThat(tally.inFlight()).isZero();
    }

    @Test
    void anErrorOfTheWarmUpCounts() {
        Tally tally = new Tally();
        tally.sent(false);
        tally.failed();
        assertThat(tally.totals().errors()).isEqualTo(1);
    }

    @Test
    void errorsAreCountedBySentenceAndTheSentencesAreBounded() {
        for (int i = 0; i < 1000; i++) {
            errors.add("sentence " + i);
        }
        errors.add("sentence 0");
        assertThat(errors.total()).isEqualTo(1001);
        assertThat(errors.all()).hasSizeLessThan(50).containsEntry("sentence 0", 2L);
        report.errors();
        assertThat(text.toString()).contains("2 × sentence 0").contains("× others");
    }
}

package io.gatehouse.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.compare.Result.Pair;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTableTest {
    private static final Result COST = new Result(
            "T1",
            "ping",
            "B1 echo",
            "µs",
            Bound.atMostTimes(1.1, 0.8),
            List.of(new Pair(6, 5), new Pair(4, 8), new Pair(10, 10)));

    private static final Result THROUGHPUT =
            new Result("T5", "upload", "B3 databind", "1/s", Bound.atLeastTimes(2, 3), List.of(new Pair(4000, 1000)));

    private static final Result DELAY =
            new Result("T8", "lone", "one sync", "ms", Bound.atMostMore(2, 1), List.of(new Pair(7.5, 5)));

    @Test
    void ratiosAreOfFiguresOfOneRun() {
        // 1.2, 0.5 and 1: not the ratio of the medians, 6 over 8.
        assertThat(COST.compared()).isEqualTo(new Spread(0.5, 1.0, 1.2));
    }

    @Test
    void anEvenNumberOfRunsHasItsMedianBetweenTheMiddleTwo() {
        assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(1, 2.5, 4));
    }

    @Test
    void theMedianDecidesWhetherABoundIsMet() {
        assertThat(COST.verdict()).isEqualTo("met");
        assertThat(THROUGHPUT.verdict()).isEqualTo("met, and the stretch");
        assertThat(DELAY.verdict()).isEqualTo("NOT MET");
        assertThat(DELAY.met()).isFalse();
    }

    @Test
    void aBoundIsMetExactlyUpToItsLimit() {
        assertThat(Bound.atMostTimes(1.1, 0.8).met(1.1)).isTrue();
        assertThat(Bound.atMostTimes(1.1, 0.8).met(1.11)).isFalse();
        assertThat(Bound.atLeastTimes(0.35, 0.5).met(0.35)).isTrue();
        assertThat(Bound.atLeastTimes(0.35, 0.5).met(0.34)).isFalse();
        assertThat(Bound.atMostMore(2, 1).met(2)).isTrue();
        assertThat(Bound.atMostMore(2, 1).met(2.1)).isFalse();
    }

    @Test
    void aBoundWithoutAStretchIsMetAndNoMore() {
        Result growth = new Result("T10", "storm", "budget", "MiB", Bound.atMostMore(64), List.of(new Pair(300, 256)));

        assertThat(growth.verdict()).isEqualTo("met");
        assertThat(growth.bound().stretchText()).isEmpty();
    }

    @Test
    void theTableHasALineForEachResult() {
        assertThat(ResultTable.text(List.of(COST, THROUGHPUT, DELAY)).lines())
                .hasSize(4)
                .anySatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "T1 +ping +µs +6\\.00 +8\\.00 +B1 echo +0\\.50× +1\\.00× +1\\.20× +≤ 1\\.10× +≤ 0\\.80× +met"))
                .anySatisfy(line -> assertThat(line).matches("T5 .* 4,000 +1,000 .*4\\.00× .*met, and the stretch"))
                .anySatisfy(line -> assertThat(line).matches("T8 .* \\+2\\.50 .*≤ \\+2\\.00 +≤ \\+1\\.00 +NOT MET"));
    }

    @Test
    void theReportHasTheTableAndTheMachine() {
        String page = ReportCommand.page(
                new Comparison.Outcome(
                        Map.of("JDK", "17"), 3, 2, List.of(COST), List.of(), List.of("T6 could not be measured: x")),
                LocalDate.of(2026, 2, 3),
                "RESULTS-latency.svg");
        assertThat(page)
                .contains("Measured on 2026-02-03", "3 runs of 2 s", "- JDK: 17\n", "- T6 could not be measured: x\n")
                .contains("- T1: CPU time of the server")
                .doesNotContain("RESULTS-latency.svg")
                .contains(
                        "| T1 | ping | µs | 6.00 | 8.00 | B1 echo | 0.50× | 1.00× | 1.20× | ≤ 1.10× | ≤ 0.80× | met |");
    }
}

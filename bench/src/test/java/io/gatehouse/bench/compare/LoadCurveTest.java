package io.gatehouse.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.chart.Series;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadCurveTest {
    @Test
    void everyServerHasThreePercentilesFromItsOwnSteps() {
        List<Series> series = LoadCurve.chart(List.of(
                        step(LoadCurve.GATEWAY, 1000, 1),
                        step(LoadCurve.ECHO, 1000, 2),
                        step(LoadCurve.GATEWAY, 2000, 2)))
                .series();
        assertThat(series)
                .extracting(Series::name)
                .containsExactly(
                        "gateway, p99.9",
                        "B1 echo, p99.9",
                        "gateway, p99",
                        "B1 echo, p99",
                        "gateway, p50",
                        "B1 echo, p50");
        assertThat(series.get(2).points()).containsExactly(new Series.Point(1000, 99), new Series.Point(2000, 198));
        assertThat(series.get(5).points()).containsExactly(new Series.Point(1000, 100));
    }

    /** Latencies of 1 to 100 µs, each so many times as long. */
    private static LoadCurve.Step step(String server, double perSecond, int times) {
        Histogram replies = new Histogram(1_000_000_000L, 5);
        for (int i = 1; i <= 100; i++) {
            replies.recordValue(1000L * i * times);
        }
        return new LoadCurve.Step(server, new Latencies(perSecond, replies, new Histogram(1_000_000_000L, 3), 0.5));
    }
}

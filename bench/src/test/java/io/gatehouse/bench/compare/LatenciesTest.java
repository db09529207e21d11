package io.gatehouse.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static Histogram all(long nanos) {
        Histogram histogram = new Histogram(1_000_000_000L, 3);
        histogram.recordValueWithCount(nanos, 1000);
        return histogram;
    }

    @Test
    void aClientThatIsLateByMostOfWhatItMeasuresIsTold() {
        Latencies latencies = new Latencies(1000, all(100_000), all(60_000), 0.5);
        assertThat(latencies.clientTooLate()).isTrue();
        assertThat(latencies.text()).contains("TOO LATE");
    }

    @Test
    void aClientInTimeIsNot() {
        Latencies latencies = new Latencies(1000, all(100_000), all(10_000), 0.5);
        assertThat(latencies.clientTooLate()).isFalse();
        assertThat(latencies.text()).startsWith("p50 100 µs, p99 100").doesNotContain("TOO LATE");
    }

    @Test
    void everyTargetSaysWhatItMeans() {
        for (Target target : Target.values()) {
            assertThat(Meaning.of(target.name())).endsWith(".");
        }
    }
}

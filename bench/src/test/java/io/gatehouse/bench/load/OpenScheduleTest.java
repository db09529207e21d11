package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OpenScheduleTest {
    private static long[] times(OpenSchedule schedule, int count) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = schedule.due();
            schedule.advance();
        }
        return times;
    }

    @Test
    void theSameSeedGivesTheSameTimes() {
        long[] times = times(OpenSchedule.poisson(7, 1000, 1), 1000);
        assertThat(times(OpenSchedule.poisson(7, 1000, 1), 1000)).isEqualTo(times);
        assertThat(times(OpenSchedule.poisson(7, 1000, 2), 1000)).isNotEqualTo(times);
    }

    @Test
    void askingAgainMovesNoTime() {
        OpenSchedule schedule = OpenSchedule.poisson(0, 1000, 1);
        schedule.advance();
        assertThat(schedule.due()).isEqualTo(schedule.due());
    }

    @Test
    void gapsAreAsLongAsAPoissonProcessHasThem() {
        int count = 100_000;
        long[] times = times(OpenSchedule.poisson(0, 1000, 1), count);
        double[] gaps = new double[count - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = times[i + 1] - times[i];
        }
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double longer = Arrays.stream(gaps).filter(gap -> gap > 1e6).count() / (double) gaps.length;
        assertThat(mean).isCloseTo(1e6, within(1e4));
        assertThat(longer).isCloseTo(Math.exp(-1), within(0.01));
    }

    @Test
    void theFirstRequestIsDueAtTheStart() {
        assertThat(OpenSchedule.poisson(42, 1000, 1).due()).isEqualTo(42);
        assertThat(OpenSchedule.constant(42, 1000).due()).isEqualTo(42);
    }
}

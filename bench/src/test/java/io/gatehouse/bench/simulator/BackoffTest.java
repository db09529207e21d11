package io.gatehouse.bench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waitsDoubleUpToHalfAMinuteAndAreDitheredDownByAtMostHalf() {
        Backoff backoff = new Backoff(new SplittableRandom(1));
        for (long most : new long[] {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
        }
    }

    @Test
    void aGoodConnectionStartsOver() {
        Backoff backoff = new Backoff(new SplittableRandom(1));
        for (int i = 0; i < 5; i++) {
            backoff.next();
        }
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void twoTerminalsDoNotComeBackTogether() {
        assertThat(new Backoff(new SplittableRandom(1)).next())
                .isNotEqualTo(new Backoff(new SplittableRandom(2)).next());
    }
}

package io.gatehouse.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeterClockTest {
    private final MeterClock clock = new MeterClock();

    @Test
    void itsWallTimeIsThatOfTheLastTick() {
        long made = clock.wallTime();
        while (System.currentTimeMillis() == made) {
            Thread.onSpinWait();
        }
        assertThat(clock.wallTime()).isEqualTo(made);

        long before = System.currentTimeMillis();
        clock.tick();
        assertThat(clock.wallTime()).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void durationsAreMeasuredByTheSystem() {
        long before = System.nanoTime();
        assertThat(clock.monotonicTime()).isBetween(before, System.nanoTime());
    }
}

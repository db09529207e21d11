package io.gatehouse.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Signing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Signing WECOM = new Signing.Wecom("t", "k");
    private static final Signing STANDARD = new Signing.Standard(List.of("whsec_"));
    private static final Duration DAY = Duration.ofHours(24);

    @Test
    void pausesOfTheWecomModeGrowToAnHourAndEndAfterADay() {
        List<Duration> pauses = pauses(WECOM, 0.5);

        assertThat(pauses.subList(0, 11))
                .extracting(Duration::toSeconds)
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 3600L);
        assertThat(sum(pauses)).isEqualTo(DAY);
    }

    @Test
    void pausesOfTheStandardModeAreThoseOfTheSpecification() {
        assertThat(pauses(STANDARD, 0))
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30),
                        Duration.ofHours(2),
                        Duration.ofHours(5),
                        Duration.ofHours(10),
                        Duration.ofHours(14),
                        Duration.ofHours(20),
                        Duration.ofHours(24));
    }

    @Test
    void pausesAreDithered() {
        assertThat(pause(WECOM, 1, 0.0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(pause(WECOM, 1, 1.0)).isEqualTo(Duration.ofSeconds(6));
        assertThat(pause(STANDARD, 2, 1.0)).isEqualTo(Duration.ofSeconds(330));
    }

    @Test
    void anAppThatAsksForALongerPauseGetsIt() {
        RetrySchedule schedule = new RetrySchedule(() -> 0.5);

        assertThat(schedule.pause(WECOM, 1, Duration.ZERO, Duration.ofMinutes(7)))
                .isEqualTo(Duration.ofMinutes(7));
        assertThat(schedule.pause(WECOM, 3, Duration.ZERO, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(schedule.pause(STANDARD, 10, Duration.ZERO, Duration.ofMinutes(7)))
                .as("given up")
                .isNull();
    }

    private static @Nullable Duration pause(Signing signing, int attempts, double random) {
        return new RetrySchedule(() -> random).pause(signing, attempts, Duration.ZERO, null);
    }

    private static List<Duration> pauses(Signing signing, double random) {
        RetrySchedule schedule = new RetrySchedule(() -> random);
        List<Duration> pauses = new ArrayList<>();
        Duration pause = schedule.pause(signing, 1, Duration.ZERO, null);
        while (pause != null) {
            pauses.add(pause);
            pause = schedule.pause(signing, pauses.size() + 1, sum(pauses), null);
        }
        return pauses;
    }

    private static Duration sum(List<Duration> pauses) {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }
}

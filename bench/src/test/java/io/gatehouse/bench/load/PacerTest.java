package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacerTest {
    private record Sent(RequestKind kind, long intended, long at) {}

    private final List<Sent> sent = new ArrayList<>();
    private long now;

    private static LoadPlan plan(double pings, double uploads) {
        return new LoadPlan(1, 1, pings, uploads, 1, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, 1);
    }

    private Pacer<RequestKind> pacer() {
        return new Pacer<>(
                () -> now, nanos -> now += nanos, (kind, intended) -> sent.add(new Sent(kind, intended, now)));
    }

    @Test
    void requestsLeaveAtTheirIntendedTimes() {
        pacer().run(plan(4, 0).perSecond(), 0, () -> TimeUnit.SECONDS.toNanos(1));
        assertThat(sent).extracting(Sent::intended).containsExactly(0L, 250_000_000L, 500_000_000L, 750_000_000L);
        assertThat(sent).allSatisfy(each -> assertThat(each.at()).isEqualTo(each.intended()));
    }

    @Test
    void aStallMovesNoIntendedTime() {
        long stall = TimeUnit.MILLISECONDS.toNanos(900);
        Pacer<RequestKind> stalling = new Pacer<>(() -> now, nanos -> now += nanos, (kind, intended) -> {
            sent.add(new Sent(kind, intended, now));
            if (sent.size() == 1) {
                now += stall;
            }
        });
        stalling.run(plan(10, 0).perSecond(), 0, () -> TimeUnit.SECONDS.toNanos(1));
        assertThat(sent).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(sent.get(i).intended()).isEqualTo(i * 100_000_000L);
        }
        assertThat(sent.subList(1, 10)).allSatisfy(each -> assertThat(each.at()).isEqualTo(stall));
    }

    @Test
    void bothKindsComeInTheOrderOfTheirTimes() {
        pacer().run(plan(3, 2).perSecond(), 0, () -> TimeUnit.SECONDS.toNanos(1));
        assertThat(sent).extracting(Sent::intended).isSorted();
        assertThat(sent).filteredOn(each -> each.kind() == RequestKind.UPLOAD).hasSize(2);
        assertThat(sent).filteredOn(each -> each.kind() == RequestKind.PING).hasSize(3);
    }

    @Test
    void aRateThatDividesNoSecondDoesNotDrift() {
        OpenSchedule schedule = OpenSchedule.constant(0, 7);
        for (int i = 0; i < 7_000_000; i++) {
            schedule.advance();
        }
        assertThat(schedule.due()).isEqualTo(TimeUnit.SECONDS.toNanos(1_000_000));
    }

    @Test
    void nothingIsSentAtRateZero() {
        pacer().run(plan(0, 0).perSecond(), 0, () -> TimeUnit.SECONDS.toNanos(1));
        assertThat(sent).isEmpty();
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private final Turns<String> turns = new Turns<>();

    @Test
    void withinALaneItIsFirstComeFirstServed() {
        add("a", 4);

        assertThat(all(1)).containsExactly("a0", "a1", "a2", "a3");
    }

    @Test
    void twoLanesTakeTurnsHoweverLongOneOfThemIs() {
        add("a", 5);
        add("b", 2);

        assertThat(all(1)).containsExactly("a0", "b0", "a1", "b1", "a2", "a3", "a4");
    }

    @Test
    void aLaneThatComesLaterWaitsForOneOfAnotherAndNotForAll() {
        add("a", 100);
        take(1);
        add("b", 1);

        assertThat(take(1)).isEqualTo("b0");
    }

    @Test
    void whatIsHeavyCostsMoreTurns() {
        add("a", 3);
        add("b", 6);

        List<String> order = new ArrayList<>();
        while (!turns.isEmpty()) {
            String next = String.valueOf(turns.next());
            order.add(take(next.startsWith("a") ? 3 : 1));
        }

        assertThat(order).containsExactly("a0", "b0", "b1", "b2", "a1", "b3", "b4", "b5", "a2");
    }

    @Test
    void nobodyIsOwedTurnsForTheTimeInWhichThereWasNothingToDo() {
        add("a", 100);
        add("b", 1);
        for (int i = 0; i < 50; i++) {
            take(1);
        }
        for (int i = 1; i < 50; i++) {
            turns.add("b", "b" + i);
        }

        assertThat(List.of(take(1), take(1), take(1), take(1)))
                .filteredOn(item -> item.startsWith("a"))
                .hasSize(2);
    }

    @Test
    void whoComesWithOneThingAtATimeGetsNoMoreThanHalf() {
        add("a", 1_000);
        turns.add("b", "b");
        Map<String, Long> served = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            boolean isB = "b".equals(turns.next());
            take(isB ? 100 : 1);
            served.merge(isB ? "b" : "a", isB ? 100L : 1L, Long::sum);
            if (isB) {
                turns.add("b", "b");
            }
        }

        assertThat(served.getOrDefault("b", 0L)).isPositive().isLessThanOrEqualTo(served.getOrDefault("a", 0L) + 100);
    }

    @Test
    void aLaneWhoseFirstDoesNotPassIsPassedOver() {
        add("a", 2);
        add("b", 1);

        assertThat(turns.next(item -> item.startsWith("b"))).isEqualTo("b0");
        assertThat(turns.next(item -> item.endsWith("1")))
                .as("only the first of a lane counts")
                .isNull();
        assertThat(turns.next()).isEqualTo("a0");
    }

    @Test
    void whatIsTakenOutHasNoTurn() {
        add("a", 3);
        add("b", 1);

        assertThat(turns.remove("a", "a0")).isTrue();
        assertThat(turns.remove("a", "a0")).isFalse();
        assertThat(turns.remove("c", "a1")).isFalse();

        assertThat(turns.size()).isEqualTo(3);
        assertThat(all(1)).containsExactly("a1", "b0", "a2");
    }

    @Test
    void onlyWhatWaitsCanBeServed() {
        assertThatIllegalArgumentException().isThrownBy(() -> turns.served("a", "a0", 1));
    }

    @Test
    void everyLaneThatAlwaysHasSomethingGetsTheSameHoweverManyThereAre() {
        Random random = new Random(11);
        Map<String, Long> served = new HashMap<>();
        int lanes = 300;
        for (int lane = 0; lane < lanes; lane++) {
            turns.add("lane" + lane, "lane" + lane);
        }
        for (int i = 0; i < 60_000; i++) {
            String next = String.valueOf(turns.next());
            long weight = 1L + random.nextInt(next.length() * 100);
            turns.served(next, next, weight);
            served.merge(next, weight, Long::sum);
            turns.add(next, next);
        }

        long least = served.values().stream().mapToLong(bytes -> bytes).min().orElseThrow();
        long most = served.values().stream().mapToLong(bytes -> bytes).max().orElseThrow();
        assertThat(served).hasSize(lanes);
        assertThat(most - least).as("no more than the heaviest").isLessThanOrEqualTo(700);
    }

    private void add(String lane, int count) {
        for (int i = 0; i < count; i++) {
            turns.add(lane, lane + i);
        }
    }

    private String take(long weight) {
        String next = String.valueOf(turns.next());
        turns.served(next.replaceAll("[0-9]", ""), next, weight);
        return next;
    }

    private List<String> all(long weight) {
        List<String> all = new ArrayList<>();
        while (!turns.isEmpty()) {
            all.add(take(weight));
        }
        return all;
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Change.Subject;
import io.gatehouse.protocol.UserType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PushTargetTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Pushes.Rules RULES =
            new Pushes.Rules(1_000, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(60));

    private final PushTarget target = PushTarget.ofAll("S1", RULES, 0).of(Roll.CONTACTS);

    private static PushDecision.Made made(int toFetch, int toDelete) {
        Notice notice =
                new Notice.Changed(Roll.CONTACTS, 2, Instant.EPOCH, people(toFetch), List.of(), people(toDelete));
        return new PushDecision.Made(Lane.fresh(1, Roll.CONTACTS, 2, 0), notice, 7, false);
    }

    private static List<Subject> people(int count) {
        return LongStream.range(0, count)
                .mapToObj(id -> new Subject(id, new PersonKey("c", UserType.EMPLOYEE, "u" + id)))
                .toList();
    }

    private void tell(int toFetch, int toDelete, long now) {
        assertThat(target.take(now)).isNotNull();
        target.told(made(toFetch, toDelete), now);
    }

    @Test
    void afterAPushThatNobodyFetchesForTheNextOneWaitsForThePause() {
        tell(0, 3, 0);

        assertThat(target.take(SECOND - 1)).isNull();
        assertThat(target.take(SECOND)).isNotNull();
    }

    @Test
    void aTerminalIsGivenTheTimeToFetchBeforeItIsToldOfMore() {
        tell(3, 0, 0);

        assertThat(target.take(5 * SECOND - 1)).isNull();
        assertThat(target.take(5 * SECOND)).isNotNull();
    }

    @Test
    void whoHasFetchedIsToldOfMoreAfterThePause() {
        tell(3, 0, 0);

        assertThat(target.fetched(3, true, false, SECOND / 2)).isEqualTo(Duration.ofMillis(500));
        assertThat(target.isBehind()).isFalse();
        assertThat(target.take(SECOND - 1)).isNull();
        assertThat(target.take(SECOND)).isNotNull();
    }

    @Test
    void whoDoesNotFetchIsToldOfOthersNoMoreThanOnceInAWhile() {
        tell(198, 0, 0);
        tell(198, 0, 10 * SECOND);
        tell(198, 0, 20 * SECOND);
        tell(198, 0, 30 * SECOND);

        assertThat(target.take(90 * SECOND - 1)).isNull();
        assertThat(target.take(90 * SECOND)).isNotNull();
    }

    @Test
    void whatWasNotFetchedIsToldAgainAfterTheTimeAndThenHalfAsOften() {
        tell(3, 0, 0);
        assertThat(target.repeat(60 * SECOND - 1)).isFalse();
        assertThat(target.repeat(60 * SECOND)).isTrue();
        assertThat(target.take(60 * SECOND)).isEqualTo(new PushTarget.Look(target, 7, true));
        target.told(made(3, 0), 60 * SECOND);
        assertThat(target.repeat(179 * SECOND)).isFalse();
        assertThat(target.repeat(180 * SECOND)).isTrue();
    }

    @Test
    void whatDidNotFitIntoAnAnswerIsToldAgainAtOnce() {
        tell(3, 0, 0);

        target.fetched(1, false, true, 2 * SECOND);

        assertThat(target.take(2 * SECOND)).isEqualTo(new PushTarget.Look(target, 7, true));
    }

    @Test
    void whoIsBeingLookedAtOrGoneIsNotLookedAt() {
        assertThat(target.take(0)).isNotNull();
        assertThat(target.take(0)).isNull();
        target.failed(true, 0);
        assertThat(target.take(5 * SECOND)).isEqualTo(new PushTarget.Look(target, 0, true));
        target.failed(false, 5 * SECOND);
        target.leave();
        assertThat(target.take(100 * SECOND)).isNull();
        assertThat(target.isGone()).isTrue();
    }
}

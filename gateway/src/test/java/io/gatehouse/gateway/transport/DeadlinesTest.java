package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.command.Caller.Stage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each deadline, at its last moment and just after it. */
class DeadlinesTest {
    private final TestLimits limits = new TestLimits();

    @Test
    void theHandshakeHasItsTimeAndNoMore() {
        Deadlines deadlines = deadlines();

        assertThat(deadlines.handshakeOver(nanos(limits.handshakeTimeout))).isFalse();
        assertThat(deadlines.handshakeOver(nanos(limits.handshakeTimeout) + 1)).isTrue();
    }

    @Test
    void aLoginHasItsTimeAndNoMore() {
        long last = nanos(limits.loginTimeout);
        View silent = new View().stage(Stage.CONNECTED).lastFrame(last);

        assertThat(deadlines().overdue(last, silent.build())).isNull();
        assertThat(deadlines().overdue(last + 1, silent.build())).isEqualTo(CloseReason.LOGIN_TIMEOUT);
        assertThat(deadlines().overdue(last + 1, silent.stage(Stage.REGISTERED).build()))
                .isNull();
    }

    @Test
    void silenceHasItsTimeAndNoMore() {
        long last = nanos(limits.idleTimeout);

        assertThat(deadlines().overdue(last, new View().build())).isNull();
        assertThat(deadlines().overdue(last + 1, new View().build())).isEqualTo(CloseReason.IDLE_TIMEOUT);
        assertThat(deadlines().overdue(last + 1, new View().lastFrame(1).build()))
                .isNull();
    }

    @Test
    void aMessageHasItsTimeAndNoMore() {
        View arriving = new View().message(1);
        long last = nanos(limits.uploadTimeout);

        assertThat(begun(arriving).overdue(last, arriving.build())).isNull();
        assertThat(begun(arriving).overdue(last + 1, arriving.build())).isEqualTo(CloseReason.MESSAGE_TIMEOUT);
    }

    @Test
    void aLargeMessageComesAtItsRateOrNotAtAll() {
        View arriving = new View().message(1).large();
        long after = nanos(Deadlines.RATE_GRACE) * 2;
        int enough = (int) (limits.uploadRate * Deadlines.RATE_GRACE.toSeconds() * 2);

        assertThat(begun(arriving).overdue(after, arriving.received(enough).build()))
                .isNull();
        assertThat(begun(arriving).overdue(after, arriving.received(enough - 1).build()))
                .isEqualTo(CloseReason.UPLOAD_TOO_SLOW);
    }

    @Test
    void theRateCountsOnlyAfterTheFirstSecondsAndForLargeMessagesOnly() {
        View large = new View().message(1).large();
        View small = new View().message(1);
        long grace = nanos(Deadlines.RATE_GRACE);

        assertThat(begun(large).overdue(grace, large.build())).isNull();
        assertThat(begun(large).overdue(grace + 1, large.build())).isEqualTo(CloseReason.UPLOAD_TOO_SLOW);
        assertThat(begun(small).overdue(grace + 1, small.build())).isNull();
    }

    @Test
    void whatWaitsToGoOutHasItsTimeAndNoMore() {
        long last = nanos(limits.writeTimeout);
        View stuck = new View().lastFrame(last).out(7, 0);

        assertThat(begun(stuck).overdue(last, stuck.build())).isNull();
        assertThat(begun(stuck).overdue(last + 1, stuck.build())).isEqualTo(CloseReason.SLOW_READER);
    }

    @Test
    void whoeverTakesAByteNowAndThenIsNoSlowReaderUntilTooMuchWaits() {
        long last = nanos(limits.writeTimeout);
        Deadlines deadlines = begun(new View().out(7, 0));
        View moving = new View().lastFrame(last + 1).out(7, 1);

        assertThat(deadlines.overdue(last + 1, moving.build()))
                .as("a byte has gone")
                .isNull();
        Deadlines full = begun(new View().out(7, 0));
        full.writable(false, 0);
        assertThat(full.overdue(last, moving.build())).isNull();
        assertThat(full.overdue(last + 1, moving.out(7, 2).build())).isEqualTo(CloseReason.SLOW_READER);
    }

    @Test
    void whileItIsNotReadNoClockRunsButThatOfTheWrites() {
        Deadlines deadlines = deadlines();
        long day = nanos(Duration.ofDays(1));

        assertThat(deadlines.overdue(day, new View().notRead().build())).isNull();
        assertThat(deadlines.overdue(day + nanos(limits.idleTimeout), new View().build()))
                .isNull();
        assertThat(deadlines.overdue(day + nanos(limits.idleTimeout) + 1, new View().build()))
                .isEqualTo(CloseReason.IDLE_TIMEOUT);
    }

    private Deadlines deadlines() {
        return new Deadlines(limits.build(), 0);
    }

    /** One that has seen the beginning. */
    private Deadlines begun(View view) {
        Deadlines deadlines = deadlines();
        @Nullable CloseReason overdue = deadlines.overdue(0, view.received(0).build());
        assertThat(overdue).isNull();
        return deadlines;
    }

    private static long nanos(Duration duration) {
        return duration.toNanos();
    }

    /** What a sweep sees, one thing after the other. */
    private static final class View {
        private boolean reading = true;
        private Stage stage = Stage.SUBSCRIBED;
        private long lastFrame;
        private int message;
        private int received;
        private boolean large;
        private int firstOut;
        private long progress;

        View notRead() {
            reading = false;
            return this;
        }

        View stage(Stage is) {
            stage = is;
            return this;
        }

        View lastFrame(long at) {
            lastFrame = at;
            return this;
        }

        View message(int number) {
            message = number;
            return this;
        }

        View large() {
            large = true;
            return this;
        }

        View received(int bytes) {
            received = bytes;
            return this;
        }

        View out(int first, long gone) {
            firstOut = first;
            progress = gone;
            return this;
        }

        Deadlines.View build() {
            return new Deadlines.View(reading, stage, lastFrame, message, received, large, firstOut, progress);
        }
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PullSessionTest {
    private final PullSession session = new PullSession();

    @Test
    void aPullBeginsBeforeEverybody() {
        assertThat(session.after(0)).isZero();
        assertThat(session.after(100)).isEqualTo(PullSession.UNKNOWN);
    }

    @Test
    void theNextPageIsFoundByWhatCameAndByWhatWasAskedFor() {
        session.read(0, 100, 40, 0, 77);

        assertThat(session.after(40)).isEqualTo(77);
        assertThat(session.after(100)).isEqualTo(77);
        assertThat(session.after(41)).isEqualTo(PullSession.UNKNOWN);
    }

    @Test
    void aPageCanBeAskedForOnceMore() {
        session.read(0, 100, 40, 0, 77);
        session.read(40, 100, 100, 77, 180);

        assertThat(session.after(40)).isEqualTo(77);
        assertThat(session.after(140)).isEqualTo(180);
    }

    @Test
    void afterTwoRestartsChangesWaitUntilThePullIsOver() {
        session.restarted();
        assertThat(session.mayRestart()).isTrue();
        session.restarted();
        assertThat(session.mayRestart()).isFalse();
        session.ended();
        assertThat(session.mayRestart()).isTrue();
    }
}

package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalEvent;
import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalSettings;
import io.gatehouse.protocol.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlaceTest {
    private static final TerminalEvent ONLINE = new TerminalEvent.Online(Duration.ofMillis(5));

    private final TerminalNetwork network = new TerminalNetwork(1, false);
    private final Errors errors = new Errors();
    private boolean leaving;

    @AfterEach
    void close() {
        network.close();
    }

    /** Its terminal is never switched on: the test tells what happens to it. */
    private Place place(boolean faulty) {
        Sensor sensor = Sensor.always(
                (kind, userid, slot) -> CompletableFuture.completedFuture(new byte[] {1}),
                Sensor.Capture.success(Duration.ZERO));
        Place place = new Place(
                7,
                faulty,
                () -> leaving,
                errors,
                events -> new SimulatedTerminal(
                        network,
                        TerminalSettings.of(URI.create("ws://127.0.0.1:1")),
                        new TerminalIdentity("SN-7", "0123456789abcdef"),
                        sensor,
                        events));
        place.event(ONLINE);
        return place;
    }

    private static TerminalEvent lost(int code) {
        return new TerminalEvent.Lost(code, "why", Duration.ofMillis(500));
    }

    @Test
    void aLossThatNobodyMeantIsAnError() {
        Place place = place(false);
        place.event(lost(1006));
        assertThat(errors.all()).containsOnlyKeys("connection lost: 1006 why");
        assertThat(place.online()).isFalse();
        assertThat(place.disturbances()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Churn.class)
    void aLossThatWasMeantIsNone(Churn churn) {
        Place place = place(false);
        assertThat(place.disturb(churn)).isTrue();
        assertThat(place.steady()).isFalse();
        place.event(lost(churn.closeCode()));
        place.event(ONLINE);
        assertThat(errors.all()).isEmpty();
        assertThat(place.steady()).isTrue();
        assertThat(place.disturbances()).isPositive();
    }

    @Test
    void theNextLossIsMeasuredByItself() {
        Place place = place(false);
        place.disturb(Churn.RESET);
        place.event(lost(1006));
        place.event(ONLINE);
        place.event(lost(1006));
        assertThat(errors.total()).isEqualTo(1);
    }

    @Test
    void anotherCloseCodeThanMeantIsAnError() {
        Place place = place(false);
        place.disturb(Churn.TAKE_OVER);
        place.event(lost(1000));
        assertThat(errors.all()).containsOnlyKeys("take over: closed with 1000, expected 4001");
    }

    @Test
    void behindTheProxyEveryLossIsMeant() {
        Place place = place(true);
        place.event(lost(1006));
        place.event(ONLINE);
        place.disturb(Churn.GOODBYE);
        place.event(lost(4004));
        assertThat(errors.all()).isEmpty();
    }

    @Test
    void nobodyDisturbsWhoIsAwayOrDisturbedAlready() {
        Place place = place(false);
        place.disturb(Churn.RESET);
        assertThat(place.disturb(Churn.RESET)).isFalse();
        place.event(lost(1006));
        assertThat(place.disturb(Churn.RESET)).isFalse();
        assertThat(place.beginEnrollment()).isFalse();
    }

    @Test
    void lossesAtTheEndMeanNothing() {
        Place place = place(false);
        leaving = true;
        place.event(lost(1000));
        assertThat(errors.all()).isEmpty();
    }

    @Test
    void aTerminalThatDoesNotComeBackIsAnErrorOnce() {
        Place place = place(false);
        place.disturb(Churn.RESET);
        place.event(lost(1006));
        long now = System.nanoTime();
        place.sweep(now + TimeUnit.SECONDS.toNanos(59));
        assertThat(errors.all()).isEmpty();
        place.sweep(now + TimeUnit.SECONDS.toNanos(61));
        place.sweep(now + TimeUnit.SECONDS.toNanos(71));
        assertThat(errors.all()).containsOnlyKeys("a terminal was not back after 60 s");
        assertThat(errors.total()).isEqualTo(1);
    }

    @Test
    void aRefusedLoginIsAnErrorEvenBehindTheProxy() {
        place(true).event(new TerminalEvent.LoginRefused("register", 600011, "invalid signature"));
        assertThat(errors.total()).isEqualTo(1);
    }

    @Test
    void oneEnrolmentAtATimeAndItsCaptureIsKnown() {
        Place place = place(false);
        assertThat(place.beginEnrollment()).isTrue();
        assertThat(place.beginEnrollment()).isFalse();
        place.event(new TerminalEvent.Captured("oper-1", "li.na", Kind.FP, 0, 512, "abcd"));
        assertThat(place.captured("oper-1")).isEqualTo("abcd");
        assertThat(place.captured("oper-2")).isNull();
        place.endEnrollment();
        assertThat(place.beginEnrollment()).isTrue();
    }
}

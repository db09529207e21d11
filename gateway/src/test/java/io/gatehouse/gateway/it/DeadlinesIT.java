package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Wire.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who says nothing is let go, who is patient may stay. */
class DeadlinesIT {
    private static final Duration HANDSHAKE = Duration.ofMillis(800);
    private static final Duration LOGIN = Duration.ofMillis(900);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration SLACK = Duration.ofSeconds(4);
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                "limits.handshake-timeout=800ms", "limits.login-timeout=900ms", "limits.idle-timeout=2s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void connectionThatSaysNothingIsClosedAtTheHandshakeDeadline() {
        long start = System.nanoTime();
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            wire.drain();
            assertThat(since(start)).isBetween(HANDSHAKE.minusMillis(100), HANDSHAKE.plus(SLACK));
        }
    }

    @Test
    void headersThatDripDoNotMoveTheHandshakeDeadline() throws Exception {
        long start = System.nanoTime();
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(wire::drain);
            wire.raw("GET / HTTP/1.1\r\nHost: a\r\n".getBytes(StandardCharsets.US_ASCII));
            int line = 0;
            while (!done(end, 100)) {
                assertThat(since(start)).isLessThan(HANDSHAKE.plus(SLACK));
                wire.offer(("X-Line-" + line++ + ": a\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void connectionThatDoesNotLogInIsClosedWith4004() {
        long start = System.nanoTime();
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(0, "ping", null);
            terminal.expectClose(4004);
            assertThat(since(start)).isBetween(LOGIN, LOGIN.plus(SLACK));
        }
    }

    @Test
    void failedRegisterDoesNotCountAsALogin() {
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600001, "register", Terminal.signed("NOBODY", "0123456789abcdef", "register"));
            terminal.expectClose(4004);
        }
    }

    @Test
    void registeredTerminalThatNobodyHasBoundStaysAndPolls() {
        String secretNo = gateway.api().addDevice("PATIENT");
        try (Terminal patient = gateway.connect()) {
            patient.register("PATIENT", secretNo);
            try (Terminal stranger = gateway.connect()) {
                stranger.expectClose(4004);
            }
            patient.expect(600004, "active", "{\"active_code\":\"" + patient.activeCode() + "\"}");
            gateway.api().bind("PATIENT", "corp-patient");
            patient.expectPush("push_bind_corp");
            patient.active();
            patient.subscribe(patient.secret());
        }
    }

    @Test
    void silentTerminalIsClosedWith4004WithinOneAndAHalfIdlePeriods() {
        long before = System.nanoTime();
        try (Terminal terminal = gateway.login("SILENT", "corp-silent")) {
            long after = System.nanoTime();
            terminal.expectClose(4004);
            assertThat(since(before)).isGreaterThan(IDLE);
            assertThat(since(after))
                    .isLessThan(IDLE.multipliedBy(3).dividedBy(2).plusMillis(500));
        }
        assertThat(gateway.api().device("SILENT").path("online").asBoolean(true))
                .isFalse();
    }

    @Test
    void pingsOfEitherKindKeepAConnection() throws Exception {
        try (Terminal silent = gateway.login("SILENT2", "corp-silent");
                Terminal pinging = gateway.login("PINGING", "corp-silent");
                Terminal framePinging = gateway.login("FRAMEPINGING", "corp-silent")) {
            CompletableFuture<Frame> end = CompletableFuture.supplyAsync(silent::next);
            while (!done(end, 300)) {
                keepAlive(pinging, framePinging);
            }
            assertThat(end.get().closeCode()).isEqualTo(4004);
            keepAlive(pinging, framePinging);
        }
    }

    @Test
    void connectionsBeyondTheLimitAreRefusedAndRoomIsUsedAgain() {
        try (TestGateway small = TestGateway.start("limits.connections=2")) {
            Terminal first = small.connect();
            Terminal second = small.connect();
            try (Wire third = Wire.connect(small.devices(), "127.0.0.1")) {
                assertThat(upgrades(third)).isFalse();
            }
            first.expect(0, "ping", null);
            second.expect(0, "ping", null);
            first.wire().closeFrame(1000);
            first.wire().drain();
            first.close();
            long start = System.nanoTime();
            while (!upgradesNow(small)) {
                assertThat(since(start)).isLessThan(SLACK);
            }
            second.close();
        }
    }

    private static void keepAlive(Terminal pinging, Terminal framePinging) {
        pinging.expect(0, "ping", null);
        framePinging.wire().frame(Wire.PING, true, new byte[0]);
        assertThat(framePinging.wire().read().opcode()).isEqualTo(Wire.PONG);
    }

    private static boolean upgradesNow(TestGateway small) {
        try (Wire wire = Wire.connect(small.devices(), "127.0.0.1")) {
            return upgrades(wire);
        }
    }

    private static boolean upgrades(Wire wire) {
        try {
            return wire.upgrade("/").status() == 101;
        } catch (AssertionError | java.io.UncheckedIOException e) {
            return false;
        }
    }

    private static boolean done(CompletableFuture<?> future, int millis) throws Exception {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}

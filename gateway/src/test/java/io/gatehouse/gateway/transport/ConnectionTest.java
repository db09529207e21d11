package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.BINARY;
import static io.gatehouse.gateway.RawWebSocket.CLOSE;
import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.PING;
import static io.gatehouse.gateway.RawWebSocket.PONG;
import static io.gatehouse.gateway.RawWebSocket.TEXT;
import static io.gatehouse.gateway.RawWebSocket.frame;
import static io.gatehouse.gateway.RawWebSocket.header;
import static io.gatehouse.gateway.transport.TestServer.request;
import static io.gatehouse.gateway.transport.TestServer.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.command.Caller;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private final TestLimits limits = new TestLimits();
    private TestServer server = new TestServer(limits);

    @AfterEach
    void stop() {
        server.close();
    }

    // ---- Pings and pongs

    @Test
    void aPingIsAnsweredWithItsPayload() {
        try (RawWebSocket terminal = server.open()) {
            byte[] payload = "x".repeat(125).getBytes(StandardCharsets.US_ASCII);
            terminal.send(frame(FIN | PING, payload));

            RawWebSocket.Frame pong = terminal.read();
            assertThat(pong.opcode()).isEqualTo(PONG);
            assertThat(pong.payload()).isEqualTo(payload);
        }
    }

    @Test
    void aPongThatNobodyAskedForIsIgnored() {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(frame(FIN | PONG, new byte[5]));

            assertThat(terminal.ask(request("ping", "after"))).contains("after");
        }
    }

    @Test
    void aPingFloodIsClosedByName() {
        try (RawWebSocket terminal = server.open()) {
            for (int i = 0; i < 250; i++) {
                terminal.send(frame(FIN | PING, new byte[0]));
            }

            assertThat(terminal.readClose()).isEqualTo(1008);
            assertThat(server.closed(CloseReason.PING_FLOOD)).isEqualTo(1);
        }
    }

    @Test
    void aHundredPingsInABurstAreNoFlood() {
        try (RawWebSocket terminal = server.open()) {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 100; i++) {
                    terminal.send(frame(FIN | PING, new byte[0]));
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(terminal.read().opcode()).isEqualTo(PONG);
                }
                server.skip(Duration.ofSeconds(1));
            }
        }
    }

    // ---- Who does not read

    @Test
    void whoDoesNotReadIsNotReadEitherAndIsClosedByName() throws Exception {
        restart(limits -> {
            limits.outbound = 256 << 10;
            limits.writeTimeout = Duration.ofMillis(300);
        });
        server.script.pong = "x".repeat(60_000);
        try (RawWebSocket deaf = RawWebSocket.deaf(server.server.address())) {
            deaf.upgrade();
            Thread talker = new Thread(() -> talkForever(deaf));
            talker.start();

            // Ends only when the server resets or closes the socket: no number of pings fits into the buffers between.
            talker.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(talker.isAlive()).isFalse();
            assertThat(server.closed(CloseReason.SLOW_READER)).isEqualTo(1);
        }
    }

    @Test
    void whoReadsLateGetsEverythingThatFitsIntoTheBytesThatMayWait() {
        restart(limits -> limits.outbound = 8 << 20);
        server.script.pong = "x".repeat(60_000);
        try (RawWebSocket late = RawWebSocket.deaf(server.server.address())) {
            late.upgrade();
            for (int i = 0; i < 100; i++) {
                late.say(request("ping", "p" + i));
            }
            server.settle();
            server.skip(Duration.ofSeconds(29));
            server.turnEveryLoop();

            for (int i = 0; i < 100; i++) {
                assertThat(late.read().text()).contains("\"p" + i + "\"");
            }
            assertThat(server.closed(CloseReason.SLOW_READER)).isZero();
        }
    }

    private static void talkForever(RawWebSocket deaf) {
        byte[] ping = RawWebSocket.text(request("ping", "1"));
        try {
            while (true) {
                deaf.send(ping);
            }
        } catch (UncheckedIOException closed) {
            assertThat(closed).isNotNull();
        }
    }

    // ---- Deadlines

    @Test
    void whoDoesNotLogInIsClosedAfterTheLoginTimeout() {
        restart(limits -> limits.loginTimeout = Duration.ofMillis(200));
        try (RawWebSocket terminal = server.open()) {
            assertThat(terminal.readClose()).isEqualTo(4004);
            assertThat(server.closed(CloseReason.LOGIN_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void pingsDoNotPutTheLoginTimeoutOffButARegisterEndsIt() {
        try (RawWebSocket stranger = server.open();
                RawWebSocket registered = server.open()) {
            registered.ask(request("register", "1", "a"));
            stranger.ask(request("ping", "1"));
            server.skip(Duration.ofSeconds(31));

            assertThat(stranger.readClose()).isEqualTo(4004);
            assertThat(registered.ask(request("ping", "1"))).contains("pong");
        }
    }

    @Test
    void whoIsSilentIsClosedAfterTheIdleTimeout() throws SocketException {
        restart(TestLimits::sweepOften);
        try (RawWebSocket terminal = server.subscribed("a")) {
            server.skip(Duration.ofSeconds(115));
            assertThat(quiet(terminal)).isTrue();

            server.skip(Duration.ofSeconds(5));

            assertThat(terminal.readClose()).isEqualTo(4004);
            assertThat(server.closed(CloseReason.IDLE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void anyFrameStartsTheIdleTimeoutAnew() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            for (int i = 0; i < 4; i++) {
                server.skip(Duration.ofSeconds(100));
                terminal.send(frame(FIN | PING, new byte[0]));
                assertThat(terminal.read().opcode()).isEqualTo(PONG);
            }
            server.skip(Duration.ofSeconds(121));
            assertThat(terminal.readClose()).isEqualTo(4004);
        }
    }

    @Test
    void aMessageThatIsNeverFinishedIsClosed() {
        restart(limits -> limits.uploadTimeout = Duration.ofMillis(300));
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.send(frame(TEXT, new byte[10]));

            assertThat(terminal.readClose()).isEqualTo(4004);
            assertThat(server.closed(CloseReason.MESSAGE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void aLargeMessageThatComesTooSlowlyIsClosedAndItsRoomGivenBack() throws SocketException {
        restart(TestLimits::sweepOften);
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.send(header(FIN | BINARY, 1_000_000));
            server.turnEveryLoop();
            assertThat(server.uploadBytesInFlight()).isEqualTo(1_000_000);
            assertThat(quiet(terminal)).isTrue();

            server.skip(Duration.ofSeconds(6));

            assertThat(terminal.readClose()).isEqualTo(4004);
            assertThat(server.closed(CloseReason.UPLOAD_TOO_SLOW)).isEqualTo(1);
            assertThat(server.uploadBytesInFlight()).isZero();
        }
    }

    /** True if nothing comes for several sweeps. */
    private static boolean quiet(RawWebSocket terminal) throws SocketException {
        terminal.socket().setSoTimeout(200);
        try {
            terminal.read();
            return false;
        } catch (UncheckedIOException timeout) {
            return true;
        } finally {
            terminal.socket().setSoTimeout(10_000);
        }
    }

    @Test
    void aMessageThatComesFastEnoughMayTakeItsTime() throws InterruptedException {
        restart(TestLimits::sweepOften);
        byte[] bytes = RawWebSocket.text(upload("up", 100_000));
        try (RawWebSocket terminal = server.subscribed("a")) {
            for (int i = 0; i < 4; i++) {
                terminal.send(Arrays.copyOfRange(bytes, i * 25_000, i == 3 ? bytes.length : (i + 1) * 25_000));
                server.turnEveryLoop();
                server.skip(Duration.ofSeconds(4));
                server.turnEveryLoop();
            }
            server.script.take().done();

            assertThat(terminal.read().text()).contains("up");
        }
    }

    @Test
    void whileItIsWeWhoDoNotReadTheClocksStandStill() throws Exception {
        restart(limits -> {
            limits.replies = 1;
            limits.sweepOften();
        });
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("up", 200));
            Script.Held upload = server.script.take();
            server.skip(Duration.ofHours(1));
            assertThat(quiet(terminal)).isTrue();

            upload.done();

            assertThat(terminal.read().text()).contains("up");
            assertThat(terminal.ask(request("ping", "after"))).contains("after");
        }
    }

    // ---- Goodbye

    @Test
    void thePeersCloseCodeIsEchoedOnceAndTheSocketClosed() {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(RawWebSocket.close(4321));

            assertThat(terminal.read().code()).isEqualTo(4321);
            assertThat(terminal.ended()).isTrue();
            assertThat(server.closed(CloseReason.PEER_CLOSED)).isEqualTo(1);
        }
    }

    @Test
    void aCloseWithoutACodeIsAnsweredWithoutOne() {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(frame(FIN | CLOSE, new byte[0]));

            assertThat(terminal.read().payload()).isEmpty();
            assertThat(terminal.ended()).isTrue();
        }
    }

    @Test
    void aViolationIsAnsweredWithOneCloseFrameAndThePeersAnswerEndsTheSocket() {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(frame(FIN | 3, new byte[10]));

            assertThat(terminal.read().code()).isEqualTo(1002);
            terminal.send(frame(FIN | PING, new byte[1]));
            terminal.send(RawWebSocket.close(1002));
            assertThat(terminal.ended()).isTrue();
        }
    }

    @Test
    void badUtf8IsClosedWith1007() {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(frame(FIN | TEXT, new byte[] {(byte) 0xc3, '('}));

            assertThat(terminal.read().code()).isEqualTo(1007);
        }
    }

    @Test
    void aPeerThatDoesNotAnswerOurCloseIsCutOff() {
        restart(TestLimits::sweepOften);
        try (RawWebSocket terminal = server.open()) {
            terminal.send(frame(FIN | 3, new byte[10]));
            assertThat(terminal.read().code()).isEqualTo(1002);

            server.skip(Deadlines.CLOSE_GRACE.plusSeconds(1));

            assertThat(terminal.ended()).isTrue();
        }
    }

    @Test
    void aHugeMessageIsDiscardedWhileThePeerIsStillSendingIt() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            byte[] huge = frame(FIN | TEXT, new byte[limits.frame + 1]);
            terminal.send(huge);

            assertThat(terminal.read().code()).isEqualTo(1009);
            terminal.send(RawWebSocket.close(1009));
            assertThat(terminal.ended()).isTrue();
        }
    }

    @Test
    void aSocketThatJustEndsIsCountedAndLeavesNothing() throws InterruptedException {
        server.subscribed("a").close();

        assertThat(server.nextPresence()).isEqualTo("online a");
        assertThat(server.nextPresence()).isEqualTo("offline a");
        server.turnEveryLoop();
        assertThat(server.closed(CloseReason.PEER_GONE)).isGreaterThanOrEqualTo(1);
        assertThat(server.connections("subscribed")).isZero();
    }

    // ---- States

    @Test
    void theGaugeFollowsTheLogin() {
        try (RawWebSocket terminal = server.open()) {
            assertThat(server.connections("connected")).isEqualTo(1);
            terminal.ask(request("register", "1", "a"));
            assertThat(server.connections("connected")).isZero();
            assertThat(server.connections("registered")).isEqualTo(1);
            terminal.ask(request("active", "2", "a"));
            assertThat(server.connections("activated")).isEqualTo(1);
            terminal.ask(request("subscribe_corp", "3", "a"));
            assertThat(server.connections("activated")).isZero();
            assertThat(server.connections("subscribed")).isEqualTo(1);
        }
    }

    @Test
    void registeringAgainKeepsTheStage() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            Caller caller = server.script.callers.take();
            terminal.ask(request("register", "1", "a"));
            assertThat(caller.stage()).isEqualTo(Caller.Stage.SUBSCRIBED);
            terminal.ask(request("active", "2", "a"));
            assertThat(caller.stage()).isEqualTo(Caller.Stage.SUBSCRIBED);
            assertThat(caller.address()).isEqualTo("127.0.0.1");
        }
    }

    private void restart(Consumer<TestLimits> change) {
        server.close();
        change.accept(limits);
        server = new TestServer(limits);
    }
}

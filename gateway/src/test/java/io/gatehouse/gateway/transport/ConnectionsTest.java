package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.transport.TestServer.request;
import static io.gatehouse.gateway.transport.TestServer.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.command.Caller;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private final TestServer server = new TestServer(new TestLimits());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNewConnectionOfTheSameDeviceWins() throws InterruptedException {
        try (RawWebSocket old = server.subscribed("a");
                RawWebSocket young = server.subscribed("a")) {
            assertThat(old.readClose()).isEqualTo(4001);
            assertThat(young.ask(request("ping", "1"))).contains("pong");

            assertThat(server.nextPresence()).isEqualTo("online a");
            assertThat(server.nextPresence()).isEqualTo("offline a");
            assertThat(server.nextPresence()).isEqualTo("online a");
            old.send(RawWebSocket.close(4001));
            assertThat(old.ended()).isTrue();
            server.turnEveryLoop();
            assertThat(server.connections.presence("a")).isNotNull();
            assertThat(server.presences).isEmpty();
        }
    }

    @Test
    void aRegisterTakesOverToo() throws InterruptedException {
        try (RawWebSocket old = server.subscribed("a");
                RawWebSocket young = server.open()) {
            young.ask(request("register", "1", "a"));

            assertThat(old.readClose()).isEqualTo(4001);
            assertThat(server.connections.presence("a")).isNull();
            assertThat(server.nextPresence()).isEqualTo("online a");
            assertThat(server.nextPresence()).isEqualTo("offline a");
        }
    }

    @Test
    void subscribingAgainTellsNothingNewButANewFactDoes() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            assertThat(server.nextPresence()).isEqualTo("online a");
            Caller caller = server.script.callers.take();
            TestServer.login(terminal, "a");
            assertThat(server.presences).isEmpty();

            caller.subscribed(Script.device("a"), new Subscription("2.0", List.of(), List.of()));
            assertThat(server.nextPresence()).isEqualTo("online a");
        }
    }

    @Test
    void racingConnectionsOfOneDeviceLeaveExactlyOneAndTellInOrder() throws Exception {
        int racers = 8;
        int rounds = 15;
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        CyclicBarrier start = new CyclicBarrier(racers);
        for (int round = 0; round < rounds; round++) {
            List<RawWebSocket> terminals = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                terminals.add(server.open());
            }
            List<Future<?>> logins = new ArrayList<>();
            for (RawWebSocket terminal : terminals) {
                logins.add(threads.submit(() -> {
                    start.await();
                    terminal.say(request("subscribe_corp", "login", "a"));
                    return null;
                }));
            }
            for (Future<?> login : logins) {
                login.get(10, TimeUnit.SECONDS);
            }
            server.turnEveryLoop();
            for (int i = 0; i < racers; i++) {
                assertThat(server.nextPresence()).isEqualTo("online a");
                if (i < racers - 1) {
                    assertThat(server.nextPresence()).isEqualTo("offline a");
                }
            }
            assertThat(server.connections.presence("a")).isNotNull();
            terminals.forEach(RawWebSocket::close);
            assertThat(server.nextPresence()).isEqualTo("offline a");
        }
        threads.shutdown();
        assertThat(server.presences).isEmpty();
    }

    @Test
    void presenceSaysSinceWhenAndFromWhere() {
        Instant before = Instant.now();
        try (RawWebSocket terminal = server.subscribed("a")) {
            Presence first = Objects.requireNonNull(server.connections.presence("a"));
            server.skip(Duration.ofSeconds(5));
            Presence silent = Objects.requireNonNull(server.connections.presence("a"));
            terminal.ask(request("ping", "1"));
            Presence heard = Objects.requireNonNull(server.connections.presence("a"));

            assertThat(heard.remoteAddress()).isEqualTo("127.0.0.1");
            assertThat(heard.connectedAt()).isEqualTo(first.connectedAt()).isBetween(before, Instant.now());
            assertThat(Duration.between(silent.lastSeenAt(), heard.lastSeenAt()))
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(9));
        }
        assertThat(server.connections.presence("b")).isNull();
    }

    @Test
    void anEnrollmentIsPushedToASubscribedTerminalOnly() throws Exception {
        assertThat(taken(server.connections.startEnrollment(enrollment("a")))).isFalse();
        try (RawWebSocket terminal = server.open()) {
            terminal.ask(request("register", "1", "a"));
            assertThat(taken(server.connections.startEnrollment(enrollment("a"))))
                    .isFalse();

            TestServer.login(terminal, "a");
            assertThat(taken(server.connections.startEnrollment(enrollment("a"))))
                    .isTrue();
            assertThat(terminal.read().text()).contains("push_enter_page");

            server.connections.stopEnrollment(enrollment("a"));
            assertThat(terminal.read().text()).contains("push_exit_page");
        }
        assertThat(server.nextPresence()).isEqualTo("online a");
        assertThat(server.nextPresence()).isEqualTo("offline a");
        assertThat(taken(server.connections.startEnrollment(enrollment("a")))).isFalse();
    }

    @Test
    void pushesHaveReqIdsOfTheirOwn() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            Set<String> ids = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                server.connections.stopEnrollment(enrollment("a"));
                String push = terminal.read().text();
                ids.add(push.replaceAll(".*\"req_id\":\"([^\"]*)\".*", "$1"));
            }
            assertThat(ids).hasSize(20).allMatch(id -> id.matches("[a-z0-9]{1,64}"));
        }
    }

    @Test
    void aPushDoesNotWaitForTheReplyToAnUpload() throws Exception {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("up", 200));
            Script.Held upload = server.script.take();

            assertThat(taken(server.connections.startEnrollment(enrollment("a"))))
                    .isTrue();
            assertThat(terminal.read().text()).contains("push_enter_page");
            upload.done();
            assertThat(terminal.read().text()).contains("up");
        }
    }

    @Test
    void aPushDoesNotOvertakeTheReplyToTheLogin() throws Exception {
        try (RawWebSocket terminal = server.open()) {
            terminal.say(request("get_corp_info", "login"));
            Script.Held login = server.script.take();
            login.caller().subscribed(Script.device("a"), new Subscription("1.0", List.of(), List.of()));
            assertThat(server.nextPresence()).isEqualTo("online a");
            CompletionStage<Boolean> taken = server.connections.startEnrollment(enrollment("a"));
            server.turnEveryLoop();
            assertThat(taken.toCompletableFuture()).isNotDone();

            login.done();

            assertThat(terminal.read().text()).contains("login");
            assertThat(terminal.read().text()).contains("push_enter_page");
            assertThat(taken(taken)).isTrue();
        }
    }

    @Test
    void aPushThatWaitedForALoginThatNeverEndedWasNotTaken() throws Exception {
        CompletionStage<Boolean> taken;
        try (RawWebSocket terminal = server.open()) {
            terminal.say(request("get_corp_info", "login"));
            server.script.take().caller().subscribed(Script.device("a"), new Subscription("1.0", List.of(), List.of()));
            assertThat(server.nextPresence()).isEqualTo("online a");
            taken = server.connections.startEnrollment(enrollment("a"));
        }

        assertThat(taken(taken)).isFalse();
    }

    @Test
    void aBindingIsPushedToARegisteredTerminal() {
        try (RawWebSocket terminal = server.open()) {
            terminal.ask(request("register", "1", "a"));
            server.connections.bound("a");

            assertThat(terminal.read().text()).contains("push_bind_corp");
        }
    }

    @Test
    void anUnboundTerminalIsToldAndClosedASecondLater() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            Caller caller = server.script.callers.take();
            server.connections.unbound("a");
            assertThat(server.connections.presence("a")).isNull();
            assertThat(server.nextPresence()).isEqualTo("online a");
            assertThat(server.nextPresence()).isEqualTo("offline a");

            assertThat(terminal.read().text()).contains("push_unbind_corp");
            assertThat(terminal.ask(request("ping", "still here"))).contains("still here");
            assertThat(caller.stage()).isEqualTo(Caller.Stage.REGISTERED);
            assertThat(terminal.read().code()).isEqualTo(4002);
            assertThat(server.closed(CloseReason.UNBOUND)).isEqualTo(1);
            assertThat(server.presences).isEmpty();
        }
    }

    @Test
    void aDeletedTerminalIsClosed() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            server.connections.deleted("a");

            assertThat(terminal.read().code()).isEqualTo(4003);
            assertThat(server.nextPresence()).isEqualTo("online a");
            assertThat(server.nextPresence()).isEqualTo("offline a");
            assertThat(server.connections.presence("a")).isNull();
        }
    }

    @Test
    void whatIsSaidOfADeviceThatIsNotThereIsNoMistake() {
        server.connections.bound("x");
        server.connections.unbound("x");
        server.connections.deleted("x");
        server.connections.stopEnrollment(enrollment("x"));

        assertThat(server.presences).isEmpty();
    }

    private static boolean taken(CompletionStage<Boolean> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Enrollment enrollment(String sn) {
        Instant now = Instant.EPOCH;
        return new Enrollment(
                "op",
                sn,
                "corp",
                "user",
                UserType.EMPLOYEE,
                Kind.FP,
                Enrollment.State.CREATED,
                now,
                now,
                null,
                null,
                null,
                false);
    }
}

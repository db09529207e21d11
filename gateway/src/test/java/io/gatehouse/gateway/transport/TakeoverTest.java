package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.transport.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.RawWebSocket.Frame;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many sockets that say they are the same terminal: one of them is believed, and only that one is spoken to. */
class TakeoverTest {
    private static final String SN = "a";
    private static final Pattern OPER_ID = Pattern.compile("\"oper_id\":\"([^\"]*)\"");

    private final TestServer server = new TestServer(new TestLimits());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"2, 60", "20, 8"})
    void theLastOfATightLoopWinsAndTheOthersAreClosed(int sockets, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            List<RawWebSocket> terminals = new ArrayList<>();
            for (int i = 0; i < sockets; i++) {
                RawWebSocket terminal = server.open();
                TestServer.login(terminal, SN);
                terminals.add(terminal);
            }
            RawWebSocket last = terminals.get(sockets - 1);
            CompletionStage<Boolean> taken = server.connections.startEnrollment(enrollment("op"));

            assertThat(last.read().text()).contains("push_enter_page");
            assertThat(taken.toCompletableFuture().get(10, TimeUnit.SECONDS)).isTrue();
            for (RawWebSocket replaced : terminals.subList(0, sockets - 1)) {
                assertThat(leave(replaced)).isEmpty();
            }
            onlyOneIsLeft();
            last.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 40", "20, 8"})
    void whoeverWinsARaceIsTheOnlyOneAndNoPushReachesTwo(int sockets, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            List<RawWebSocket> terminals = new ArrayList<>();
            for (int i = 0; i < sockets; i++) {
                terminals.add(server.open());
            }
            Map<String, CompletionStage<Boolean>> taken = race(terminals);
            server.settle();
            taken.put("last", server.connections.startEnrollment(enrollment("last")));

            Map<String, Integer> heard = new HashMap<>();
            int winners = 0;
            for (RawWebSocket terminal : terminals) {
                List<String> pushes = leave(terminal);
                pushes.forEach(operId -> heard.merge(operId, 1, Integer::sum));
                winners += pushes.contains("last") ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
            assertThat(heard.values()).as("sockets that heard a push").containsOnly(1);
            for (Map.Entry<String, CompletionStage<Boolean>> push : taken.entrySet()) {
                boolean sent = push.getValue().toCompletableFuture().get(10, TimeUnit.SECONDS);
                assertThat(sent || !heard.containsKey(push.getKey()))
                        .as("%s was heard, and counts as taken", push.getKey())
                        .isTrue();
            }
            onlyOneIsLeft();
            terminals.forEach(RawWebSocket::close);
        }
    }

    /** All log in at once, while pushes are sent to whoever it may be. */
    private Map<String, CompletionStage<Boolean>> race(List<RawWebSocket> terminals) throws Exception {
        CyclicBarrier start = new CyclicBarrier(terminals.size() + 1);
        List<Future<?>> logins = new ArrayList<>();
        for (RawWebSocket terminal : terminals) {
            logins.add(threads.submit(() -> {
                start.await();
                terminal.say(request("subscribe_corp", "login", SN));
                return null;
            }));
        }
        Map<String, CompletionStage<Boolean>> taken = new HashMap<>();
        start.await();
        for (int i = 0; i < 50; i++) {
            String operId = "op" + i;
            taken.put(operId, server.connections.startEnrollment(enrollment(operId)));
        }
        for (Future<?> login : logins) {
            login.get(10, TimeUnit.SECONDS);
        }
        for (int i = 0; i < terminals.size(); i++) {
            // Each of them has been believed once, in some order.
            assertThat(server.script.callers.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
        return taken;
    }

    /** The oper_ids that were pushed to a socket, up to "last" or to its close, which must be that of a replaced one. */
    private static List<String> leave(RawWebSocket terminal) {
        List<String> pushes = new ArrayList<>();
        while (!pushes.contains("last")) {
            Frame frame = terminal.read();
            if (frame.opcode() == RawWebSocket.CLOSE) {
                assertThat(frame.code()).isEqualTo(4001);
                terminal.send(RawWebSocket.close(4001));
                assertThat(terminal.ended()).isTrue();
                terminal.close();
                return pushes;
            }
            Matcher operId = OPER_ID.matcher(frame.text());
            if (operId.find()) {
                pushes.add(operId.group(1));
            }
        }
        return pushes;
    }

    private void onlyOneIsLeft() throws Exception {
        assertThat(server.connections("subscribed")).isEqualTo(1);
        assertThat(server.connections("draining")).isZero();
        assertThat(server.connections.presence(SN)).isNotNull();
    }

    private static Enrollment enrollment(String operId) {
        Instant now = Instant.EPOCH;
        return new Enrollment(
                operId,
                SN,
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

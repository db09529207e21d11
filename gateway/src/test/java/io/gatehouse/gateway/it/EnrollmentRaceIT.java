package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two things that end an enrolment at the same time: one of them does, and all that is told agrees with it. */
class EnrollmentRaceIT {
    private static final String CORP = "acme";
    private static final int ROUNDS = 40;
    private static final long PATIENCE = 20;
    private static final long HANDICAP = TimeUnit.MILLISECONDS.toNanos(1);

    private static TestGateway gateway;
    private static Api api;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("enrollment.window=200ms", "enrollment.grace=20s");
        api = gateway.api();
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        gateway.close();
    }

    @Test
    void aResultAndACancellation() throws Exception {
        int cancelled = 0;
        long lead = 0;
        try (Terminal terminal = gateway.login("RACE-1", CORP);
                EventReader events = EventReader.open(gateway)) {
            List<String> operIds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                String userid = "race1-" + round;
                String operId = enroll(terminal, userid);
                operIds.add(operId);
                String body = Uploads.enrolled(operId, Uploads.finger(userid, 0, round));
                Race<JsonNode, Answer> race =
                        new Race<>(lead, () -> terminal.upload(body), () -> api.delete("/enrollments/" + operId));

                JsonNode enrollment = api.enrollment(operId);
                // Whoever has won begins later, so that the two stay close on any machine.
                lead += race.second.status() == 200 ? HANDICAP : -HANDICAP;
                if (race.second.status() == 200) {
                    cancelled++;
                    assertThat(enrollment).isEqualTo(race.second.json());
                    assertThat(enrollment.path("state").stringValue()).isEqualTo("cancelled");
                    assertThat(race.first).hasSize(1);
                    terminal.expectPush("push_exit_page");
                    api.findPerson(CORP, 0, userid).expect(404);
                } else {
                    race.second.expect(409, "enrollment_ended");
                    assertThat(enrollment.path("state").stringValue()).isEqualTo("succeeded");
                    assertThat(race.first).isEmpty();
                    api.findPerson(CORP, 0, userid).expect(200);
                }
            }
            assertThat(endings(events, operIds, terminal)).isEqualTo(statesOf(operIds));
        }
        assertThat(cancelled).as("both sides win sometimes").isBetween(1, ROUNDS - 1);
    }

    @Test
    void twoCancellations() throws Exception {
        try (Terminal terminal = gateway.login("RACE-2", CORP)) {
            for (int round = 0; round < ROUNDS; round++) {
                String operId = enroll(terminal, "race2");
                Callable<Answer> cancel = () -> api.delete("/enrollments/" + operId);
                Race<Answer, Answer> race = new Race<>(0, cancel, cancel);
                assertThat(List.of(race.first.status(), race.second.status())).containsExactlyInAnyOrder(200, 409);
                terminal.expectPush("push_exit_page");
                terminal.expectNoPush();
            }
        }
    }

    @Test
    void twoEnrolmentsOfOneDevice() throws Exception {
        try (Terminal terminal = gateway.login("RACE-3", CORP)) {
            String body = json("{'sn':'RACE-3','userid':'race3','page_type':'fp'}");
            for (int round = 0; round < ROUNDS; round++) {
                Callable<Answer> open = () -> api.post("/enrollments", body);
                Race<Answer, Answer> race = new Race<>(0, open, open);
                Answer opened = race.first.status() == 201 ? race.first : race.second;
                Answer refused = race.first.status() == 201 ? race.second : race.first;
                String operId = opened.expect(201).json().path("oper_id").stringValue();
                refused.expect(409, "device_busy");
                assertThat(terminal.expectPush("push_enter_page")
                                .path("oper_id")
                                .stringValue())
                        .isEqualTo(operId);
                terminal.expectNoPush();
                api.delete("/enrollments/" + operId).expect(200);
                terminal.expectPush("push_exit_page");
            }
        }
    }

    @Test
    void moreEnrolmentsThanMayWait() throws Exception {
        try (TestGateway small = TestGateway.start("limits.pending-enrollments=3")) {
            List<Terminal> terminals = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                terminals.add(small.login("RACE-4-" + i, CORP));
            }
            CyclicBarrier start = new CyclicBarrier(terminals.size());
            List<Future<Answer>> answers = new ArrayList<>();
            for (Terminal terminal : terminals) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return small.api()
                            .post("/enrollments", json("{'sn':'%s','userid':'race4','page_type':'fp'}", terminal.sn()));
                }));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Answer> answer : answers) {
                statuses.add(answer.get(PATIENCE, TimeUnit.SECONDS).status());
            }
            assertThat(statuses).filteredOn(status -> status == 201).hasSize(3);
            assertThat(statuses).filteredOn(status -> status == 503).hasSize(6);
            terminals.forEach(Terminal::close);
        }
    }

    @Test
    void twoSocketsOfOneTerminal() throws Exception {
        Random random = new Random(5);
        String secretNo = api.addDevice("RACE-5");
        api.bind("RACE-5", CORP);
        Terminal current = gateway.connect().login("RACE-5", secretNo);
        String secret = current.secret();
        try (EventReader events = EventReader.open(gateway)) {
            List<String> operIds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                String userid = "race5-" + round;
                String operId = enroll(current, userid);
                operIds.add(operId);
                Terminal old = current;
                Terminal next = gateway.connect();
                byte[] ofOld = Uploads.template(1000 + round);
                byte[] ofNext = Uploads.template(2000 + round);
                Race<Boolean, JsonNode> race = new Race<>(
                        random.nextInt(2_000_000) - 1_000_000,
                        () -> answered(old, Uploads.enrolled(operId, Uploads.person(userid, Uploads.fp(0, ofOld)))),
                        () -> {
                            next.register("RACE-5", secretNo);
                            next.subscribe(secret);
                            return next.upload(Uploads.enrolled(operId, Uploads.person(userid, Uploads.fp(1, ofNext))));
                        });

                assertThat(race.second).isEmpty();
                assertThat(api.enrollment(operId).path("state").stringValue()).isEqualTo("succeeded");
                Map<Integer, String> stored = hashes(userid);
                assertThat(stored).containsEntry(1, Uploads.sha256(ofNext));
                if (race.first) {
                    assertThat(stored).containsEntry(0, Uploads.sha256(ofOld));
                }
                old.close();
                current = next;
            }
            assertThat(endings(events, operIds, current)).isEqualTo(statesOf(operIds));
        }
        current.close();
    }

    @Test
    void aResultAndTheTimeout() throws Exception {
        Random random = new Random(6);
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(8);
        try (TestGateway hasty = TestGateway.start("enrollment.window=1s", "enrollment.grace=200ms");
                EventReader events = EventReader.open(hasty)) {
            List<Terminal> terminals = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                terminals.add(hasty.login("RACE-6-" + i, CORP));
            }
            List<String> operIds = new ArrayList<>();
            List<Future<JsonNode>> replies = new ArrayList<>();
            for (Terminal terminal : terminals) {
                String operId = hasty.api().enroll(terminal.sn(), terminal.sn(), "fp");
                operIds.add(operId);
                JsonNode enrollment = hasty.api().enrollment(operId);
                Instant expiresAt = Instant.parse(enrollment.path("expires_at").stringValue());
                Instant at = expiresAt.plusMillis(random.nextInt(2_200) - 300);
                String body = Uploads.enrolled(operId, Uploads.finger(terminal.sn(), 0, 6));
                long delay = Duration.between(Instant.now(), at).toNanos();
                replies.add(clock.schedule(() -> terminal.upload(body), delay, TimeUnit.NANOSECONDS));
            }
            Map<String, List<String>> expected = new HashMap<>();
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(replies.get(i).get(PATIENCE, TimeUnit.SECONDS)).isEmpty();
                JsonNode enrollment = hasty.api().await(operIds.get(i), 10);
                boolean late = enrollment.path("late").booleanValue();
                String state = late ? "timed_out" : "succeeded";
                assertThat(enrollment.path("state").stringValue()).isEqualTo(state);
                assertThat(enrollment.path("templates")).hasSize(1);
                expected.put(operIds.get(i), List.of(state));
                Terminal terminal = terminals.get(i);
                terminal.expectPush("push_enter_page");
                if (late) {
                    terminal.expectPush("push_exit_page");
                }
                terminal.expectNoPush();
            }
            Set<String> outcomes =
                    expected.values().stream().map(List::toString).collect(Collectors.toSet());
            assertThat(outcomes).as("both sides win sometimes").hasSize(2);
            String last = hasty.api().enroll("RACE-6-0", "last", "fp");
            assertThat(endingsBefore(last, events, operIds)).isEqualTo(expected);
            terminals.forEach(Terminal::close);
        } finally {
            clock.shutdownNow();
        }
    }

    /** Runs both at once, the second later by this many nanoseconds (or the first, if negative). */
    private static final class Race<A, B> {
        private final A first;
        private final B second;

        Race(long lead, Callable<A> a, Callable<B> b) throws Exception {
            CyclicBarrier barrier = new CyclicBarrier(2);
            Future<A> futureA = threads.submit(() -> after(barrier, -lead, a));
            Future<B> futureB = threads.submit(() -> after(barrier, lead, b));
            first = futureA.get(PATIENCE, TimeUnit.SECONDS);
            second = futureB.get(PATIENCE, TimeUnit.SECONDS);
        }

        private static <T> T after(CyclicBarrier barrier, long nanos, Callable<T> work) throws Exception {
            barrier.await(PATIENCE, TimeUnit.SECONDS);
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                Thread.onSpinWait();
            }
            return work.call();
        }
    }

    /** True if the terminal was told that its upload is stored before it was closed. */
    private static boolean answered(Terminal terminal, String body) {
        terminal.request("upload_userinfo", body);
        Wire.Frame frame = terminal.next();
        return frame.opcode() == Wire.TEXT
                && Json.parse(frame.text()).path("errcode").intValue() == 0;
    }

    private static String enroll(Terminal terminal, String userid) {
        String operId = api.enroll(terminal.sn(), userid, "fp");
        terminal.expectPush("push_enter_page");
        return operId;
    }

    private static Map<Integer, String> hashes(String userid) {
        Map<Integer, String> hashes = new HashMap<>();
        for (JsonNode template : api.person(CORP, 0, userid).path("templates")) {
            hashes.put(template.path("slot").intValue(), template.path("sha256").stringValue());
        }
        return hashes;
    }

    private static Map<String, List<String>> statesOf(List<String> operIds) {
        Map<String, List<String>> states = new HashMap<>();
        for (String operId : operIds) {
            states.put(operId, List.of(api.enrollment(operId).path("state").stringValue()));
        }
        return states;
    }

    /** The final states that the stream told of each of these, up to an enrolment that is opened and cancelled now. */
    private static Map<String, List<String>> endings(EventReader events, List<String> operIds, Terminal terminal) {
        String last = api.enroll(terminal.sn(), "last", "fp");
        api.delete("/enrollments/" + last).expect(200);
        return endingsBefore(last, events, operIds);
    }

    private static Map<String, List<String>> endingsBefore(String last, EventReader events, List<String> operIds) {
        Map<String, List<String>> told = new HashMap<>();
        for (EventReader.Event event = events.next();
                !event.data().path("oper_id").asString("").equals(last);
                event = events.next()) {
            String operId = event.data().path("oper_id").asString("");
            String state = event.data().path("state").asString("");
            if (event.event().equals("enrollment.changed")
                    && !event.data().path("late").booleanValue()
                    && operIds.contains(operId)
                    && List.of("succeeded", "failed", "cancelled", "timed_out").contains(state)) {
                told.computeIfAbsent(operId, any -> new ArrayList<>()).add(state);
            }
        }
        return told;
    }
}

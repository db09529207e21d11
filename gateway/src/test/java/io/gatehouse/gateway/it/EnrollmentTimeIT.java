package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Enrolments against the clock: time-outs, lost connections, restarts. */
class EnrollmentTimeIT {
    private static final Duration NOTICED = Duration.ofMillis(1500);
    private static final String CORP = "acme";

    private static TestGateway hasty(String... more) {
        List<String> sets = new ArrayList<>(List.of("enrollment.window=1s", "enrollment.grace=500ms"));
        sets.addAll(List.of(more));
        return TestGateway.start(sets.toArray(String[]::new));
    }

    @Test
    void aTimeoutIsNoticedInTimeByTheCallerAndTheTerminal() {
        try (TestGateway gateway = hasty();
                Terminal terminal = gateway.login("TIME-1", CORP)) {
            Instant before = Instant.now();
            String operId = gateway.api().enroll("TIME-1", "ann", "fp");
            JsonNode entered = terminal.expectPush("push_enter_page");
            Instant pushed = Instant.now();

            assertThat(terminal.expectPush("push_exit_page")).isEqualTo(entered);
            Instant exited = Instant.now();
            JsonNode ended = gateway.api().await(operId, 10);
            Instant told = Instant.now();

            assertThat(ended.path("state").stringValue()).isEqualTo("timed_out");
            Instant expiresAt = time(ended, "expires_at");
            assertThat(expiresAt).isBetween(before.plusMillis(1499), pushed.plusMillis(1500));
            assertThat(exited).isBetween(expiresAt, expiresAt.plus(NOTICED));
            assertThat(told).isBefore(expiresAt.plus(NOTICED).plusMillis(500));
            assertThat(time(ended, "ended_at")).isBetween(expiresAt, expiresAt.plus(NOTICED));
            gateway.api().enroll("TIME-1", "ann", "fp");
            terminal.expectPush("push_enter_page");
        }
    }

    @Test
    void aResultWithinTheGraceIsInTime() {
        try (TestGateway gateway = TestGateway.start("enrollment.window=100ms", "enrollment.grace=20s");
                Terminal terminal = gateway.login("TIME-3", CORP)) {
            String operId = gateway.api().enroll("TIME-3", "ann", "fp");
            terminal.expectPush("push_enter_page");
            terminal.expectNoPush();
            terminal.upload(Uploads.enrolled(operId, Uploads.finger("ann", 0, 5)));
            assertThat(state(gateway, operId)).isEqualTo("succeeded");
        }
    }

    @Test
    void aReconnectDoesNotPushAgainAndBringsTheResult() {
        try (TestGateway gateway = TestGateway.start()) {
            Api api = gateway.api();
            String secretNo = api.addDevice("BACK-1");
            api.bind("BACK-1", CORP);
            Terminal first = gateway.connect().login("BACK-1", secretNo);
            String operId = api.enroll("BACK-1", "ann", "fp");
            JsonNode entered = first.expectPush("push_enter_page");
            first.close();

            try (Terminal second = gateway.connect().login("BACK-1", secretNo)) {
                second.expectNoPush();
                assertThat(state(gateway, operId)).isEqualTo("pushed");
                api.post("/enrollments", Json.json("{'sn':'BACK-1','userid':'ben','page_type':'fp'}"))
                        .expect(409, "device_busy");
                second.upload(Uploads.enrolled(operId, Uploads.finger("ann", 0, 6)));
                assertThat(state(gateway, operId)).isEqualTo("succeeded");

                String cancelled = api.enroll("BACK-1", "ann", "fp");
                assertThat(second.expectPush("push_enter_page")).isNotEqualTo(entered);
                try (Terminal third = gateway.connect().login("BACK-1", secretNo)) {
                    second.expectClose(4001);
                    api.delete("/enrollments/" + cancelled).expect(200);
                    assertThat(third.expectPush("push_exit_page")
                                    .path("oper_id")
                                    .stringValue())
                            .isEqualTo(cancelled);
                }
            }
        }
    }

    @Test
    void aDeviceThatGoesAwayKeepsItsEnrolmentUntilTheTimeIsOver() {
        try (TestGateway gateway = hasty()) {
            Terminal terminal = gateway.login("BACK-2", CORP);
            String operId = gateway.api().enroll("BACK-2", "ann", "fp");
            terminal.close();
            assertThat(gateway.api().await(operId, 10).path("state").stringValue())
                    .isEqualTo("timed_out");
        }
    }

    @Test
    void aRestartInTheMiddleLosesNeitherTheEnrolmentNorItsResult() {
        try (TestGateway gateway = TestGateway.start()) {
            Api api = gateway.api();
            String secretNo = api.addDevice("AGAIN-1");
            api.bind("AGAIN-1", CORP);
            Terminal before = gateway.connect().login("AGAIN-1", secretNo);
            String operId = api.enroll("AGAIN-1", "ann", "fp");
            before.expectPush("push_enter_page");
            JsonNode waiting = api.enrollment(operId);
            before.close();
            gateway.restart();

            assertThat(api.enrollment(operId)).isEqualTo(waiting);
            api.post("/enrollments", Json.json("{'sn':'AGAIN-1','userid':'ben','page_type':'fp'}"))
                    .expect(409);
            try (Terminal after = gateway.connect()) {
                after.register("AGAIN-1", secretNo);
                after.subscribe(before.secret());
                after.expectNoPush();
                api.post("/enrollments", Json.json("{'sn':'AGAIN-1','userid':'ben','page_type':'fp'}"))
                        .expect(409, "device_busy");
                after.upload(Uploads.enrolled(operId, Uploads.finger("ann", 0, 7)));
                assertThat(state(gateway, operId)).isEqualTo("succeeded");
                String next = api.enroll("AGAIN-1", "ben", "fp");
                assertThat(after.expectPush("push_enter_page").path("oper_id").stringValue())
                        .isEqualTo(next);
            }
        }
    }

    @Test
    void whatExpiresAroundARestartTimesOutInTime() {
        try (TestGateway gateway = hasty("drain.window=0s")) {
            Terminal terminal = gateway.login("AGAIN-2", CORP);
            String operId = gateway.api().enroll("AGAIN-2", "ann", "fp");
            terminal.expectPush("push_enter_page");
            Instant expiresAt = time(gateway.api().enrollment(operId), "expires_at");
            terminal.close();
            gateway.restart();
            Instant ready = Instant.now();

            JsonNode ended = gateway.api().await(operId, 10);
            assertThat(ended.path("state").stringValue()).isEqualTo("timed_out");
            Instant due = ready.isAfter(expiresAt) ? ready : expiresAt;
            assertThat(Instant.now()).isBefore(due.plus(NOTICED).plusMillis(500));
            assertThat(ended.path("expires_at").stringValue()).isEqualTo(expiresAt.toString());
        }
    }

    @Test
    void endedEnrolmentsAreKnownAfterARestart() {
        try (TestGateway gateway = hasty()) {
            Api api = gateway.api();
            String secretNo = api.addDevice("AGAIN-3");
            api.bind("AGAIN-3", CORP);
            Terminal terminal = gateway.connect().login("AGAIN-3", secretNo);
            String succeeded = api.enroll("AGAIN-3", "ann", "fp");
            terminal.upload(Uploads.enrolled(succeeded, Uploads.finger("ann", 0, 8)));
            String failed = api.enroll("AGAIN-3", "ben", "fp");
            terminal.upload(Uploads.failed(failed, 101, "No picture"));
            String cancelled = api.enroll("AGAIN-3", "cid", "fp");
            api.delete("/enrollments/" + cancelled).expect(200);
            String timedOut = api.enroll("AGAIN-3", "dan", "fp");
            api.await(timedOut, 10);
            List<String> operIds = List.of(succeeded, failed, cancelled, timedOut);
            List<JsonNode> before = operIds.stream().map(api::enrollment).toList();
            terminal.close();
            gateway.restart();

            assertThat(operIds.stream().map(api::enrollment).toList()).isEqualTo(before);
            try (Terminal again = gateway.connect().login("AGAIN-3", secretNo)) {
                assertThat(again.upload(Uploads.enrolled(cancelled, Uploads.finger("cid", 0, 9))))
                        .hasSize(1);
                again.upload(Uploads.enrolled(failed, Uploads.finger("ben", 0, 10)));
                again.upload(Uploads.enrolled(timedOut, Uploads.finger("dan", 0, 11)));
                api.findPerson(CORP, 0, "cid").expect(404, "person_unknown");
                api.findPerson(CORP, 0, "ben").expect(200);
                assertThat(state(gateway, failed)).isEqualTo("failed");
                assertThat(api.enrollment(timedOut).path("late").booleanValue()).isTrue();
                again.expectNoPush();
            }
        }
    }

    @Test
    void sigtermLeavesTheCapturePageAlone() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.login("AGAIN-4", CORP)) {
            gateway.api().enroll("AGAIN-4", "ann", "fp");
            terminal.expectPush("push_enter_page");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::stop);
            terminal.expectClose(1012);
            assertThat(stopped).succeedsWithin(Wire.PATIENCE);
        }
    }

    private static String state(TestGateway gateway, String operId) {
        return gateway.api().enrollment(operId).path("state").stringValue();
    }

    private static Instant time(JsonNode enrollment, String field) {
        return Instant.parse(enrollment.path(field).stringValue());
    }
}

package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Api.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Opening, watching, listing and cancelling enrolments. */
class EnrollmentIT {
    private static TestGateway gateway;
    private static Api api;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void anEnrolmentIsToldToTheTerminalAndToTheCaller() {
        try (Terminal terminal = gateway.login("OPEN-1", "acme")) {
            Instant before = Instant.now();
            JsonNode opened = api.post("/enrollments", json("{'sn':'OPEN-1','userid':'ann','page_type':'fp'}"))
                    .expect(201)
                    .json();
            Instant after = Instant.now();

            assertThat(opened.propertyNames())
                    .containsExactlyInAnyOrder(
                            "oper_id",
                            "sn",
                            "corp_id",
                            "userid",
                            "user_type",
                            "page_type",
                            "agentid",
                            "state",
                            "created_at",
                            "expires_at");
            String operId = opened.path("oper_id").stringValue();
            assertThat(operId).matches("[!-~]{16,64}");
            assertThat(opened.path("sn").stringValue()).isEqualTo("OPEN-1");
            assertThat(opened.path("corp_id").stringValue()).isEqualTo("acme");
            assertThat(opened.path("userid").stringValue()).isEqualTo("ann");
            assertThat(opened.path("user_type")).hasToString("0");
            assertThat(opened.path("page_type").stringValue()).isEqualTo("fp");
            assertThat(opened.path("state").stringValue()).isIn("created", "pushed");
            assertThat(time(opened, "created_at")).isBetween(before.minusMillis(1), after);
            assertThat(time(opened, "expires_at"))
                    .isBetween(before.plusSeconds(90).minusMillis(1), after.plusSeconds(90));

            JsonNode push = terminal.expectPush("push_enter_page");
            assertThat(push)
                    .isEqualTo(
                            Json.parse(json("{'page_type':'fp','oper_id':'%s','userid':'ann','user_type':0}", operId)));
            JsonNode waiting = api.enrollment(operId);
            assertThat(waiting.path("state").stringValue()).isEqualTo("pushed");
            assertThat(waiting.path("late").booleanValue()).isFalse();
            assertThat(waiting.path("templates").isArray()).isTrue();
            assertThat(waiting.path("templates").isEmpty()).isTrue();
            assertThat(waiting.path("ended_at").isNull() || !waiting.has("ended_at"))
                    .isTrue();
            terminal.expectNoPush();
        }
    }

    @Test
    void aVisitorIsNamedByTheCompositeOrByUseridAndAgentid() {
        try (Terminal terminal = gateway.login("OPEN-2", "acme")) {
            JsonNode composite = open(json("{'sn':'OPEN-2','userid':'vera/1000006','user_type':1,'page_type':'fa'}"));
            JsonNode push = terminal.expectPush("push_enter_page");
            assertThat(push.path("userid").stringValue()).isEqualTo("vera/1000006");
            assertThat(push.path("user_type")).hasToString("1");
            assertThat(push.path("page_type").stringValue()).isEqualTo("fa");
            cancel(composite);
            terminal.expectPush("push_exit_page");

            JsonNode parts =
                    open(json("{'sn':'OPEN-2','userid':'vera','agentid':'1000006','user_type':1,'page_type':'fa'}"));
            assertThat(parts.path("userid").stringValue()).isEqualTo("vera/1000006");
            assertThat(terminal.expectPush("push_enter_page").path("userid").stringValue())
                    .isEqualTo("vera/1000006");
            cancel(parts);
        }
    }

    @Test
    void aStudentIsAUserType() {
        try (Terminal terminal = gateway.login("OPEN-3", "acme")) {
            JsonNode opened = open(json("{'sn':'OPEN-3','userid':'sam','user_type':2,'page_type':'fp'}"));
            assertThat(opened.path("user_type")).hasToString("2");
            assertThat(terminal.expectPush("push_enter_page").path("user_type")).hasToString("2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page_type: {'sn':'OPEN-4','userid':'ann'}",
                "page_type: {'sn':'OPEN-4','userid':'ann','page_type':'eye'}",
                "page_type: {'sn':'OPEN-4','userid':'ann','page_type':1}",
                "userid: {'sn':'OPEN-4','page_type':'fp'}",
                "userid: {'sn':'OPEN-4','page_type':'fp','userid':''}",
                "userid: {'sn':'OPEN-4','page_type':'fp','userid':null}",
                "userid: {'sn':'OPEN-4','page_type':'fp','userid':7}",
                "user_type: {'sn':'OPEN-4','page_type':'fp','userid':'ann','user_type':3}",
                "user_type: {'sn':'OPEN-4','page_type':'fp','userid':'ann','user_type':-1}",
                "agentid: {'sn':'OPEN-4','page_type':'fp','userid':'ann','user_type':1,'agentid':'x1'}",
                "sn: {'page_type':'fp','userid':'ann'}",
                "colour: {'sn':'OPEN-4','page_type':'fp','userid':'ann','colour':'red'}",
            })
    void aWrongFieldIsNamed(String fieldAndBody) {
        String[] parts = fieldAndBody.split(": ", 2);
        Answer answer = api.post("/enrollments", json(parts[1])).expect(422, "invalid");
        assertThat(answer.text()).contains(parts[0]);
    }

    @Test
    void aUseridHasAtMost64BytesOfUtf8WithItsAgentid() {
        try (Terminal terminal = gateway.login("OPEN-5", "acme")) {
            String longest = "名".repeat(21) + "x";
            JsonNode opened = open(json("{'sn':'OPEN-5','userid':'%s','page_type':'fp'}", longest));
            assertThat(terminal.expectPush("push_enter_page").path("userid").stringValue())
                    .isEqualTo(longest);
            cancel(opened);
            String body = "{'sn':'OPEN-5','userid':'%s','page_type':'fp'%s}";
            api.post("/enrollments", json(body, "名".repeat(21) + "xy", "")).expect(422, "invalid");
            String visitor = json(",'user_type':1,'agentid':'1000006'");
            cancel(open(json(body, "v".repeat(56), visitor)));
            api.post("/enrollments", json(body, "v".repeat(57), visitor)).expect(422, "invalid");
        }
    }

    @Test
    void theChecksComeInTheirOrder() {
        try (TestGateway small = TestGateway.start("limits.pending-enrollments=1");
                Terminal first = small.login("ORDER-1", "acme");
                Terminal second = small.login("ORDER-2", "acme")) {
            Api api = small.api();
            String body = "{'sn':'%s','userid':'ann','page_type':'%s'}";
            api.post("/enrollments", json(body, "ORDER-1", "fp")).expect(201);
            first.expectPush("push_enter_page");

            api.post("/enrollments", json(body, "NOBODY", "eye")).expect(422, "invalid");
            api.post("/enrollments", json(body, "NOBODY", "fp")).expect(404, "device_unknown");
            String secretNo = api.addDevice("ORDER-3");
            api.post("/enrollments", json(body, "ORDER-3", "fp")).expect(409, "device_unbound");
            try (Terminal unbound = small.connect()) {
                unbound.register("ORDER-3", secretNo);
                api.post("/enrollments", json(body, "ORDER-3", "fp")).expect(409, "device_unbound");
                api.bind("ORDER-3", "acme");
                unbound.expectPush("push_bind_corp");
                api.post("/enrollments", json(body, "ORDER-3", "fp")).expect(409, "device_offline");
                unbound.active();
                api.post("/enrollments", json(body, "ORDER-3", "fp")).expect(409, "device_offline");
            }
            api.post("/enrollments", json(body, "ORDER-1", "fp")).expect(409, "device_busy");
            api.post("/enrollments", json(body, "ORDER-2", "fp")).expect(503, "too_many_enrollments");

            String operId = api.get("/enrollments?sn=ORDER-1")
                    .expect(200)
                    .json()
                    .path("items")
                    .path(0)
                    .path("oper_id")
                    .stringValue();
            api.delete("/enrollments/" + operId).expect(200);
            api.post("/enrollments", json(body, "ORDER-2", "fp")).expect(201);
            second.expectPush("push_enter_page");
            api.post("/enrollments", json(body, "ORDER-1", "fp")).expect(503, "too_many_enrollments");
        }
    }

    @Test
    void aCancelledEnrolmentIsTakenOffTheTerminal() {
        try (Terminal terminal = gateway.login("CANCEL-1", "acme")) {
            String operId = api.enroll("CANCEL-1", "ann", "fa");
            JsonNode entered = terminal.expectPush("push_enter_page");

            JsonNode cancelled =
                    api.delete("/enrollments/" + operId).expect(200).json();
            assertThat(cancelled.path("state").stringValue()).isEqualTo("cancelled");
            assertThat(time(cancelled, "ended_at")).isBetween(Instant.now().minusSeconds(10), Instant.now());
            assertThat(terminal.expectPush("push_exit_page")).isEqualTo(entered);
            assertThat(api.enrollment(operId)).isEqualTo(cancelled);
            api.delete("/enrollments/" + operId).expect(409, "enrollment_ended");
            terminal.expectNoPush();

            JsonNode failed = terminal.upload(
                    Uploads.enrolled(operId, Uploads.finger("ann", 0, 1), Uploads.finger("cancel-ben", 0, 2)));
            assertThat(failed).isEqualTo(Json.parse(json("[{'userid':'ann','user_type':0}]")));
            assertThat(api.enrollment(operId)).isEqualTo(cancelled);
            api.findPerson("acme", 0, "cancel-ben").expect(200);
            api.enroll("CANCEL-1", "ann", "fp");
        }
    }

    @Test
    void cancellingAFinishedOrUnknownEnrolmentIsRefused() {
        try (Terminal terminal = gateway.login("CANCEL-2", "acme")) {
            String operId = api.enroll("CANCEL-2", "cancel-cid", "fp");
            terminal.expectPush("push_enter_page");
            terminal.upload(Uploads.enrolled(operId, Uploads.finger("cancel-cid", 0, 3)));
            api.delete("/enrollments/" + operId).expect(409, "enrollment_ended");
            api.delete("/enrollments/no-such-operation").expect(404, "enrollment_unknown");
            api.get("/enrollments/no-such-operation").expect(404, "enrollment_unknown");
            terminal.expectNoPush();
        }
    }

    @Test
    void unbindingCancels() {
        try (Terminal terminal = gateway.login("CANCEL-3", "acme")) {
            String operId = api.enroll("CANCEL-3", "ann", "fp");
            terminal.expectPush("push_enter_page");
            api.unbind("CANCEL-3");

            assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("cancelled");
            List<String> pushes = pushesUntilClose(terminal, 4002);
            assertThat(pushes).endsWith("push_unbind_corp").doesNotHaveDuplicates();
        }
    }

    @Test
    void waitAnswersAsSoonAsTheEnrolmentEnds() throws Exception {
        try (Terminal terminal = gateway.login("WAIT-1", "acme")) {
            String operId = api.enroll("WAIT-1", "wait-ann", "fp");
            terminal.expectPush("push_enter_page");
            List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiting.add(CompletableFuture.supplyAsync(() -> api.await(operId, 60)));
            }
            terminal.upload(Uploads.enrolled(operId, Uploads.finger("wait-ann", 0, 4)));

            for (CompletableFuture<JsonNode> answer : waiting) {
                JsonNode enrollment = answer.get(10, TimeUnit.SECONDS);
                assertThat(enrollment.path("state").stringValue()).isEqualTo("succeeded");
                assertThat(enrollment.path("templates").size()).isEqualTo(1);
            }
            assertThat(api.await(operId, 120).path("state").stringValue()).isEqualTo("succeeded");
        }
    }

    @Test
    void waitAnswersWithTheStateOfNowWhenItsTimeIsOver() {
        try (Terminal terminal = gateway.login("WAIT-2", "acme")) {
            String operId = api.enroll("WAIT-2", "ann", "fp");
            terminal.expectPush("push_enter_page");
            long start = System.nanoTime();
            JsonNode enrollment =
                    api.get("/enrollments/" + operId + "?wait=1").expect(200).json();
            assertThat(enrollment.path("state").stringValue()).isEqualTo("pushed");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(950), Duration.ofSeconds(4));
            api.get("/enrollments/" + operId + "?wait=0").expect(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"121", "-1", "soon", "1.5"})
    void aWaitBeyondTwoMinutesIsRefused(String wait) {
        try (Terminal terminal = gateway.login("WAIT-3-" + wait, "acme")) {
            String operId = api.enroll(terminal.sn(), "ann", "fp");
            Answer answer = api.get("/enrollments/" + operId + "?wait=" + wait).expect(422, "invalid");
            assertThat(answer.text()).contains("wait");
        }
    }

    @Test
    void theListIsNewestFirstAndComesInPages() {
        try (Terminal terminal = gateway.login("LIST-1", "acme")) {
            List<String> newestFirst = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                String operId = api.enroll("LIST-1", "list-" + i, "fp");
                newestFirst.add(0, operId);
                terminal.expectPush("push_enter_page");
                if (i < 6) {
                    api.delete("/enrollments/" + operId).expect(200);
                    terminal.expectPush("push_exit_page");
                }
            }
            assertThat(operIds(list("?sn=LIST-1"))).isEqualTo(newestFirst);
            assertThat(operIds(list("?sn=LIST-1&state=pushed"))).isEqualTo(newestFirst.subList(0, 1));
            assertThat(operIds(list("?sn=LIST-1&state=cancelled"))).isEqualTo(newestFirst.subList(1, 7));
            assertThat(operIds(list("?userid=list-3"))).isEqualTo(newestFirst.subList(3, 4));
            assertThat(operIds(list("?sn=LIST-1&userid=list-3&state=failed"))).isEmpty();

            List<String> paged = new ArrayList<>();
            JsonNode page = list("?sn=LIST-1&limit=3");
            int pages = 1;
            while (!page.path("next").isNull() && page.has("next")) {
                assertThat(page.path("items").size()).isEqualTo(3);
                paged.addAll(operIds(page));
                String next = page.path("next").asString();
                page = list("?sn=LIST-1&limit=3&after=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
                pages++;
            }
            paged.addAll(operIds(page));
            assertThat(paged).isEqualTo(newestFirst);
            assertThat(pages).isEqualTo(3);
        }
    }

    @Test
    void theListFindsAVisitorByTheComposite() {
        try (Terminal terminal = gateway.login("LIST-2", "acme")) {
            JsonNode opened = open(json("{'sn':'LIST-2','userid':'list vic/77','user_type':1,'page_type':'fp'}"));
            terminal.expectPush("push_enter_page");
            assertThat(operIds(list("?userid=list%20vic%2F77")))
                    .containsExactly(opened.path("oper_id").stringValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=done", "limit=0", "limit=1001", "limit=many"})
    void aWrongFilterIsNamed(String filter) {
        Answer answer = api.get("/enrollments?" + filter).expect(422, "invalid");
        assertThat(answer.text()).contains(filter.substring(0, filter.indexOf('=')));
    }

    private static JsonNode open(String body) {
        return api.post("/enrollments", body).expect(201).json();
    }

    private static void cancel(JsonNode enrollment) {
        api.delete("/enrollments/" + enrollment.path("oper_id").stringValue()).expect(200);
    }

    private static JsonNode list(String query) {
        return api.get("/enrollments" + query).expect(200).json();
    }

    private static List<String> operIds(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.path("oper_id").stringValue())
                .toList();
    }

    private static Instant time(JsonNode enrollment, String field) {
        String text = enrollment.path(field).stringValue();
        assertThat(text).as(field).endsWith("Z");
        return Instant.parse(text);
    }

    private static List<String> pushesUntilClose(Terminal terminal, int code) {
        List<String> pushes = new ArrayList<>();
        for (Wire.Frame frame = terminal.next(); ; frame = terminal.next()) {
            if (frame.opcode() == Wire.CLOSE) {
                assertThat(frame.closeCode()).isEqualTo(code);
                return pushes;
            }
            pushes.add(Json.parse(frame.text()).path("cmd").stringValue());
        }
    }
}

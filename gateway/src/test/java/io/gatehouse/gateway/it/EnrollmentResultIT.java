package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the uploads of a terminal make of an enrolment that waits, or waited, for them. */
class EnrollmentResultIT {
    private static final String CORP = "acme";
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
    void aFingerSucceeds() {
        try (Terminal terminal = gateway.login("OK-1", CORP)) {
            byte[] template = Uploads.template(1);
            String operId = enroll(terminal, "ok-ann", 0, "fp");
            Instant before = Instant.now();

            assertThat(terminal.upload(Uploads.enrolled(operId, Uploads.person("ok-ann", Uploads.fp(3, template)))))
                    .isEmpty();

            JsonNode enrollment = api.enrollment(operId);
            assertThat(enrollment.path("state").stringValue()).isEqualTo("succeeded");
            assertThat(enrollment.path("errcode")).hasToString("0");
            assertThat(enrollment.path("late").booleanValue()).isFalse();
            assertThat(Instant.parse(enrollment.path("ended_at").stringValue()))
                    .isBetween(before.minusMillis(1), Instant.now());
            assertThat(enrollment.path("templates")).hasSize(1);
            JsonNode stored = enrollment.path("templates").path(0);
            assertThat(stored.propertyNames())
                    .containsExactlyInAnyOrder(
                            "kind", "slot", "algorithm", "bytes", "sha256", "updated_at", "sn", "oper_id");
            assertThat(stored.path("kind").stringValue()).isEqualTo("fp");
            assertThat(stored.path("slot")).hasToString("3");
            assertThat(stored.path("algorithm").stringValue()).isEqualTo("default");
            assertThat(stored.path("bytes")).hasToString("512");
            assertThat(stored.path("sha256").stringValue()).isEqualTo(Uploads.sha256(template));
            assertThat(Instant.parse(stored.path("updated_at").stringValue()))
                    .isBetween(before.minusMillis(1), Instant.now());
            assertThat(stored.path("sn").stringValue()).isEqualTo("OK-1");
            assertThat(stored.path("oper_id").stringValue()).isEqualTo(operId);
            assertThat(api.person(CORP, 0, "ok-ann").path("templates").path(0)).isEqualTo(stored);
            terminal.expectNoPush();
        }
    }

    @Test
    void aRefusedPrefixIsInTheFailListAsSent() {
        try (Terminal terminal = gateway.login("OK-7", CORP)) {
            String userid = "visitor/".repeat(7) + "12345678";
            String operId = enroll(terminal, userid, 1, "fp");
            String sent = userid.substring(0, 63);
            JsonNode failed = terminal.upload(
                    Uploads.enrolled(operId, Uploads.person(sent, "'fp':[{'id':0,'data':'no base64!'}]")));
            assertThat(failed).isEqualTo(Json.parse(json("[{'userid':'%s','user_type':0}]", sent)));
            assertThat(state(operId)).isEqualTo("failed");
        }
    }

    @Test
    void theWordsOfAFailureAreCutAndHaveNoControlCharacters() {
        try (Terminal terminal = gateway.login("BAD-3", CORP)) {
            String cut = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Uploads.failed(cut, 5, "x".repeat(300)));
            assertThat(api.enrollment(cut).path("errmsg").stringValue()).isEqualTo("x".repeat(256));

            String whole = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Uploads.failed(whole, 5, "é".repeat(256)));
            assertThat(api.enrollment(whole).path("errmsg").stringValue()).isEqualTo("é".repeat(256));

            String clean = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Uploads.failed(clean, 5, "\u001b[31mred\u007f\u0085\r\n"));
            assertThat(api.enrollment(clean).path("errmsg").stringValue().strip())
                    .isEqualTo("[31mred");

            String pair = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Uploads.failed(pair, 5, "x".repeat(255) + "😀".repeat(9)));
            assertThat(api.enrollment(pair).path("errmsg").stringValue()).isIn("x".repeat(255), "x".repeat(255) + "😀");
        }
    }

    @Test
    void aTemplateOfTheLimitIsTaken() {
        try (Terminal terminal = gateway.login("BIG-3", CORP)) {
            String operId = enroll(terminal, "big-ben", 0, "fp");
            terminal.upload(Uploads.enrolled(
                    operId, Uploads.person("big-ben", Uploads.fp(0, Uploads.template(32, 64 * 1024)))));
            assertThat(state(operId)).isEqualTo("succeeded");
        }
    }

    @Test
    void aResultAfterAFailureIsStoredLikeARepush() {
        try (Terminal terminal = gateway.login("TWICE-2", CORP)) {
            String operId = enroll(terminal, "twice-vic/42", 1, "fa");
            terminal.upload(Uploads.failed(operId, 102, "No picture"));
            JsonNode ended = withoutTemplates(api.enrollment(operId));

            assertThat(terminal.upload(Uploads.enrolled(operId, Uploads.face("twice-vic/42", 0, 74))))
                    .isEmpty();
            assertThat(hash(1, "twice-vic/42", 0)).isEqualTo(Uploads.sha256(Uploads.template(74)));
            terminal.upload(Uploads.failed(operId, 103, "again"));
            assertThat(withoutTemplates(api.enrollment(operId))).isEqualTo(ended);
        }
    }

    private static String enroll(Terminal terminal, String userid, int userType, String pageType) {
        String operId = api.enroll(terminal.sn(), userid, userType, pageType);
        assertThat(terminal.expectPush("push_enter_page").path("oper_id").stringValue())
                .isEqualTo(operId);
        return operId;
    }

    private static String state(String operId) {
        return api.enrollment(operId).path("state").stringValue();
    }

    private static String hash(int userType, String userid, int slot) {
        for (JsonNode template : api.person(CORP, userType, userid).path("templates")) {
            if (template.path("slot").intValue() == slot) {
                return template.path("sha256").stringValue();
            }
        }
        throw new AssertionError("no template in slot " + slot + " of " + userid);
    }

    /** The slots of an enrolment are those that are there now; a re-push may have replaced them. */
    private static JsonNode withoutTemplates(JsonNode enrollment) {
        return ((ObjectNode) enrollment).remove(List.of("templates"));
    }
}

package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static io.gatehouse.gateway.it.Uploads.enrolled;
import static io.gatehouse.gateway.it.Uploads.face;
import static io.gatehouse.gateway.it.Uploads.failList;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.people;
import static io.gatehouse.gateway.it.Uploads.person;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who has agreed, and what a gateway does that asks for it. */
class ConsentIT {
    private static final String CORP = "corp";
    private final TestGateway gateway = TestGateway.start("people.consent=required");
    private final Api api = gateway.api();

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void anUploadOfSomebodyWhoHasNotAgreedIsInTheFailListAndTheOthersAreStored() {
        agree("ann", null);
        try (Terminal terminal = gateway.login("C1", CORP)) {
            assertThat(terminal.upload(people(finger("ann", 0, 1), finger("bob", 0, 2))))
                    .isEqualTo(failList("bob", 0));
        }
        assertThat(userids()).containsExactly("ann");
        assertThat(metric("gatehouse_consents_missing_total")).isEqualTo(1);
    }

    @Test
    void whoAgreedToFingersGivesNoFace() {
        agree("ann", "fp");
        try (Terminal terminal = gateway.login("C1", CORP)) {
            assertThat(terminal.upload(people(finger("ann", 0, 1)))).isEmpty();
            assertThat(terminal.upload(people(face("ann", 0, 2)))).isEqualTo(failList("ann", 0));
            assertThat(terminal.upload(people(person("ann", "'fa_list':[{'id':0,'data':''}]"))))
                    .as("a deletion needs no consent")
                    .isEmpty();
            open("C1", "ann", "fa").expect(409, "consent_missing");
            open("C1", "ann", "fp").expect(201);
        }
    }

    @Test
    void anEnrolmentOfSomebodyWhoHasNotAgreedIsRefusedAndTheDeviceStaysFree() {
        try (Terminal terminal = gateway.login("C1", CORP)) {
            open("C1", "ann", "fp").expect(409, "consent_missing");
            terminal.expectNoPush();
            assertThat(metric("gatehouse_consents_missing_total")).isEqualTo(1);
            assertThat(metric("gatehouse_admin_refusals_total{code=\"consent_missing\"}"))
                    .isEqualTo(1);

            agree("ann", null);
            String operId = api.enroll("C1", "ann", "fp");
            terminal.expectPush("push_enter_page");
            assertThat(terminal.upload(enrolled(operId, finger("ann", 0, 1)))).isEmpty();
            assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("succeeded");
        }
    }

    @Test
    void aConsentThatIsWithdrawnWhileTheTerminalCapturesFailsTheEnrolment() {
        agree("ann", null);
        try (Terminal terminal = gateway.login("C1", CORP)) {
            String operId = api.enroll("C1", "ann", "fp");
            terminal.expectPush("push_enter_page");
            api.delete(path("ann")).expect(204);

            assertThat(terminal.upload(enrolled(operId, finger("ann", 0, 1)))).isEqualTo(failList("ann", 0));

            JsonNode enrolment = api.await(operId, 10);
            assertThat(enrolment.path("state").stringValue()).isEqualTo("failed");
            assertThat(enrolment.path("errmsg").stringValue()).contains("agreed");
            assertThat(userids()).isEmpty();
        }
    }

    @Test
    void aWithdrawalErasesThePersonAndKeepsTheEvidence() {
        agree("ann", null);
        try (Terminal terminal = gateway.login("C1", CORP)) {
            terminal.upload(people(finger("ann", 0, 1), finger("ann", 1, 2)));
            Api.Answer withdrawn = api.delete(path("ann")).expect(204);

            String receipt = withdrawn.headers().firstValue("Location").orElseThrow();
            JsonNode erasure =
                    api.get(receipt.replace("/api/v1", "")).expect(200).json();
            assertThat(erasure.path("templates").intValue()).isEqualTo(2);
            api.findPerson(CORP, 0, "ann").expect(404);
            JsonNode consent = api.get(path("ann")).expect(200).json();
            assertThat(consent.path("text_version").stringValue()).isEqualTo("v1");
            assertThat(consent.path("withdrawn_at").isString()).isTrue();
            api.delete(path("ann")).expect(404, "consent_unknown");
            assertThat(terminal.upload(people(finger("ann", 0, 3)))).isEqualTo(failList("ann", 0));
        }
    }

    @Test
    void whoeverIsErasedHasNoConsentLeft() {
        agree("ann", null);
        agree("zoe", null);
        try (Terminal terminal = gateway.login("C1", CORP)) {
            terminal.upload(people(finger("ann", 0, 1)));
        }
        api.delete(Api.personPath(CORP, 0, "ann")).expect(204);
        api.delete(Api.personPath(CORP, 0, "zoe")).expect(204);

        api.get(path("ann")).expect(404, "consent_unknown");
        api.get(path("zoe")).expect(404, "consent_unknown");
        api.delete(Api.personPath(CORP, 0, "zoe")).expect(404, "person_unknown");
    }

    @Test
    void aConsentInForceIsNotNarrowedSilently() {
        agree("ann", null);
        give("ann", "{'kind':'fp','text_version':'v2','given_at':'2026-01-02T00:00:00Z'}")
                .expect(409, "consent_in_force");
        give("ann", "{'text_version':'v2','given_at':'2026-01-02T00:00:00Z'}").expect(200);
        api.delete(path("ann")).expect(204);
        give("ann", "{'kind':'fp','text_version':'v3','given_at':'2026-01-03T00:00:00Z'}")
                .expect(200);
        give("ann", "{'text_version':'v3','given_at':'2026-01-03T00:00:00Z'}").expect(200);
    }

    @Test
    void whatIsNoConsentIsRefused() {
        for (String body : List.of(
                "{}",
                "{'text_version':'v1'}",
                "{'given_at':'2026-01-01T00:00:00Z'}",
                "{'text_version':'','given_at':'2026-01-01T00:00:00Z'}",
                "{'text_version':'v1','given_at':'yesterday'}",
                "{'text_version':'v1','given_at':'2199-01-01T00:00:00Z'}",
                "{'text_version':'v1','given_at':'2026-01-01T00:00:00Z','kind':'iris'}",
                "{'text_version':'v1','given_at':'2026-01-01T00:00:00Z','evidence':''}",
                "{'text_version':'v1','given_at':'2026-01-01T00:00:00Z','evidence':'" + "x".repeat(1001) + "'}",
                "{'text_version':'v1','given_at':'2026-01-01T00:00:00Z','signed':true}")) {
            give("ann", body).expect(422, "invalid");
        }
        String good = json("{'text_version':'v1','given_at':'2026-01-01T00:00:00Z','evidence':'%s'}", "x".repeat(1000));
        api.put(path("ann"), good).expect(200);
        api.put(path("u".repeat(128)), good).expect(200);
        api.put(path("u".repeat(129)), good).expect(422, "invalid");
        api.put("/corps/corp/people/3/ann/consent", good).expect(422, "invalid");
    }

    @Test
    void aTokenOfACorpSeesTheConsentsOfThatCorpOnly() {
        agree("ann", null);
        Api other = api.as(api.token("admin", "elsewhere"));
        other.get(path("ann")).expect(404, "consent_unknown");
        other.delete(path("ann")).expect(404, "consent_unknown");
        other.put(path("ann"), json("{'text_version':'v1','given_at':'2026-01-01T00:00:00Z'}"))
                .expect(403);
        Api own = api.as(api.token("enroller", CORP));
        own.get(path("ann")).expect(200);
        own.delete(path("ann")).expect(403);
    }

    @Test
    void consentsAndWithdrawalsAreInTheAuditLogWithoutTheirEvidence() {
        agree("ann", "fa");
        api.delete(path("ann")).expect(204);

        JsonNode records = api.get("/audit?limit=2").expect(200).json().path("items");
        assertThat(records.path(1).path("action").stringValue())
                .startsWith("PUT /")
                .endsWith("/consent");
        assertThat(records.path(1).path("target").stringValue())
                .contains("userid=ann", "text_version=v1", "kind=fa")
                .doesNotContain("folder 7");
        assertThat(records.path(0).path("action").stringValue())
                .startsWith("DELETE /")
                .endsWith("/consent");
        assertThat(records.path(0).path("outcome").stringValue()).isEqualTo("done");
    }

    @Test
    void withoutThePolicyNobodyIsAsked() {
        try (TestGateway open = TestGateway.start();
                Terminal terminal = open.login("C1", CORP)) {
            assertThat(terminal.upload(people(finger("ann", 0, 1)))).isEmpty();
            open.api().enroll("C1", "bob", "fp");
            open.api()
                    .put(path("ann"), json("{'text_version':'v1','given_at':'2026-01-01T00:00:00Z'}"))
                    .expect(200);
            open.api().delete(path("ann")).expect(204);
            open.api().findPerson(CORP, 0, "ann").expect(404);
        }
    }

    private void agree(String userid, @Nullable String kind) {
        String which = kind == null ? "" : "'kind':'" + kind + "',";
        JsonNode consent = give(
                        userid,
                        "{" + which
                                + "'text_version':'v1','given_at':'2026-01-01T09:00:00+01:00','evidence':'folder 7'}")
                .expect(200)
                .json();
        assertThat(consent.path("given_at").stringValue()).isEqualTo("2026-01-01T08:00:00.000Z");
        assertThat(api.get(path(userid)).expect(200).json()).isEqualTo(consent);
    }

    private Api.Answer give(String userid, String body) {
        return api.put(path(userid), json(body));
    }

    private Api.Answer open(String sn, String userid, String kind) {
        return api.post("/enrollments", json("{'sn':'%s','userid':'%s','page_type':'%s'}", sn, userid, kind));
    }

    private static String path(String userid) {
        return Api.personPath(CORP, 0, userid) + "/consent";
    }

    private List<String> userids() {
        return api.people(CORP)
                .valueStream()
                .map(person -> person.path("userid").stringValue())
                .toList();
    }

    private double metric(String sample) {
        return api.get("//metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }
}

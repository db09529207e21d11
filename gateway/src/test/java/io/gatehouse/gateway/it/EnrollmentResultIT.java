package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

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
            byte[] template = Bodies.template(1);
            String operId = enroll(terminal, "ok-ann", 0, "fp");
            Instant before = Instant.now();

            assertThat(terminal.upload(Bodies.success(operId, Bodies.finger("ok-ann", 0, 3, template))))
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
            assertThat(stored.path("bytes")).hasToString("200");
            assertThat(stored.path("sha256").stringValue()).isEqualTo(Bodies.sha256(template));
            assertThat(Instant.parse(stored.path("updated_at").stringValue()))
                    .isBetween(before.minusMillis(1), Instant.now());
            assertThat(stored.path("sn").stringValue()).isEqualTo("OK-1");
            assertThat(stored.path("oper_id").stringValue()).isEqualTo(operId);
            assertThat(api.person(CORP, 0, "ok-ann").path("templates").path(0)).isEqualTo(stored);
            terminal.expectNoPush();
        }
    }

    @Test
    void aFaceSucceedsAndThePagesKindDoesNotMatter() {
        try (Terminal terminal = gateway.login("OK-2", CORP)) {
            String operId = enroll(terminal, "ok-ben", 0, "fa");
            assertThat(terminal.upload(Bodies.success(
                            operId,
                            json(
                                    "{'userid':'ok-ben','fa_algorithm':'Vendor V2','fa_list':[{'id':'11','data':'%s'}],"
                                            + "'fp':[{'id':0,'data':'%s'}]}",
                                    Bodies.base64(Bodies.template(2)), Bodies.base64(Bodies.template(3))))))
                    .isEmpty();
            JsonNode enrollment = api.enrollment(operId);
            assertThat(state(operId)).isEqualTo("succeeded");
            assertThat(enrollment.path("templates")).hasSize(2);
            assertThat(enrollment.path("templates")).anySatisfy(stored -> {
                assertThat(stored.path("kind").stringValue()).isEqualTo("fa");
                assertThat(stored.path("slot")).hasToString("11");
                assertThat(stored.path("algorithm").stringValue()).isEqualTo("Vendor V2");
            });
        }
    }

    @Test
    void aVisitorsEnrolmentCountsWhateverUserTypeTheTerminalSays() {
        try (Terminal terminal = gateway.login("OK-3", CORP)) {
            String operId = enroll(terminal, "ok-vic/1000006", 1, "fa");
            assertThat(terminal.upload(Bodies.success(operId, Bodies.face("ok-vic/1000006", 0, 0, Bodies.template(4)))))
                    .isEmpty();
            assertThat(state(operId)).isEqualTo("succeeded");
            assertThat(hash(1, "ok-vic/1000006", 0)).isEqualTo(Bodies.sha256(Bodies.template(4)));
            api.findPerson(CORP, 0, "ok-vic/1000006").expect(404, "person_unknown");

            String again = Bodies.success(operId, Bodies.face("ok-vic/1000006", 7, 1, Bodies.template(5)));
            assertThat(terminal.upload(again)).isEmpty();
            assertThat(hash(1, "ok-vic/1000006", 1)).isEqualTo(Bodies.sha256(Bodies.template(5)));
        }
    }

    @Test
    void errcodeMayBeAbsentOrADecimalStringAndTheWordsDoNotMatter() {
        try (Terminal terminal = gateway.login("OK-4", CORP)) {
            String person = Bodies.finger("ok-cid", Bodies.template(6));
            String absent = enroll(terminal, "ok-cid", 0, "fp");
            terminal.upload(json("{'userinfo':[%s],'oper_id':'%s'}", person, absent));
            assertThat(state(absent)).isEqualTo("succeeded");

            String string = enroll(terminal, "ok-cid", 0, "fp");
            terminal.upload(json("{'userinfo':[%s],'oper_id':'%s','errcode':'0','errmsg':'OK'}", person, string));
            assertThat(state(string)).isEqualTo("succeeded");
        }
    }

    @Test
    void othersInTheCallArePlainUploads() {
        try (Terminal terminal = gateway.login("OK-5", CORP)) {
            String operId = enroll(terminal, "ok-dan", 0, "fp");
            JsonNode failed = terminal.upload(Bodies.success(
                    operId,
                    Bodies.finger("ok-eve", Bodies.template(7)),
                    Bodies.finger("ok-dan", Bodies.template(8)),
                    Bodies.person("ok-fay", 0, "fp", 0, "no base64!")));
            assertThat(failed).isEqualTo(Json.parse(json("[{'userid':'ok-fay','user_type':0}]")));
            assertThat(state(operId)).isEqualTo("succeeded");
            assertThat(api.enrollment(operId).path("templates")).hasSize(1);
            assertThat(hash(0, "ok-dan", 0)).isEqualTo(Bodies.sha256(Bodies.template(8)));
            assertThat(hash(0, "ok-eve", 0)).isEqualTo(Bodies.sha256(Bodies.template(7)));
        }
    }

    @Test
    void aPrefixOf63BytesIsThePersonAndOneOf62IsNot() {
        try (Terminal terminal = gateway.login("OK-6", CORP)) {
            String userid = "prefix-".repeat(9) + "x";
            assertThat(userid).hasSize(64);
            String operId = enroll(terminal, userid, 0, "fp");

            terminal.expect(
                    600046,
                    "upload_userinfo",
                    Bodies.success(operId, Bodies.finger(userid.substring(0, 62), Bodies.template(9))));
            assertThat(state(operId)).isEqualTo("pushed");
            assertThat(terminal.upload(
                            Bodies.success(operId, Bodies.finger(userid.substring(0, 63), Bodies.template(10)))))
                    .isEmpty();

            assertThat(state(operId)).isEqualTo("succeeded");
            assertThat(hash(0, userid, 0)).isEqualTo(Bodies.sha256(Bodies.template(10)));
            api.findPerson(CORP, 0, userid.substring(0, 63)).expect(404, "person_unknown");
        }
    }

    @Test
    void aRefusedPrefixIsInTheFailListAsSent() {
        try (Terminal terminal = gateway.login("OK-7", CORP)) {
            String userid = "visitor/".repeat(7) + "12345678";
            String operId = enroll(terminal, userid, 1, "fp");
            String sent = userid.substring(0, 63);
            JsonNode failed = terminal.upload(Bodies.success(operId, Bodies.person(sent, 0, "fp", 0, "no base64!")));
            assertThat(failed).isEqualTo(Json.parse(json("[{'userid':'%s','user_type':0}]", sent)));
            assertThat(state(operId)).isEqualTo("failed");
        }
    }

    @Test
    void aPrefixCountsOnlyWhileTheEnrolmentWaits() {
        try (Terminal terminal = gateway.login("OK-8", CORP)) {
            String userid = "waiting".repeat(9) + "x";
            String operId = enroll(terminal, userid, 0, "fp");
            terminal.upload(Bodies.success(operId, Bodies.finger(userid, Bodies.template(11))));
            assertThat(terminal.upload(
                            Bodies.success(operId, Bodies.finger(userid.substring(0, 63), Bodies.template(12)))))
                    .isEmpty();
            assertThat(hash(0, userid, 0)).isEqualTo(Bodies.sha256(Bodies.template(11)));
            assertThat(hash(0, userid.substring(0, 63), 0)).isEqualTo(Bodies.sha256(Bodies.template(12)));
        }
    }

    @Test
    void aFailureKeepsTheTerminalsWordsAndStoresNothing() {
        try (Terminal terminal = gateway.login("BAD-1", CORP)) {
            terminal.upload(Bodies.repush(Bodies.finger("bad-ann", Bodies.template(20))));
            String operId = enroll(terminal, "bad-ann", 0, "fp");

            assertThat(terminal.upload(Bodies.failure(
                            operId,
                            101,
                            "camera is using",
                            Bodies.finger("bad-ann", Bodies.template(21)),
                            Bodies.person("bad-ann", 0, "fp", 0, ""),
                            Bodies.finger("bad-ben", Bodies.template(22)))))
                    .isEmpty();

            JsonNode enrollment = api.enrollment(operId);
            assertThat(enrollment.path("state").stringValue()).isEqualTo("failed");
            assertThat(enrollment.path("errcode")).hasToString("101");
            assertThat(enrollment.path("errmsg").stringValue()).isEqualTo("camera is using");
            assertThat(enrollment.path("templates")).isEmpty();
            assertThat(hash(0, "bad-ann", 0)).isEqualTo(Bodies.sha256(Bodies.template(20)));
            api.findPerson(CORP, 0, "bad-ben").expect(404, "person_unknown");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "absent  | {'oper_id':'%s','errcode':-7,'errmsg':'No picture'}",
                "null    | {'userinfo':null,'oper_id':'%s','errcode':-7,'errmsg':'No picture'}",
                "empty   | {'userinfo':[],'oper_id':'%s','errcode':'-7','errmsg':'No picture'}",
                "no-list | {'userinfo':[{'userid':'bad-cid','fa_list':[]}],'oper_id':'%s','errcode':-7,"
                        + "'errmsg':'No picture'}",
                "other   | {'userinfo':[{'userid':'somebody'}],'oper_id':'%s','errcode':-7,'errmsg':'No picture'}",
            })
    void aFailureNeedsNoPeople(String name, String body) {
        try (Terminal terminal = gateway.login("BAD-2-" + name, CORP)) {
            String operId = enroll(terminal, "bad-cid", 0, "fa");
            assertThat(terminal.upload(json(body, operId))).isEmpty();
            JsonNode enrollment = api.enrollment(operId);
            assertThat(enrollment.path("state").stringValue()).isEqualTo("failed");
            assertThat(enrollment.path("errcode")).hasToString("-7");
            assertThat(enrollment.path("errmsg").stringValue()).isEqualTo("No picture");
        }
    }

    @Test
    void theWordsOfAFailureAreCutAndHaveNoControlCharacters() {
        try (Terminal terminal = gateway.login("BAD-3", CORP)) {
            String cut = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Bodies.failure(cut, 5, "x".repeat(300)));
            assertThat(api.enrollment(cut).path("errmsg").stringValue()).isEqualTo("x".repeat(256));

            String whole = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Bodies.failure(whole, 5, "é".repeat(256)));
            assertThat(api.enrollment(whole).path("errmsg").stringValue()).isEqualTo("é".repeat(256));

            String clean = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Bodies.failure(clean, 5, "\u001b[31mred\u007f\u0085\r\n"));
            assertThat(api.enrollment(clean).path("errmsg").stringValue().strip())
                    .isEqualTo("[31mred");

            String pair = enroll(terminal, "bad-dan", 0, "fa");
            terminal.upload(Bodies.failure(pair, 5, "x".repeat(255) + "😀".repeat(9)));
            assertThat(api.enrollment(pair).path("errmsg").stringValue()).isIn("x".repeat(255), "x".repeat(255) + "😀");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fp,  600034, too large",
        "fa_list, 600035, too large",
    })
    void aTemplateThatIsTooLargeFailsTheEnrolment(String list, int errcode, String words) {
        try (Terminal terminal = gateway.login("BIG-" + list, CORP)) {
            String operId = enroll(terminal, "big-ann", 0, "fp");
            String data = Bodies.base64(Bodies.template(30, 64 * 1024 + 1));
            JsonNode failed = terminal.upload(Bodies.success(
                    operId,
                    Bodies.person("big-ann", 0, list, 0, data),
                    Bodies.finger("big-other-" + list, Bodies.template(31))));
            assertThat(failed).isEqualTo(Json.parse(json("[{'userid':'big-ann','user_type':0}]")));
            assertFailed(operId, errcode);
            assertThat(api.enrollment(operId).path("errmsg").stringValue()).contains(words);
            api.findPerson(CORP, 0, "big-ann").expect(404, "person_unknown");
            api.findPerson(CORP, 0, "big-other-" + list).expect(200);
        }
    }

    @Test
    void aTemplateOfTheLimitIsTaken() {
        try (Terminal terminal = gateway.login("BIG-3", CORP)) {
            String operId = enroll(terminal, "big-ben", 0, "fp");
            terminal.upload(Bodies.success(operId, Bodies.finger("big-ben", Bodies.template(32, 64 * 1024))));
            assertThat(state(operId)).isEqualTo("succeeded");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "base64  | {'userid':'ref-ann','fp':[{'id':0,'data':'no base64!'}]}",
                "picture | {'userid':'ref-ann','fp':[{'id':0,'data':'/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQ=='}]}",
                "slot    | {'userid':'ref-ann','fp':[{'id':10,'data':'VFBMMQABAgMEBQYHCAk='}]}",
                "name    | {'userid':'ref-ann','fp_algorithm':'né','fp':[{'id':1,'data':'VFBMMQABAgMEBQYHCAk='}]}",
                "nothing | {'userid':'ref-ann'}",
                "empty   | {'userid':'ref-ann','fa_list':[],'fp':[]}",
                "no-data | {'userid':'ref-ann','fp':[{'id':0}]}",
            })
    void aPersonWithoutAUsableTemplateFailsTheEnrolment(String name, String person) {
        try (Terminal terminal = gateway.login("REF-" + name, CORP)) {
            String operId = enroll(terminal, "ref-ann", 0, "fp");
            JsonNode failed = terminal.upload(Bodies.success(operId, json(person)));
            assertThat(failed).isEqualTo(Json.parse(json("[{'userid':'ref-ann','user_type':0}]")));
            assertFailed(operId, 40058);
            assertThat(api.enrollment(operId).path("errmsg").stringValue())
                    .hasSizeGreaterThan(15)
                    .endsWith(".");
            api.findPerson(CORP, 0, "ref-ann").expect(404, "person_unknown");
        }
    }

    @Test
    void aCallThatCannotBeReadLeavesTheEnrolmentWaiting() {
        try (Terminal terminal = gateway.login("REF-1", CORP)) {
            String operId = enroll(terminal, "ref-ben", 0, "fp");
            terminal.expect(40058, "upload_userinfo", json("{'userinfo':{},'oper_id':'%s'}", operId));
            terminal.expect(40058, "upload_userinfo", json("{'oper_id':'%s','errcode':0}", operId));
            terminal.expect(40058, "upload_userinfo", json("{'userinfo':[{'fp':[]}],'oper_id':'%s'}", operId));
            List<String> people = new ArrayList<>();
            for (int i = 0; i <= 200; i++) {
                people.add(Bodies.finger("ref-ben", Bodies.template(40, 20)));
            }
            terminal.expect(40058, "upload_userinfo", Bodies.success(operId, people.toArray(String[]::new)));
            assertThat(state(operId)).isEqualTo("pushed");
            api.findPerson(CORP, 0, "ref-ben").expect(404, "person_unknown");
            terminal.upload(Bodies.success(operId, people.get(0)));
            assertThat(state(operId)).isEqualTo("succeeded");
        }
    }

    @Test
    void anotherPersonIsAMismatchAndTheEnrolmentGoesOnWaiting() {
        try (Terminal terminal = gateway.login("MIS-1", CORP)) {
            String operId = enroll(terminal, "mis-ann", 0, "fp");
            String other = Bodies.finger("mis-ben", Bodies.template(50));
            terminal.expect(600046, "upload_userinfo", Bodies.success(operId, other));
            terminal.expect(600046, "upload_userinfo", json("{'userinfo':[],'oper_id':'%s'}", operId));
            api.findPerson(CORP, 0, "mis-ben").expect(404, "person_unknown");
            assertThat(state(operId)).isEqualTo("pushed");

            terminal.upload(Bodies.success(operId, Bodies.finger("mis-ann", Bodies.template(51))));
            assertThat(state(operId)).isEqualTo("succeeded");
        }
    }

    @Test
    void anotherDevicesOperationIsAMismatchAlwaysAndStoresNothing() {
        try (Terminal owner = gateway.login("MIS-2", CORP);
                Terminal other = gateway.login("MIS-3", CORP)) {
            String operId = enroll(owner, "mis-cid", 0, "fp");
            String whole = Bodies.success(
                    operId,
                    Bodies.finger("mis-cid", Bodies.template(52)),
                    Bodies.finger("mis-dan", Bodies.template(53)));
            other.expect(600046, "upload_userinfo", whole);
            other.expect(600046, "upload_userinfo", Bodies.failure(operId, 9, "mine"));
            assertThat(state(operId)).isEqualTo("pushed");

            owner.upload(Bodies.success(operId, Bodies.finger("mis-cid", Bodies.template(54))));
            other.expect(600046, "upload_userinfo", whole);
            assertThat(hash(0, "mis-cid", 0)).isEqualTo(Bodies.sha256(Bodies.template(54)));
            api.findPerson(CORP, 0, "mis-dan").expect(404, "person_unknown");
        }
    }

    @Test
    void anOperationThatWasNeverIssuedIsARepush() {
        try (Terminal terminal = gateway.login("NEVER-1", CORP)) {
            terminal.upload(Bodies.success("never-issued", Bodies.finger("never-ann", Bodies.template(60))));
            assertThat(hash(0, "never-ann", 0)).isEqualTo(Bodies.sha256(Bodies.template(60)));
            assertThat(terminal.upload(
                            Bodies.failure("never-issued", 3, "no", Bodies.finger("never-ann", Bodies.template(61)))))
                    .isEmpty();
            assertThat(hash(0, "never-ann", 0)).isEqualTo(Bodies.sha256(Bodies.template(60)));
            for (String nothing : List.of("''", "null")) {
                String person = Bodies.finger("never-" + nothing.length(), Bodies.template(62));
                terminal.upload(json("{'userinfo':[%s],'oper_id':%s,'errcode':0}", person, nothing));
                api.findPerson(CORP, 0, "never-" + nothing.length()).expect(200);
            }
        }
    }

    @Test
    void aRepeatedResultIsStoredLikeARepushAndChangesNothingElse() {
        try (Terminal terminal = gateway.login("TWICE-1", CORP)) {
            String operId = enroll(terminal, "twice-ann", 0, "fp");
            terminal.upload(Bodies.success(operId, Bodies.finger("twice-ann", 0, 0, Bodies.template(70))));
            JsonNode ended = withoutTemplates(api.enrollment(operId));

            assertThat(terminal.upload(Bodies.success(operId, Bodies.finger("twice-ann", 0, 0, Bodies.template(71)))))
                    .isEmpty();
            assertThat(hash(0, "twice-ann", 0)).isEqualTo(Bodies.sha256(Bodies.template(71)));
            JsonNode failed = terminal.upload(Bodies.success(
                    operId,
                    Bodies.person("twice-ann", 0, "fp", 0, "no base64!"),
                    Bodies.finger("twice-ben", Bodies.template(72))));
            assertThat(failed).isEqualTo(Json.parse(json("[{'userid':'twice-ann','user_type':0}]")));
            api.findPerson(CORP, 0, "twice-ben").expect(200);
            assertThat(terminal.upload(Bodies.success(operId, Bodies.finger("twice-cid", Bodies.template(73)))))
                    .as("only somebody else")
                    .isEmpty();
            api.findPerson(CORP, 0, "twice-cid").expect(200);
            assertThat(terminal.upload(Bodies.failure(operId, 101, "busy", Bodies.person("twice-ann", 0, "fp", 0, ""))))
                    .isEmpty();
            assertThat(hash(0, "twice-ann", 0)).isEqualTo(Bodies.sha256(Bodies.template(71)));

            assertThat(withoutTemplates(api.enrollment(operId))).isEqualTo(ended);
        }
    }

    @Test
    void aResultAfterAFailureIsStoredLikeARepush() {
        try (Terminal terminal = gateway.login("TWICE-2", CORP)) {
            String operId = enroll(terminal, "twice-vic/42", 1, "fa");
            terminal.upload(Bodies.failure(operId, 102, "No picture"));
            JsonNode ended = withoutTemplates(api.enrollment(operId));

            assertThat(terminal.upload(Bodies.success(operId, Bodies.face("twice-vic/42", 0, 0, Bodies.template(74)))))
                    .isEmpty();
            assertThat(hash(1, "twice-vic/42", 0)).isEqualTo(Bodies.sha256(Bodies.template(74)));
            terminal.upload(Bodies.failure(operId, 103, "again"));
            assertThat(withoutTemplates(api.enrollment(operId))).isEqualTo(ended);
        }
    }

    @Test
    void anErasedPersonComesBackByAnEnrolmentOnly() {
        try (Terminal terminal = gateway.login("ERASE-1", CORP)) {
            String person = Bodies.finger("erase-ann", Bodies.template(80));
            terminal.upload(Bodies.repush(person));
            api.delete(Api.personPath(CORP, 0, "erase-ann")).expect(204);
            api.findPerson(CORP, 0, "erase-ann").expect(404, "person_unknown");

            JsonNode inFailList = Json.parse(json("[{'userid':'erase-ann','user_type':0}]"));
            assertThat(terminal.upload(Bodies.repush(person))).isEqualTo(inFailList);
            String failing = enroll(terminal, "erase-ann", 0, "fp");
            assertThat(terminal.upload(Bodies.repush(person))).isEqualTo(inFailList);
            terminal.upload(Bodies.failure(failing, 101, "busy"));
            assertThat(terminal.upload(Bodies.success(failing, person))).isEqualTo(inFailList);
            api.findPerson(CORP, 0, "erase-ann").expect(404, "person_unknown");

            String operId = enroll(terminal, "erase-ann", 0, "fp");
            assertThat(terminal.upload(Bodies.success(operId, person))).isEmpty();
            assertThat(state(operId)).isEqualTo("succeeded");
            assertThat(terminal.upload(Bodies.repush(Bodies.finger("erase-ann", Bodies.template(81)))))
                    .isEmpty();
            assertThat(hash(0, "erase-ann", 0)).isEqualTo(Bodies.sha256(Bodies.template(81)));
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

    private static void assertFailed(String operId, int errcode) {
        JsonNode enrollment = api.enrollment(operId);
        assertThat(enrollment.path("state").stringValue()).isEqualTo("failed");
        assertThat(enrollment.path("errcode").intValue()).isEqualTo(errcode);
        assertThat(enrollment.path("templates")).isEmpty();
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
        return ((tools.jackson.databind.node.ObjectNode) enrollment).remove(List.of("templates"));
    }
}

package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static io.gatehouse.gateway.it.Uploads.base64;
import static io.gatehouse.gateway.it.Uploads.enrolled;
import static io.gatehouse.gateway.it.Uploads.fa;
import static io.gatehouse.gateway.it.Uploads.face;
import static io.gatehouse.gateway.it.Uploads.failList;
import static io.gatehouse.gateway.it.Uploads.failed;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.fp;
import static io.gatehouse.gateway.it.Uploads.people;
import static io.gatehouse.gateway.it.Uploads.person;
import static io.gatehouse.gateway.it.Uploads.slot;
import static io.gatehouse.gateway.it.Uploads.stored;
import static io.gatehouse.gateway.it.Uploads.template;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uploads that carry an oper_id: what becomes of the enrolment, of its person, and of the others in the call. */
class UploadEnrollmentIT {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestGateway gateway;
    private static TestGateway hasty;
    private static Api api;

    private final String sn = "ENROL" + COUNT.incrementAndGet();
    private final String corp = "corp-" + sn;
    private Terminal terminal;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("limits.template=4KiB");
        hasty = TestGateway.start("enrollment.window=200ms", "enrollment.grace=100ms");
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        hasty.close();
    }

    @BeforeEach
    void login() {
        terminal = gateway.login(sn, corp);
    }

    @AfterEach
    void leave() {
        terminal.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'errcode':0,'errmsg':'ok',",
                "'errcode':0,'errmsg':'OK',",
                "'errcode':'0',",
                "'errcode':null,'errmsg':null,",
                ""
            })
    void resultOfTheWaitingEnrolmentIsStoredAndSucceeds(String result) {
        String operId = enroll("lin", "fa");
        String body = json("{" + result + "'oper_id':'" + operId + "','userinfo':[") + face("lin", 2, 1) + "]}";
        assertThat(terminal.upload(body)).isEmpty();
        JsonNode enrollment = api.await(operId, 10);
        assertThat(enrollment.path("state").stringValue()).isEqualTo("succeeded");
        assertThat(enrollment.path("errcode").intValue()).isZero();
        assertThat(enrollment.path("late").booleanValue()).isFalse();
        assertThat(stored(enrollment)).containsExactly(slot("fa", 2, "default", template(1)));
        JsonNode template = api.person(corp, 0, "lin").path("templates").path(0);
        assertThat(template.path("oper_id").stringValue()).isEqualTo(operId);
        assertThat(template.path("sn").stringValue()).isEqualTo(sn);
    }

    @Test
    void tooLargeFingerprintFailsTheEnrolmentWith600034() {
        String operId = enroll("u", "fp");
        assertThat(terminal.upload(enrolled(operId, person("u", fp(0, template(1, 4_097))))))
                .isEqualTo(failList("u", 0));
        failedWith(operId, 600034);
        assertThat(api.people(corp)).isEmpty();
    }

    @Test
    void tooLargeFaceFailsTheEnrolmentWith600035() {
        String operId = enroll("u", "fa");
        String others = finger("other", 0, 2);
        assertThat(terminal.upload(enrolled(operId, others, person("u", fa(0, template(1, 4_097))))))
                .isEqualTo(failList("u", 0));
        failedWith(operId, 600035);
        assertThat(api.people(corp).findValuesAsString("userid")).containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'fp':[{'id':10,'data':'AQIDBAUG'}]",
                "'fp':[{'id':0,'data':'***'}]",
                "'fp':[{'id':0,'data':'iVBORw0KGgoAAAANSUhEUgAAAAwAAAAMCAIAAADZF8uwAAAAFElEQVR42mNgGAWjYBSMglEwCoYmAAcQAAGo'}]",
                "'fp_algorithm':'é','fp':[{'id':0,'data':'AQIDBAUG'}]",
                "'fp':[]",
                "'fp':[{'id':0}]",
                "'fp':[{'id':0,'data':''}]",
                "'fa_list':[]",
                "'x':1"
            })
    void resultWithoutAUsableTemplateFailsTheEnrolmentWith40058(String fields) {
        terminal.upload(people(finger("u", 0, 1)));
        String operId = enroll("u", "fp");
        assertThat(terminal.upload(enrolled(operId, person("u", fields)))).isEqualTo(failList("u", 0));
        failedWith(operId, 40058);
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",'userinfo':[PERSON,OTHER]",
                ",'userinfo':[DELETION]",
                ",'userinfo':[{'userid':'u','fa_list':[]}]",
                ",'userinfo':[{'userid':'','user_type':9}]",
                ",'userinfo':[OTHER]",
                ",'userinfo':[]",
                ",'userinfo':null",
                ""
            })
    void failureOfTheTerminalFailsTheEnrolmentAndChangesNobody(String userinfo) {
        terminal.upload(people(finger("u", 0, 1)));
        String operId = enroll("u", "fp");
        String body = json("{'oper_id':'" + operId + "','errcode':101,'errmsg':'camera is using'" + userinfo + "}")
                .replace("PERSON", finger("u", 1, 2))
                .replace("OTHER", finger("other", 1, 3))
                .replace("DELETION", person("u", "'fp':[{'id':0,'data':''}]"));
        assertThat(terminal.upload(body)).isEmpty();
        JsonNode enrollment = failedWith(operId, 101);
        assertThat(enrollment.path("errmsg").stringValue()).isEqualTo("camera is using");
        assertThat(api.people(corp)).hasSize(1);
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
    }

    @Test
    void messageOfTheTerminalIsCutTo256CharactersWithoutControlCharacters() {
        String operId = enroll("u", "fp");
        terminal.upload(failed(operId, -7, "no\u0007\r\n\u001b[31m finger " + "指".repeat(400)));
        String errmsg = failedWith(operId, -7).path("errmsg").stringValue();
        assertThat(errmsg).hasSize(256).startsWith("no").contains("finger 指");
        assertThat(errmsg.chars()).noneMatch(Character::isISOControl);
    }

    @Test
    void failureMayComeWithoutAMessage() {
        String operId = enroll("u", "fp");
        assertThat(terminal.upload(json("{'oper_id':'%s','errcode':'9'}", operId)))
                .isEmpty();
        failedWith(operId, 9);
    }

    @Test
    void successWithAnotherPersonOrNoneIs600046AndTheEnrolmentWaitsOn() {
        String operId = enroll("u", "fp");
        terminal.expect(600046, "upload_userinfo", enrolled(operId, finger("other", 0, 1)));
        terminal.expect(600046, "upload_userinfo", enrolled(operId));
        terminal.expect(600046, "upload_userinfo", enrolled(operId, finger("U", 0, 1)));
        terminal.expect(600046, "upload_userinfo", enrolled(operId, finger("u ", 0, 1)));
        terminal.expect(40058, "upload_userinfo", json("{'oper_id':'%s','errcode':0}", operId));
        assertThat(api.enrollment(operId).path("state").stringValue()).isEqualTo("pushed");
        assertThat(api.people(corp)).isEmpty();
        terminal.upload(enrolled(operId, finger("u", 0, 2)));
        assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("succeeded");
    }

    @Test
    void operIdOfAnotherDeviceIs600046WhateverTheResult() {
        String operId = enroll("u", "fp");
        try (Terminal other = gateway.login(sn + "-other", corp)) {
            other.expect(600046, "upload_userinfo", enrolled(operId, finger("u", 0, 1)));
            other.expect(600046, "upload_userinfo", enrolled(operId, finger("plain", 0, 1)));
            other.expect(600046, "upload_userinfo", failed(operId, 5, "no"));
            assertThat(api.enrollment(operId).path("state").stringValue()).isEqualTo("pushed");
            terminal.upload(enrolled(operId, finger("u", 0, 2)));
            other.expect(600046, "upload_userinfo", enrolled(operId, finger("u", 0, 3)));
        }
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(2)));
    }

    @Test
    void operIdOfTheCorpThatHadTheDeviceBeforeIs600046AndChangesNobody() {
        String succeeded = enroll("u", "fp");
        terminal.upload(enrolled(succeeded, finger("u", 0, 1)));
        String cancelled = enroll("v", "fp");
        api.unbind(sn);
        terminal.close();
        String next = corp + "-next";
        api.bind(sn, next);
        String secretNo = api.post("/devices/" + sn + "/secret_no", "{}")
                .expect(200)
                .json()
                .path("secret_no")
                .stringValue();
        terminal = gateway.connect().login(sn, secretNo);
        for (String operId : new String[] {succeeded, cancelled}) {
            terminal.expect(600046, "upload_userinfo", enrolled(operId, finger("u", 0, 2), finger("w", 0, 3)));
            terminal.expect(600046, "upload_userinfo", failed(operId, 5, "no"));
        }
        assertThat(api.people(next)).isEmpty();
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
    }

    @Test
    void limitAndTypesAreCheckedBeforeTheOperIdAndThatBeforeThePeople() {
        String operId = enroll("u", "fp");
        String[] many =
                IntStream.range(0, 201).mapToObj(i -> finger("p" + i, 0, i)).toArray(String[]::new);
        try (Terminal other = gateway.login(sn + "-other", corp)) {
            other.expect(40058, "upload_userinfo", enrolled(operId, many));
            other.expect(40058, "upload_userinfo", enrolled(operId, "{\"userid\":5}"));
            other.expect(600046, "upload_userinfo", enrolled(operId, person("", "'user_type':9")));
        }
        many[200] = "5";
        terminal.expect(40058, "upload_userinfo", enrolled(operId, many));
        assertThat(api.enrollment(operId).path("state").stringValue()).isEqualTo("pushed");
    }

    @Test
    void othersInTheCallArePlainUploads() {
        String operId = enroll("u", "fp");
        String bad = person("bad", "'user_type':9", fp(0, template(9)));
        assertThat(terminal.upload(enrolled(operId, finger("a", 0, 1), bad, finger("u", 0, 2), face("b", 0, 3))))
                .isEqualTo(failList("bad", 0));
        assertThat(api.people(corp).findValuesAsString("userid")).containsExactlyInAnyOrder("a", "u", "b");
        JsonNode plain = api.person(corp, 0, "a").path("templates").path(0);
        assertThat(plain.path("oper_id").isNull()).isTrue();
        assertThat(stored(api.enrollment(operId))).containsExactly(slot("fp", 0, "default", template(2)));
    }

    @Test
    void personOfTheEnrolmentMayComeInSeveralEntries() {
        String operId = enroll("u", "fp");
        assertThat(terminal.upload(enrolled(operId, finger("u", 0, 1), person("u"), face("u", 3, 2))))
                .isEmpty();
        assertThat(stored(api.await(operId, 10)))
                .containsExactlyInAnyOrder(
                        slot("fp", 0, "default", template(1)), slot("fa", 3, "default", template(2)));
    }

    @Test
    void useridCutAt63BytesIsTheEnrolmentsPersonWhileItWaits() {
        String userid = "u".repeat(64);
        String cut = userid.substring(0, 63);
        String operId = enroll(userid, "fp");
        terminal.expect(600046, "upload_userinfo", enrolled(operId, finger(cut.substring(1), 0, 1)));
        assertThat(terminal.upload(enrolled(operId, finger(cut, 0, 2)))).isEmpty();
        assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("succeeded");
        assertThat(stored(api.person(corp, 0, userid))).containsExactly(slot("fp", 0, "default", template(2)));
        api.findPerson(corp, 0, cut).expect(404, "person_unknown");
        assertThat(terminal.upload(enrolled(operId, finger(cut, 0, 3)))).isEmpty();
        assertThat(stored(api.person(corp, 0, cut))).containsExactly(slot("fp", 0, "default", template(3)));
        assertThat(stored(api.person(corp, 0, userid))).containsExactly(slot("fp", 0, "default", template(2)));
    }

    @Test
    void compositeUseridCutAt63BytesIsTheVisitorOfTheEnrolment() {
        String userid = "v".repeat(57) + "/100001";
        String operId = enroll(userid, 1, "fa");
        assertThat(terminal.upload(enrolled(operId, face(userid.substring(0, 63), 0, 1))))
                .isEmpty();
        assertThat(stored(api.person(corp, 1, userid))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "7", "'x'", "null"})
    void userTypeOfTheEnrolmentCountsWhateverTheTerminalSays(String userType) {
        String operId = enroll("stu", 2, "fp");
        String said = "'user_type':" + userType;
        assertThat(terminal.upload(enrolled(operId, person("stu", said, fp(0, template(1))))))
                .isEmpty();
        assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("succeeded");
        assertThat(terminal.upload(enrolled(operId, person("stu", said, fp(1, template(2))))))
                .isEmpty();
        assertThat(stored(api.person(corp, 2, "stu"))).hasSize(2);
        assertThat(api.people(corp)).hasSize(1);
    }

    @Test
    void singleFaceOfAStudentsEnrolmentIsNotAllowedWhateverTheTerminalSays() {
        String operId = enroll("stu", 2, "fa");
        String single = person("stu", "'fa':'" + base64(template(1)) + "'");
        assertThat(terminal.upload(enrolled(operId, single))).isEqualTo(failList("stu", 0));
        failedWith(operId, 40058);
    }

    @Test
    void visitorsResultMaySayEmployee() {
        String operId = enroll("x1/1000006", 1, "fa");
        assertThat(terminal.upload(enrolled(operId, person("x1/1000006", "'user_type':0", fa(0, template(1))))))
                .isEmpty();
        assertThat(stored(api.person(corp, 1, "x1/1000006"))).hasSize(1);
    }

    @Test
    void succeededEnrolmentStaysAsItIsAndItsRepeatIsARePush() {
        String operId = enroll("u", "fp");
        terminal.upload(enrolled(operId, finger("u", 0, 1)));
        JsonNode first = api.await(operId, 10);
        assertThat(terminal.upload(enrolled(operId, finger("u", 0, 1)))).isEmpty();
        assertThat(terminal.upload(failed(operId, 5, "no", finger("u", 0, 2)))).isEmpty();
        assertThat(terminal.upload(json("{'oper_id':'%s','errcode':5}", operId)))
                .isEmpty();
        sameEnd(first, operId);
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
        assertThat(terminal.upload(enrolled(operId, finger("u", 0, 3), finger("v", 0, 4))))
                .isEmpty();
        assertThat(terminal.upload(enrolled(operId, person("u", "'fp':[{'id':11,'data':'AQID'}]"))))
                .isEqualTo(failList("u", 0));
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(3)));
        assertThat(stored(api.person(corp, 0, "v"))).hasSize(1);
        sameEnd(first, operId);
    }

    @Test
    void failedEnrolmentStaysFailedAndALaterSuccessIsARePush() {
        String operId = enroll("u", "fp");
        terminal.upload(failed(operId, 5, "no finger"));
        JsonNode first = failedWith(operId, 5);
        assertThat(terminal.upload(failed(operId, 6, "other"))).isEmpty();
        assertThat(terminal.upload(enrolled(operId, finger("u", 0, 1)))).isEmpty();
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
        sameEnd(first, operId);
    }

    @Test
    void endedOperIdWithoutItsPersonIsAPlainUpload() {
        String operId = enroll("u", "fp");
        terminal.upload(enrolled(operId, finger("u", 0, 1)));
        assertThat(terminal.upload(enrolled(operId, finger("other", 0, 2)))).isEmpty();
        assertThat(terminal.upload(enrolled(operId))).isEmpty();
        assertThat(stored(api.person(corp, 0, "other"))).hasSize(1);
    }

    @Test
    void endIsToldOnce() {
        try (EventReader events = EventReader.open(gateway)) {
            String operId = enroll("u", "fp");
            terminal.upload(enrolled(operId, finger("u", 0, 1)));
            terminal.upload(enrolled(operId, finger("u", 0, 2)));
            terminal.upload(failed(operId, 5, "no"));
            terminal.upload(people(finger("last", 0, 3)));
            int ends = 0;
            while (true) {
                EventReader.Event event = events.next();
                if (event.event().equals("enrollment.changed")
                        && event.data().path("oper_id").asString("").equals(operId)
                        && !event.data().path("ended_at").isNull()
                        && event.data().has("ended_at")) {
                    ends++;
                }
                if (event.event().equals("template.changed")
                        && event.data().path("userid").asString("").equals("last")) {
                    break;
                }
            }
            assertThat(ends).isEqualTo(1);
        }
    }

    @Test
    void resultAfterTheDeadlineIsStoredAndMarkedLate() {
        try (Terminal slow = hasty.login(sn, corp)) {
            String operId = timedOut(slow, "u", "fp");
            assertThat(slow.upload(failed(operId, 5, "no", finger("u", 0, 1)))).isEmpty();
            assertThat(slow.upload(enrolled(operId, finger("other", 0, 1)))).isEmpty();
            String bad = person("u", "'fp':[{'id':10,'data':'AQID'}]");
            assertThat(slow.upload(enrolled(operId, bad))).isEqualTo(failList("u", 0));
            JsonNode before = hasty.api().enrollment(operId);
            assertThat(before.path("late").booleanValue()).isFalse();
            assertThat(before.path("state").stringValue()).isEqualTo("timed_out");
            hasty.api().findPerson(corp, 0, "u").expect(404, "person_unknown");

            assertThat(slow.upload(enrolled(operId, finger("u", 0, 2)))).isEmpty();
            JsonNode late = hasty.api().enrollment(operId);
            assertThat(late.path("late").booleanValue()).isTrue();
            assertThat(late.path("state").stringValue()).isEqualTo("timed_out");
            assertThat(late.path("ended_at")).isEqualTo(before.path("ended_at"));
            assertThat(stored(hasty.api().person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(2)));
        }
    }

    @Test
    void lateResultOfAnErasedPersonIsNotStored() {
        try (Terminal slow = hasty.login(sn, corp)) {
            slow.upload(people(finger("u", 0, 1)));
            String operId = timedOut(slow, "u", "fa");
            hasty.api().delete(Api.personPath(corp, 0, "u")).expect(204);
            assertThat(slow.upload(enrolled(operId, face("u", 0, 2)))).isEqualTo(failList("u", 0));
            assertThat(hasty.api().enrollment(operId).path("late").booleanValue())
                    .isFalse();
            hasty.api().findPerson(corp, 0, "u").expect(404, "person_unknown");
        }
    }

    @Test
    void cancelledEnrolmentsPersonIsNotStoredButTheOthersAre() {
        String operId = enroll("u", "fp");
        JsonNode cancelled = api.delete("/enrollments/" + operId).expect(200).json();
        assertThat(cancelled.path("state").stringValue()).isEqualTo("cancelled");
        assertThat(terminal.expectPush("push_exit_page").path("oper_id").stringValue())
                .isEqualTo(operId);
        assertThat(terminal.upload(enrolled(operId, finger("u", 0, 1), finger("v", 0, 2))))
                .isEqualTo(failList("u", 0));
        api.findPerson(corp, 0, "u").expect(404, "person_unknown");
        assertThat(stored(api.person(corp, 0, "v"))).hasSize(1);
        assertThat(api.enrollment(operId).path("state").stringValue()).isEqualTo("cancelled");
        assertThat(terminal.upload(people(finger("u", 0, 3)))).isEmpty();
    }

    @Test
    void resultIsTakenFromTheNextConnectionWithoutAnotherPush() {
        String operId = enroll("u", "fp");
        terminal.close();
        try (Terminal again = gateway.connect()) {
            again.subscribe(terminal.secret());
            again.expectNoPush();
            assertThat(again.upload(enrolled(operId, finger("u", 0, 1)))).isEmpty();
        }
        assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("succeeded");
    }

    private String enroll(String userid, String pageType) {
        return enroll(userid, 0, pageType);
    }

    /** Opens an enrolment and takes its push. */
    private String enroll(String userid, int userType, String pageType) {
        String operId = api.enroll(sn, userid, userType, pageType);
        JsonNode push = terminal.expectPush("push_enter_page");
        assertThat(push)
                .isEqualTo(Json.parse(json(
                        "{'page_type':'%s','oper_id':'%s','userid':'%s','user_type':%d}",
                        pageType, operId, userid, userType)));
        return operId;
    }

    private static String timedOut(Terminal slow, String userid, String pageType) {
        String operId = hasty.api().enroll(slow.sn(), userid, pageType);
        slow.expectPush("push_enter_page");
        JsonNode enrollment = hasty.api().await(operId, 5);
        assertThat(enrollment.path("state").stringValue()).isEqualTo("timed_out");
        slow.expectPush("push_exit_page");
        return operId;
    }

    private static JsonNode failedWith(String operId, int errcode) {
        JsonNode enrollment = api.await(operId, 10);
        assertThat(enrollment.path("state").stringValue()).isEqualTo("failed");
        assertThat(enrollment.path("errcode").intValue()).isEqualTo(errcode);
        if (errcode == 40058 || errcode == 600034 || errcode == 600035) {
            assertThat(enrollment.path("errmsg").stringValue()).isNotBlank();
        }
        return enrollment;
    }

    private static void sameEnd(JsonNode first, String operId) {
        JsonNode now = api.enrollment(operId);
        for (String field : new String[] {"state", "ended_at", "errcode", "errmsg", "late"}) {
            assertThat(now.path(field)).as(field).isEqualTo(first.path(field));
        }
    }
}

package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static io.gatehouse.gateway.it.Uploads.base64;
import static io.gatehouse.gateway.it.Uploads.entry;
import static io.gatehouse.gateway.it.Uploads.fa;
import static io.gatehouse.gateway.it.Uploads.failList;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.fp;
import static io.gatehouse.gateway.it.Uploads.people;
import static io.gatehouse.gateway.it.Uploads.person;
import static io.gatehouse.gateway.it.Uploads.slot;
import static io.gatehouse.gateway.it.Uploads.stored;
import static io.gatehouse.gateway.it.Uploads.template;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uploads without an enrolment: what is stored, slot by slot, and what refuses a call as a whole. */
class UploadIT {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestGateway gateway;
    private static Api api;

    private final String sn = "UPLOAD" + COUNT.incrementAndGet();
    private final String corp = "corp-" + sn;
    private Terminal terminal;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void login() {
        terminal = gateway.login(sn, corp);
    }

    @AfterEach
    void leave() {
        terminal.close();
    }

    @Test
    void storedTemplateIsShownWithItsDigestSizeTerminalAndTime() {
        Instant before = Instant.now().minusSeconds(1);
        assertThat(terminal.upload(people(finger("lin", 3, 1)))).isEmpty();
        JsonNode person = api.person(corp, 0, "lin");
        assertThat(person.path("userid").stringValue()).isEqualTo("lin");
        assertThat(person.path("user_type").intValue()).isZero();
        assertThat(stored(person)).containsExactly(slot("fp", 3, "default", template(1)));
        JsonNode template = person.path("templates").path(0);
        assertThat(template.path("sn").stringValue()).isEqualTo(sn);
        assertThat(template.path("oper_id").isNull()).isTrue();
        assertThat(Instant.parse(template.path("updated_at").stringValue()))
                .isBetween(before, Instant.now().plusSeconds(1));
        assertThat(person.toString()).doesNotContain(base64(template(1)));
    }

    @Test
    void twoHundredPeopleAreStored() {
        String[] all = IntStream.range(0, 200)
                .mapToObj(i -> finger("p" + i, i % 10, i))
                .toArray(String[]::new);
        assertThat(terminal.upload(people(all))).isEmpty();
        assertThat(api.people(corp)).hasSize(200);
        assertThat(stored(api.person(corp, 0, "p199"))).containsExactly(slot("fp", 9, "default", template(199)));
    }

    @Test
    void twoHundredAndOnePeopleAreRefusedAndNothingIsStored() {
        String[] all =
                IntStream.range(0, 201).mapToObj(i -> finger("p" + i, 0, i)).toArray(String[]::new);
        refused(people(all));
        assertThat(api.people(corp)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "userinfo|{'userinfo':{}}",
                "userinfo|{'userinfo':'x'}",
                "userinfo|{'userinfo':5,'errcode':0}",
                "userinfo|{'userinfo':[GOOD,1]}",
                "userinfo|{'userinfo':[GOOD,null]}",
                "userinfo|{'userinfo':[GOOD,[]]}",
                "userid|{'userinfo':[GOOD,{}]}",
                "userid|{'userinfo':[GOOD,{'userid':5}]}",
                "userid|{'userinfo':[GOOD,{'userid':null}]}",
                "userid|{'userinfo':[GOOD,{'userid':['x']}]}",
                "fp|{'userinfo':[GOOD,{'userid':'x','fp':{}}]}",
                "fp|{'userinfo':[GOOD,{'userid':'x','fp':'AQID'}]}",
                "fp|{'userinfo':[GOOD,{'userid':'x','fp':[1]}]}",
                "fp|{'userinfo':[GOOD,{'userid':'x','fp':[null]}]}",
                "fa_list|{'userinfo':[GOOD,{'userid':'x','fa_list':{}}]}",
                "fa_list|{'userinfo':[GOOD,{'userid':'x','fa_list':['AQID']}]}",
                "data|{'userinfo':[GOOD,{'userid':'x','fp':[{'id':0,'data':5}]}]}",
                "data|{'userinfo':[GOOD,{'userid':'x','fa_list':[{'id':0,'data':{}}]}]}",
                "data|{'userinfo':[GOOD,{'userid':'x','fa_list':[{'id':0,'data':true}]}]}",
                "fa|{'userinfo':[GOOD,{'userid':'x','fa':5}]}",
                "fa|{'userinfo':[GOOD,{'userid':'x','fa':['AQID']}]}",
                "oper_id|{'userinfo':[GOOD],'oper_id':5}",
                "oper_id|{'userinfo':[GOOD],'oper_id':{}}",
                "errcode|{'userinfo':[GOOD],'errcode':'x'}",
                "errcode|{'userinfo':[GOOD],'errcode':0.0}",
                "errcode|{'userinfo':[GOOD],'errcode':1e0}",
                "errcode|{'userinfo':[GOOD],'errcode':'+1'}",
                "errcode|{'userinfo':[GOOD],'errcode':true}",
                "errcode|{'userinfo':[GOOD],'errcode':2147483648}",
                "errcode|{'userinfo':[GOOD],'errcode':4294967296}",
                "userinfo|{}",
                "userinfo|{'errcode':0}",
                "userinfo|{'userinfo':null,'errcode':0}"
            })
    void wrongTypeRefusesTheCallAndIsNamed(String field, String body) {
        JsonNode reply = refused(json(body).replace("GOOD", finger("good", 0, 1)));
        assertThat(reply.path("errmsg").stringValue()).contains(field);
        assertThat(api.people(corp)).isEmpty();
    }

    @Test
    void uploadWithoutABodyIsRefused() {
        terminal.expect(40058, "upload_userinfo", null);
    }

    @Test
    void bodyThatIsNoObjectIsRefused() {
        terminal.expect(40058, "upload_userinfo", "[]");
        terminal.expect(40058, "upload_userinfo", "\"x\"");
    }

    @Test
    void emptyUserinfoIsNoError() {
        assertThat(terminal.upload(json("{'userinfo':[]}"))).isEmpty();
        assertThat(terminal.upload(json("{'userinfo':[],'errcode':0,'errmsg':'OK'}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'errcode':101,'errmsg':'camera is using'}",
                "{'errcode':101}",
                "{'errcode':'-3'}",
                "{'errcode':101,'userinfo':null}",
                "{'errcode':101,'oper_id':null}",
                "{'errcode':101,'oper_id':'','userinfo':[]}",
                "{'errcode':101,'oper_id':'never-issued'}",
                "{'errcode':101,'oper_id':'never-issued','userinfo':[PERSON]}",
                "{'errcode':-1,'userinfo':[PERSON]}",
                "{'errcode':1,'userinfo':[DELETION]}",
                "{'errcode':1,'userinfo':[{'userid':'','user_type':9}]}"
            })
    void failureThatBelongsToNoEnrolmentChangesNothing(String body) {
        terminal.upload(people(finger("kept", 1, 1)));
        String full = json(body)
                .replace("PERSON", finger("new", 0, 2))
                .replace("DELETION", person("kept", "'fp':[{'id':1,'data':''}]"));
        assertThat(terminal.upload(full)).isEmpty();
        assertThat(api.people(corp)).hasSize(1);
        assertThat(stored(api.person(corp, 0, "kept"))).containsExactly(slot("fp", 1, "default", template(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'userinfo':[PERSON]}",
                "{'userinfo':[PERSON],'oper_id':null,'errcode':null,'errmsg':null}",
                "{'userinfo':[PERSON],'oper_id':''}",
                "{'userinfo':[PERSON],'oper_id':'never-issued','errcode':0,'errmsg':'ok'}",
                "{'userinfo':[PERSON],'errcode':'0','errmsg':'OK'}",
                "{'userinfo':[PERSON],'errcode':0,'errmsg':'“ok”'}"
            })
    void uploadThatBelongsToNoEnrolmentIsStored(String body) {
        assertThat(terminal.upload(json(body).replace("PERSON", finger("re", 2, 5))))
                .isEmpty();
        JsonNode person = api.person(corp, 0, "re");
        assertThat(stored(person)).containsExactly(slot("fp", 2, "default", template(5)));
        assertThat(person.path("templates").path(0).path("oper_id").isNull()).isTrue();
    }

    @Test
    void slotsThatAreNotMentionedStay() {
        terminal.upload(people(person("u", fp(0, template(1)), fa(0, template(2)))));
        terminal.upload(people(person("u", fp(1, template(3)))));
        terminal.upload(people(person("u", "'fp':[]", "'fa_list':[]")));
        terminal.upload(people(person("u", "'fp':null", "'fa_list':null", "'fa':null")));
        terminal.upload(people(person("u", "'fp':[{'id':0}]", "'fa_list':[{'id':0,'data':null}]")));
        terminal.upload(people(person("u")));
        assertThat(stored(api.person(corp, 0, "u")))
                .isEqualTo(Set.of(
                        slot("fp", 0, "default", template(1)),
                        slot("fp", 1, "default", template(3)),
                        slot("fa", 0, "default", template(2))));
    }

    @Test
    void slotIsReplaced() {
        terminal.upload(people(finger("u", 0, 1)));
        terminal.upload(people(finger("u", 0, 2)));
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(2)));
    }

    @Test
    void emptyDataDeletesThatSlotOfThatKindAndAlgorithmOnly() {
        terminal.upload(people(person("u", "'fp':[" + entry(0, template(1)) + "," + entry(1, template(2)) + "]")));
        terminal.upload(people(person("u", fa(0, template(3)))));
        terminal.upload(people(person("u", "'fp_algorithm':'A1'", fp(0, template(4)))));
        String deletion = people(person("u", "'fp':[{'id':0,'data':''}]"));
        assertThat(terminal.upload(deletion)).isEmpty();
        assertThat(terminal.upload(deletion)).isEmpty();
        assertThat(stored(api.person(corp, 0, "u")))
                .isEqualTo(Set.of(
                        slot("fp", 1, "default", template(2)),
                        slot("fa", 0, "default", template(3)),
                        slot("fp", 0, "A1", template(4))));
    }

    @Test
    void deletionOfAnUnknownPersonIsNoErrorAndMakesNobody() {
        assertThat(terminal.upload(people(person("ghost", "'fp':[{'id':0,'data':''}]"))))
                .isEmpty();
        api.findPerson(corp, 0, "ghost").expect(404, "person_unknown");
    }

    @Test
    void oneSlotTwiceIsAppliedInOrder() {
        terminal.upload(people(person("u", "'fp':[" + entry(0, template(1)) + "," + entry(0, template(2)) + "]")));
        terminal.upload(people(person("v", "'fp':[" + entry(0, template(1)) + ",{'id':0,'data':''}]")));
        terminal.upload(people(person("w", "'fp':[{'id':0,'data':''}," + entry(0, template(3)) + "]")));
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(2)));
        JsonNode v = api.findPerson(corp, 0, "v").json();
        assertThat(stored(v)).isEmpty();
        assertThat(stored(api.person(corp, 0, "w"))).containsExactly(slot("fp", 0, "default", template(3)));
    }

    @Test
    void severalEntriesOfOnePersonAreAppliedInOrder() {
        assertThat(terminal.upload(people(finger("u", 0, 1), finger("v", 0, 2), finger("u", 0, 3), finger("u", 1, 4))))
                .isEmpty();
        assertThat(stored(api.person(corp, 0, "u")))
                .isEqualTo(Set.of(slot("fp", 0, "default", template(3)), slot("fp", 1, "default", template(4))));
    }

    @Test
    void allSlotsOfAPersonAreKept() {
        List<String> fingers = new ArrayList<>();
        List<String> faces = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> fingers.add(entry(i, template(i))));
        IntStream.range(0, 12).forEach(i -> faces.add(entry(i, template(100 + i))));
        terminal.upload(people(person(
                "u", "'fp':[" + String.join(",", fingers) + "]", "'fa_list':[" + String.join(",", faces) + "]")));
        assertThat(stored(api.person(corp, 0, "u")))
                .hasSize(22)
                .contains(slot("fp", 9, "default", template(9)), slot("fa", 11, "default", template(111)));
    }

    @Test
    void faceListWinsOverTheSingleFaceEvenWhenEmpty() {
        String single = "'fa':'" + base64(template(1)) + "'";
        terminal.upload(people(person("a", single, fa(4, template(2)))));
        assertThat(stored(api.person(corp, 0, "a"))).containsExactly(slot("fa", 4, "default", template(2)));
        terminal.upload(people(person("b", single, "'fa_list':[]", fp(0, template(3)))));
        assertThat(stored(api.person(corp, 0, "b"))).containsExactly(slot("fp", 0, "default", template(3)));
    }

    @Test
    void singleFaceOfAnEmployeeGoesToSlotZeroAndIsDeletedByAnEmptyOne() {
        terminal.upload(people(person("u", "'fa':'" + base64(template(1)) + "'", fp(0, template(2)))));
        assertThat(stored(api.person(corp, 0, "u"))).contains(slot("fa", 0, "default", template(1)));
        terminal.upload(people(person("u", "'fa':''")));
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'fp_algorithm':null,", "'fp_algorithm':'',", "'fp_algorithm':'default',", ""})
    void absentEmptyAndDefaultAlgorithmAreTheSame(String algorithm) {
        terminal.upload(people(finger("u", 0, 1)));
        terminal.upload(people(person("u", algorithm + fp(0, template(2)))));
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(2)));
    }

    @Test
    void algorithmsLieSideBySide() {
        String longest = "x".repeat(64);
        for (String algorithm : List.of("A1", "a1", longest)) {
            assertThat(terminal.upload(people(person(
                            "u",
                            "'fp_algorithm':'" + algorithm + "','fa_algorithm':'F-" + algorithm.charAt(0) + "'",
                            fp(0, template(1)),
                            fa(0, template(2))))))
                    .isEmpty();
        }
        assertThat(stored(api.person(corp, 0, "u")))
                .isEqualTo(Set.of(
                        slot("fp", 0, "A1", template(1)),
                        slot("fp", 0, "a1", template(1)),
                        slot("fp", 0, longest, template(1)),
                        slot("fa", 0, "F-A", template(2)),
                        slot("fa", 0, "F-a", template(2)),
                        slot("fa", 0, "F-x", template(2))));
    }

    @Test
    void base64MayLackItsPaddingAndHaveLineBreaks() {
        byte[] template = template(1, 200);
        String padded = base64(template);
        List<String> variants = List.of(
                padded,
                padded.replace("=", ""),
                Base64.getMimeEncoder().encodeToString(template).replace("\r\n", "\\r\\n"),
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(template)
                                .replace("\n", "\\n")
                        + "\\n");
        assertThat(padded).endsWith("=");
        for (int i = 0; i < variants.size(); i++) {
            String entry = "'fp':[{'id':" + i + ",'data':'" + variants.get(i) + "'}]";
            assertThat(terminal.upload(people(person("u", entry)))).isEmpty();
        }
        assertThat(stored(api.person(corp, 0, "u")))
                .isEqualTo(Set.of(
                        slot("fp", 0, "default", template),
                        slot("fp", 1, "default", template),
                        slot("fp", 2, "default", template),
                        slot("fp", 3, "default", template)));
    }

    @Test
    void slotMayBeADecimalString() {
        assertThat(terminal.upload(people(person("u", "'fp':[{'id':'9','data':'" + base64(template(1)) + "'}]"))))
                .isEmpty();
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 9, "default", template(1)));
    }

    @Test
    void sameTextMayNameAnEmployeeAStudentAndAVisitor() {
        assertThat(terminal.upload(people(
                        person("u", fp(0, template(1))),
                        person("u", "'user_type':2", fp(0, template(2))),
                        person("u", "'user_type':'1'", fp(0, template(3))))))
                .isEmpty();
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
        assertThat(stored(api.person(corp, 2, "u"))).containsExactly(slot("fp", 0, "default", template(2)));
        assertThat(stored(api.person(corp, 1, "u"))).containsExactly(slot("fp", 0, "default", template(3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'user_type':0,", "'user_type':null,", "'user_type':1,"})
    void compositeUseridIsAVisitorWhateverTheTerminalSays(String userType) {
        assertThat(terminal.upload(people(person("x1/1000006", userType + fa(0, template(1))))))
                .isEmpty();
        JsonNode visitor = api.person(corp, 1, "x1/1000006");
        assertThat(visitor.path("user_type").intValue()).isEqualTo(1);
        assertThat(visitor.path("userid").stringValue()).isEqualTo("x1/1000006");
        assertThat(stored(visitor)).containsExactly(slot("fa", 0, "default", template(1)));
        api.findPerson(corp, 0, "x1/1000006").expect(404, "person_unknown");
    }

    @Test
    void visitorWithoutAgentidIsStoredUnderTheIdAsSentWhenThePolicyIsOpen() {
        assertThat(terminal.upload(people(person("x2", "'user_type':1", fa(0, template(1))))))
                .isEmpty();
        assertThat(stored(api.person(corp, 1, "x2"))).hasSize(1);
    }

    @Test
    void peopleOfTwoCorpsAreKeptApart() {
        try (Terminal other = gateway.login(sn + "-other", corp + "-other")) {
            terminal.upload(people(finger("u", 0, 1)));
            other.upload(people(finger("u", 0, 2)));
            assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
            assertThat(stored(api.person(corp + "-other", 0, "u")))
                    .containsExactly(slot("fp", 0, "default", template(2)));
        }
    }

    @Test
    void erasedPersonIsNotStoredUntilAnEnrolmentOfThatPersonSucceeds() {
        String upload = people(finger("u", 0, 1), finger("v", 0, 2));
        terminal.upload(upload);
        api.delete(Api.personPath(corp, 0, "u")).expect(204);
        api.findPerson(corp, 0, "u").expect(404, "person_unknown");
        assertThat(terminal.upload(upload)).isEqualTo(failList("u", 0));
        api.findPerson(corp, 0, "u").expect(404, "person_unknown");

        String failing = api.enroll(sn, "u", "fp");
        terminal.expectPush("push_enter_page");
        terminal.upload(Uploads.failed(failing, 5, "no finger", finger("u", 0, 1)));
        assertThat(terminal.upload(upload)).isEqualTo(failList("u", 0));

        String operId = api.enroll(sn, "u", "fp");
        terminal.expectPush("push_enter_page");
        assertThat(terminal.upload(Uploads.enrolled(operId, finger("u", 1, 3)))).isEmpty();
        assertThat(terminal.upload(upload)).isEmpty();
        assertThat(stored(api.person(corp, 0, "u")))
                .isEqualTo(Set.of(slot("fp", 0, "default", template(1)), slot("fp", 1, "default", template(3))));
    }

    @Test
    void callOfSixMegabytesInFragmentsIsStored() {
        byte[] template = template(7, 65_536);
        String data = base64(template);
        List<String> all = new ArrayList<>();
        for (int p = 0; p < 7; p++) {
            List<String> entries = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                entries.add("{'id':" + i + ",'data':'" + data + "'}");
            }
            all.add(person("big" + p, "'fp':[" + String.join(",", entries) + "]"));
        }
        String text = Terminal.envelope("upload_userinfo", "big", people(all.toArray(String[]::new)));
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        assertThat(message.length).isGreaterThan(6_000_000);
        terminal.wire().fragments(Wire.TEXT, message, 60_000);
        JsonNode reply = terminal.reply("big");
        assertThat(reply.path("errcode").intValue()).isZero();
        assertThat(reply.path("body").path("fail_list")).isEmpty();
        terminal.send(text);
        assertThat(terminal.reply("big").path("errcode").intValue()).isZero();
        assertThat(api.people(corp)).hasSize(7);
        assertThat(stored(api.person(corp, 0, "big6"))).hasSize(10).contains(slot("fp", 9, "default", template));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() {
        try (TestGateway own = TestGateway.start()) {
            try (Terminal first = own.login(sn, corp)) {
                first.upload(people(finger("u", 0, 1)));
            }
            own.restart();
            assertThat(stored(own.api().person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
        }
    }

    private JsonNode refused(String body) {
        JsonNode reply = terminal.expect(40058, "upload_userinfo", body);
        assertThat(reply.has("body")).isFalse();
        return reply;
    }
}

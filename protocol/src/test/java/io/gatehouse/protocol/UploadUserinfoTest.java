package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.protocol.UploadUserinfo.Person;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The places where the documents leave open what an upload means, and what is read into them. */
class UploadUserinfoTest {
    private static final int LIMIT = 1000;

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"7\"", "\"07\""})
    void aSlotIsANumberOrADecimalString(String id) throws InvalidFieldException {
        assertThat(person("\"fp\":[{\"id\":" + id + ",\"data\":\"AQID\"}]").templates())
                .singleElement()
                .extracting(Template::slot)
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"fp,9,FP", "fa_list,11,FA"})
    void aSlotOutOfRangeRefusesOnlyItsPerson(String list, int last, Kind kind) throws InvalidFieldException {
        String entry = "{\"userid\":\"%s\",\"" + list + "\":[{\"id\":%d,\"data\":\"AQID\"}]}";
        List<Person> people = people(entry.formatted("a", last) + "," + entry.formatted("b", last + 1));
        assertThat(people.get(0).refusal()).isNull();
        assertThat(people.get(0).templates())
                .singleElement()
                .satisfies(template -> assertThat(template.kind()).isEqualTo(kind));
        assertThat(people.get(1).refusal()).isEqualTo(Refusal.SLOT);
        assertThat(people.get(1).templates()).isEmpty();
    }

    @Test
    void entriesOfARefusedPersonAreCounted() throws InvalidFieldException {
        Person person = person("\"fp\":[{\"id\":10,\"data\":\"AQID\"},{\"id\":1}],\"fa\":\"AQID\"");

        assertThat(person.refusal()).isEqualTo(Refusal.SLOT);
        assertThat(person.fingers()).isEqualTo(2);
        assertThat(person.faces()).isEqualTo(1);
    }

    @Test
    void faListWinsOverFaEvenWhenItIsEmpty() throws InvalidFieldException {
        Person person = person("\"fa\":\"AQID\",\"fa_list\":[]");
        assertThat(person.templates()).isEmpty();
        assertThat(person.singleFace()).isFalse();
    }

    @Test
    void faAloneIsSlotZeroAndMarkedSinceItIsForEmployeesOnly() throws InvalidFieldException {
        Person person = person("\"user_type\":1,\"fa\":\"AQID\"");
        assertThat(Frames.person(person)).isEqualTo("u VISITOR single face\n  FA 0 default 010203");
        assertThat(person.refusal()).as("left to those who know the enrolment").isNull();
    }

    @Test
    void eachKindHasItsOwnAlgorithm() throws InvalidFieldException {
        Person person = person("\"fp_algorithm\":\"ridge\",\"fp\":[{\"id\":0,\"data\":\"AQID\"}],"
                + "\"fa_algorithm\":\"eyes\",\"fa_list\":[{\"id\":0,\"data\":\"AQID\"}]");
        assertThat(person.templates()).extracting(Template::algorithm).containsExactly("ridge", "eyes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"fp_algorithm\":null,", "\"fp_algorithm\":\"\",", "\"fp_algorithm\":\"default\","})
    void anAbsentAnEmptyAndTheDefaultAlgorithmAreOne(String algorithm) throws InvalidFieldException {
        assertThat(person(algorithm + "\"fp\":[{\"id\":0,\"data\":\"AQID\"}]").templates())
                .singleElement()
                .extracting(Template::algorithm)
                .isEqualTo(Template.DEFAULT_ALGORITHM);
    }

    @Test
    void anAlgorithmThatNobodyDeclaredIsTakenUnderItsName() throws InvalidFieldException {
        String name = "vendor x/v2.1 (beta) ~".repeat(3).substring(0, 64);
        assertThat(person("\"fa_algorithm\":\"" + name + "\",\"fa\":\"AQID\"").templates())
                .singleElement()
                .extracting(Template::algorithm)
                .isEqualTo(name);
    }

    @Test
    void missingDataIsNoChangeAndAnEmptyStringDeletes() throws InvalidFieldException {
        Person person = person("\"fp\":[{\"id\":1},{\"id\":2,\"data\":null},{\"id\":3,\"data\":\"\"}]");
        assertThat(person.templates()).singleElement().satisfies(template -> {
            assertThat(template.slot()).isEqualTo(3);
            assertThat(template.data()).isEmpty();
        });
    }

    @Test
    void aSlotWithoutDataIsCheckedAllTheSame() throws InvalidFieldException {
        assertThat(person("\"fp\":[{\"id\":10}]").refusal()).isEqualTo(Refusal.SLOT);
    }

    @Test
    void emptyListsChangeNothing() throws InvalidFieldException {
        Person person = person("\"fp\":[],\"fa_list\":[]");
        assertThat(person.templates()).isEmpty();
        assertThat(person.refusal()).isNull();
    }

    @Test
    void aUseridHasUpTo128BytesNotCharacters() throws InvalidFieldException {
        assertThat(people("{\"userid\":\"" + "é".repeat(64) + "\"}").get(0).refusal())
                .isNull();
        assertThat(people("{\"userid\":\"" + "é".repeat(65) + "\"}").get(0).refusal())
                .isEqualTo(Refusal.USERID);
        assertThat(people("{\"userid\":\"" + "😀".repeat(32) + "\"}").get(0).refusal())
                .isNull();
        assertThat(people("{\"userid\":\"" + "😀".repeat(33) + "\"}").get(0).refusal())
                .isEqualTo(Refusal.USERID);
        assertThat(people("{\"userid\":\"\"}").get(0).refusal()).isEqualTo(Refusal.USERID);
    }

    @ParameterizedTest
    @CsvSource({"0,EMPLOYEE", "1,VISITOR", "2,STUDENT", "'\"1\"',VISITOR", "null,EMPLOYEE"})
    void aUserTypeIsOneOfThree(String json, UserType type) throws InvalidFieldException {
        assertThat(person("\"user_type\":" + json).userType()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"3", "-1", "1.0", "1e0", "\"\"", "\"+1\"", "true", "[]", "4294967296", "18446744073709551617"})
    void aUserTypeThatIsNoneIsLeftToThoseWhoKnowTheEnrolment(String json) throws InvalidFieldException {
        Person person = person("\"user_type\":" + json + ",\"fp\":[{\"id\":0,\"data\":\"AQID\"}]");
        assertThat(person.userType()).isNull();
        assertThat(person.refusal()).isNull();
        assertThat(person.templates()).hasSize(1);
    }

    @Test
    void theResultOfAnEnrolmentStandsBesideTheListOfPeople() throws InvalidFieldException {
        UploadUserinfo upload = upload(
                "\"oper_id\":\"op\",\"errcode\":0,\"errmsg\":\"ok\",\"userinfo\":[{\"userid\":\"a\"},{\"userid\":\"b\"}]");
        assertThat(upload.operId()).isEqualTo("op");
        assertThat(upload.people()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"oper_id\":\"\",", "\"oper_id\":null,"})
    void anEmptyOperIdIsNone(String operId) throws InvalidFieldException {
        assertThat(upload(operId + "\"userinfo\":[]").operId()).isNull();
    }

    @Test
    void anAbsentErrcodeIsZero() throws InvalidFieldException {
        assertThat(upload("\"oper_id\":\"op\",\"userinfo\":[]").errcode()).isZero();
        assertThat(upload("\"oper_id\":\"op\",\"errcode\":null,\"userinfo\":[]").errcode())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"0\"',0",
        "'\"101\"',101",
        "'\"-5\"',-5",
        "-5,-5",
        "2147483647,2147483647",
        "'\"-2147483648\"',-2147483648"
    })
    void anErrcodeIsAnIntegerOrADecimalString(String json, int errcode) throws InvalidFieldException {
        assertThat(upload("\"errcode\":" + json + ",\"userinfo\":[]").errcode()).isEqualTo(errcode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ok", "OK", "“ok”", "录入成功", ""})
    void theTextOfSuccessIsFree(String errmsg) throws InvalidFieldException {
        UploadUserinfo upload = upload("\"errcode\":0,\"errmsg\":\"" + errmsg + "\",\"userinfo\":[]");
        assertThat(upload.errmsg()).isEqualTo(errmsg);
        assertThat(upload.errcode()).isZero();
    }

    @Test
    void aPictureRefusesItsPerson() throws InvalidFieldException {
        byte[] picture = new byte[400];
        System.arraycopy(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}, 0, picture, 0, 8);
        assertThat(person(fp(Base64.getEncoder().encodeToString(picture))).refusal())
                .isEqualTo(Refusal.PICTURE);
    }

    @Test
    void base64IsReadInEachAlphabetWithOrWithoutPaddingAndWithLineBreaks() throws InvalidFieldException {
        Random random = new Random(22);
        for (int length = 1; length < 200; length++) {
            byte[] data = new byte[length];
            random.nextBytes(data);
            data[0] = 1;
            for (String text : new String[] {
                Base64.getEncoder().encodeToString(data),
                Base64.getEncoder().withoutPadding().encodeToString(data),
                Base64.getUrlEncoder().encodeToString(data),
                Base64.getUrlEncoder().withoutPadding().encodeToString(data),
                Base64.getMimeEncoder().encodeToString(data).replace("\r\n", "\\r\\n"),
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(data)
                                .replace("\n", "\\n") + "\\n"
            }) {
                Person person = person(fp(text));
                assertThat(person.refusal()).as(text).isNull();
                assertThat(person.templates().get(0).data()).isEqualTo(data);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "==",
                "====",
                "A",
                "AQIDB",
                "AQ=ID",
                "AQID====",
                "AQ ID",
                "AQ\\tID",
                "AQI*",
                "AQID中",
                "\\n",
                "\\r\\n\\r\\n",
                "data:AQID"
            })
    void whatIsNoBase64RefusesItsPerson(String data) throws InvalidFieldException {
        assertThat(person(fp(data)).refusal()).isEqualTo(Refusal.BASE64);
    }

    @Test
    void theLimitOfATemplateCountsDecodedBytes() throws InvalidFieldException {
        byte[] data = new byte[LIMIT + 1];
        Arrays.fill(data, (byte) 7);
        for (Base64.Encoder encoder :
                List.of(Base64.getEncoder(), Base64.getEncoder().withoutPadding(), Base64.getMimeEncoder())) {
            String fits = encoder.encodeToString(Arrays.copyOf(data, LIMIT)).replace("\r\n", "\\r\\n");
            String tooLarge = encoder.encodeToString(data).replace("\r\n", "\\r\\n");
            assertThat(person(fp(fits)).templates())
                    .singleElement()
                    .satisfies(t -> assertThat(t.data()).hasSize(LIMIT));
            assertThat(person(fp(tooLarge)).refusal()).isEqualTo(Refusal.FINGERPRINT_TOO_LARGE);
            assertThat(person("\"fa\":\"" + tooLarge + "\"").refusal()).isEqualTo(Refusal.FACE_TOO_LARGE);
        }
    }

    @Test
    void theSameSlotTwiceStaysInTheOrderOfTheCall() throws InvalidFieldException {
        Person person = person("\"fp\":[{\"id\":0,\"data\":\"AQID\"},{\"id\":0,\"data\":\"BAUG\"}]");
        assertThat(person.templates())
                .extracting(template -> template.data()[0])
                .containsExactly((byte) 1, (byte) 4);
    }

    @Test
    void theFirstReasonToRefuseAPersonStays() throws InvalidFieldException {
        assertThat(person("\"fp\":[{\"id\":0,\"data\":\"!\"},{\"id\":99,\"data\":\"AQID\"}],\"fa_algorithm\":1")
                        .refusal())
                .isEqualTo(Refusal.BASE64);
        assertThat(person("\"fp\":[{\"id\":99,\"data\":\"!\"}],\"fa_algorithm\":1")
                        .refusal())
                .isEqualTo(Refusal.SLOT);
        assertThat(person("\"fp\":[{\"id\":0,\"data\":\"AQID\"}],\"fa_algorithm\":1")
                        .templates())
                .isEmpty();
    }

    @Test
    void moreThan200PeopleRefuseTheCallBeforeAnythingElseIsLookedAt() throws InvalidFieldException {
        String people = IntStream.range(0, 200)
                .mapToObj(i -> "{\"userid\":\"" + i + "\"}")
                .collect(Collectors.joining(","));
        assertThat(people(people)).hasSize(200);
        assertInvalid(
                "\"oper_id\":1,\"errcode\":true,\"userinfo\":[" + people + ",null]",
                "body.userinfo: expected at most 200 people, got 201");
    }

    @Test
    void noUserinfoIsAFailureReportOrAMistakeAndAnEmptyOneNeither() throws InvalidFieldException {
        assertThat(upload("\"errcode\":101").people()).isNull();
        assertThat(upload("\"errcode\":101,\"userinfo\":null").people()).isNull();
        assertThat(upload("\"userinfo\":[]").people()).isEmpty();
        assertInvalid("\"oper_id\":\"op\"", "body.userinfo: expected an array");
        assertInvalid("\"oper_id\":\"op\",\"errcode\":0,\"userinfo\":null", "body.userinfo: expected an array");
    }

    @Test
    void aWrongTypeRefusesTheCallEvenInAPersonWhoIsRefusedAlready() {
        assertInvalid(
                "\"userinfo\":[{\"userid\":\"\",\"fp\":[{\"id\":50,\"data\":\"AQID\"},{\"id\":1,\"data\":true}]}]",
                "body.userinfo[0].fp[1].data: expected a string, got true");
    }

    @Test
    void aComplaintNeverRepeatsATemplate() {
        assertThatThrownBy(() -> upload("\"userinfo\":[{\"userid\":\"a\",\"fp\":[{\"id\":0,\"data\":[\"SECRET\"]}]}]"))
                .isInstanceOf(InvalidFieldException.class)
                .message()
                .doesNotContain("SECRET");
    }

    @Test
    void unknownKeysAreIgnoredAndNullIsAbsent() throws InvalidFieldException {
        UploadUserinfo upload = upload(
                "\"oper_id\":null,\"errcode\":null,\"errmsg\":null,\"batch\":{},\"userinfo\":[{\"userid\":\"a\","
                        + "\"user_type\":null,\"fa\":null,\"fa_list\":null,\"fa_algorithm\":null,\"fp\":null,\"fp_algorithm\":null,\"card\":1}]");
        assertThat(Frames.person(Objects.requireNonNull(upload.people()).get(0)))
                .isEqualTo("a EMPLOYEE");
    }

    @Test
    void aTemplateIsNotInAnyText() throws InvalidFieldException {
        assertThat(person(fp("AQIDBAUG")).toString()).doesNotContain("AQID").contains("6 bytes");
    }

    private static String fp(String data) {
        return "\"fp\":[{\"id\":0,\"data\":\"" + data + "\"}]";
    }

    private static Person person(String fields) throws InvalidFieldException {
        return people("{\"userid\":\"u\"," + fields + "}").get(0);
    }

    private static List<Person> people(String people) throws InvalidFieldException {
        return Objects.requireNonNull(upload("\"userinfo\":[" + people + "]").people());
    }

    private static UploadUserinfo upload(String body) throws InvalidFieldException {
        return Frames.body("upload_userinfo", "{" + body + "}", UploadUserinfo.class, LIMIT);
    }

    private static void assertInvalid(String body, String sentence) {
        assertThatThrownBy(() -> upload(body)).isInstanceOfSatisfying(InvalidFieldException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER);
            assertThat(e).hasMessageStartingWith(sentence);
        });
    }
}

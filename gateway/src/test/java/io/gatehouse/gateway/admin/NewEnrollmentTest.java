package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.gateway.domain.Enrollments.NewEnrollment;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewEnrollmentTest {
    @Test
    void anEmployeeIsTheDefault() throws Exception {
        assertThat(read("{'sn':'S1','userid':'zhangsan','page_type':'fp'}"))
                .isEqualTo(new NewEnrollment("S1", "zhangsan", UserType.EMPLOYEE, Kind.FP));
        assertThat(read("{'sn':'S1','userid':'张','user_type':null,'agentid':null,'page_type':'fa'}"))
                .isEqualTo(new NewEnrollment("S1", "张", UserType.EMPLOYEE, Kind.FA));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'userid':'v1/1000002'",
                "'userid':'v1','agentid':'1000002'",
                "'userid':'v1','agentid':1000002",
                "'userid':'v1/1000002','agentid':'1000002'"
            },
            quoteCharacter = '"')
    void aVisitorIsNamedByCompositeOrByBothParts(String fields) throws Exception {
        assertThat(read("{'sn':'S1','user_type':1,'page_type':'fa'," + fields + "}"))
                .isEqualTo(new NewEnrollment("S1", "v1/1000002", UserType.VISITOR, Kind.FA));
    }

    @Test
    void theLongestUseridIs64BytesWithItsAgent() throws Exception {
        String id = "v".repeat(56);
        assertThat(read("{'sn':'S1','user_type':1,'page_type':'fa','userid':'" + id + "','agentid':'1000002'}")
                        .userid())
                .hasSize(64);
        assertThat(refusal("{'sn':'S1','user_type':1,'page_type':'fa','userid':'v" + id + "','agentid':'1000002'}"))
                .isEqualTo("422 userid: expected with its agentid 1 to 64 bytes of UTF-8 without control characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | sn",
                "{'sn':7,'userid':'u','page_type':'fp'} | sn",
                "{'sn':'','userid':'u','page_type':'fp'} | sn",
                "{'sn':'a b','userid':'u','page_type':'fp'} | sn",
                "{'sn':'S1','page_type':'fp'} | userid",
                "{'sn':'S1','userid':'','page_type':'fp'} | userid",
                "{'sn':'S1','userid':null,'page_type':'fp'} | userid",
                "{'sn':'S1','userid':['u'],'page_type':'fp'} | userid",
                "{'sn':'S1','userid':'a\\u0000b','page_type':'fp'} | userid",
                "{'sn':'S1','userid':'a\\u0085b','page_type':'fp'} | userid",
                "{'sn':'S1','userid':'a/1','page_type':'fp'} | userid",
                "{'sn':'S1','userid':'a/1','user_type':2,'page_type':'fp'} | userid",
                "{'sn':'S1','userid':'v1','user_type':1,'page_type':'fp'} | userid",
                "{'sn':'S1','userid':'v1/','user_type':1,'page_type':'fp'} | userid",
                "{'sn':'S1','userid':'/1','user_type':1,'page_type':'fp'} | userid",
                "{'sn':'S1','userid':'v1/1','user_type':1,'agentid':'2','page_type':'fp'} | agentid",
                "{'sn':'S1','userid':'v1','user_type':1,'agentid':'x','page_type':'fp'} | agentid",
                "{'sn':'S1','userid':'v1','user_type':1,'agentid':'','page_type':'fp'} | agentid",
                "{'sn':'S1','userid':'v1','user_type':1,'agentid':-2,'page_type':'fp'} | agentid",
                "{'sn':'S1','userid':'v1','user_type':1,'agentid':1.0,'page_type':'fp'} | agentid",
                "{'sn':'S1','userid':'u','agentid':'x','page_type':'fp'} | agentid",
                "{'sn':'S1','userid':'u','user_type':3,'page_type':'fp'} | user_type",
                "{'sn':'S1','userid':'u','user_type':-1,'page_type':'fp'} | user_type",
                "{'sn':'S1','userid':'u','user_type':1.0,'page_type':'fp'} | user_type",
                "{'sn':'S1','userid':'u','user_type':'1','page_type':'fp'} | user_type",
                "{'sn':'S1','userid':'u','user_type':4294967296,'page_type':'fp'} | user_type",
                "{'sn':'S1','userid':'u','user_type':true,'page_type':'fp'} | user_type",
                "{'sn':'S1','userid':'u'} | page_type",
                "{'sn':'S1','userid':'u','page_type':'FP'} | page_type",
                "{'sn':'S1','userid':'u','page_type':'fp','pagetype':'fp'} | pagetype",
                "[] | body",
                "'text' | body"
            })
    void aFieldThatIsNotWhatWasExpectedIsNamed(String json, String field) {
        assertThat(refusal(json)).startsWith("422 " + field + ": expected ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"",
                "{",
                "{'sn':'S1',}",
                "{'sn':'S1','sn':'S1'}",
                "{'sn':'S1'} {}",
                "{'sn':'S1'}x",
                "{'sn':'\\ud800','userid':'u','page_type':'fp'}",
                "{'sn':'S1','userid':'\\udc00\\ud800','page_type':'fp'}",
                "{sn:1}",
                "NaN"
            })
    void whatIsNoJsonIsMalformed(String json) {
        assertThat(refusal(json)).startsWith("400 body: expected ");
    }

    @Test
    void bytesThatAreNotUtf8AreMalformed() {
        byte[] latin = "{\"sn\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(catchThrowableOfType(RefusedException.class, () -> EnrollmentCalls.newEnrollment(latin)))
                .hasMessage("body: expected UTF-8");
        byte[] wide = "{\"sn\":\"S1\"}".getBytes(StandardCharsets.UTF_16BE);
        assertThat(catchThrowableOfType(RefusedException.class, () -> EnrollmentCalls.newEnrollment(wide))
                        .answer()
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aDeepNestIsMalformed() {
        assertThat(refusal("{'sn':" + "[".repeat(10_000))).startsWith("400 ");
    }

    private static NewEnrollment read(String json) throws RefusedException {
        return EnrollmentCalls.newEnrollment(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String json) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> read(json));
        assertThat(refused).as("refusal of %s", json).isNotNull();
        return refused.answer().status() + " " + refused.getMessage();
    }
}

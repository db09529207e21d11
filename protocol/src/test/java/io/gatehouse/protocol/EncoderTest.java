package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.ReplyBody.FailList;
import io.gatehouse.protocol.ReplyBody.FailedPerson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EncoderTest {
    private static final ReqId REQ_ID = new ReqId("\"r1\"");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aReplyEchoesTheReqIdAndHasNoCmd() {
        assertThat(text(Encoder.reply(REQ_ID, Reply.ok())))
                .isEqualTo("{\"headers\":{\"req_id\":\"r1\"},\"errcode\":0,\"errmsg\":\"ok\"}");
        assertThat(text(Encoder.reply(new ReqId("-1.50e2"), Reply.of(ErrorCode.BUSY, "later"))))
                .isEqualTo("{\"headers\":{\"req_id\":-1.50e2},\"errcode\":-1,\"errmsg\":\"later\"}");
        assertThat(text(Encoder.reply(ReqId.ABSENT, Reply.of(ErrorCode.UNKNOWN_DEVICE))))
                .isEqualTo("{\"headers\":{\"req_id\":\"\"},\"errcode\":600001,\"errmsg\":\"unknown sn\"}");
    }

    @Test
    void theAnswerToWhatIsNoJsonHasNoHeaders() {
        assertThat(text(Encoder.malformed("a \"reason\"")))
                .isEqualTo("{\"errcode\":40058,\"errmsg\":\"a \\\"reason\\\"\"}");
    }

    @Test
    void eachBodyHasItsWords() {
        assertBody(new ReplyBody.Timestamp(1_700_000_000L), "{\"timestamp\":1700000000}");
        assertBody(new ReplyBody.SecretNo("s"), "{\"secret_no\":\"s\"}");
        assertBody(new ReplyBody.ActiveCode("a"), "{\"active_code\":\"a\"}");
        assertBody(new ReplyBody.Secret("s"), "{\"secret\":\"s\"}");
        assertBody(new ReplyBody.CorpName("公司"), "{\"corp_name\":\"公司\"}");
        assertBody(new ReplyBody.Admins(), "{\"userinfo\":[]}");
        // One for each body above, the list of failures below, those of RecordBodiesTest and BinaryFrameTest, and five
        // about people.
        assertThat(ReplyBody.class.getPermittedSubclasses()).hasSize(7 + 7 + 5);
    }

    @Test
    void failListIsThereOnSuccessEvenWhenItIsEmpty() {
        assertBody(new FailList(List.of()), "{\"fail_list\":[]}");
    }

    @Test
    void anElementOfFailListHasBothKeys() {
        FailList failList =
                new FailList(List.of(new FailedPerson("x\"2", UserType.VISITOR), new FailedPerson("x3", null)));
        assertBody(
                failList,
                "{\"fail_list\":[{\"userid\":\"x\\\"2\",\"user_type\":1},{\"userid\":\"x3\",\"user_type\":0}]}");
    }

    @Test
    void aFailureOfTheWholeCallHasNoBody() {
        JsonNode reply = JSON.readTree(Encoder.reply(REQ_ID, Reply.of(ErrorCode.OPERATION_MISMATCH)));
        assertThat(reply.propertyNames()).containsExactly("headers", "errcode", "errmsg");
    }

    @Test
    void enrolmentsAreStartedByPushEnterPageWhateverTheOlderNumberingCallsIt() {
        assertThat(text(Encoder.push("p1", new Push.EnterPage(Kind.FA, "op", "UserIdA/10001", UserType.VISITOR))))
                .isEqualTo(
                        "{\"cmd\":\"push_enter_page\",\"headers\":{\"req_id\":\"p1\"},\"body\":{\"page_type\":\"fa\","
                                + "\"oper_id\":\"op\",\"userid\":\"UserIdA/10001\",\"user_type\":1}}");
    }

    @Test
    void theOtherPushesHaveTheirNamesToo() {
        assertThat(text(Encoder.push("p1", new Push.ExitPage(Kind.FP, "op", "a", UserType.EMPLOYEE))))
                .isEqualTo("{\"cmd\":\"push_exit_page\",\"headers\":{\"req_id\":\"p1\"},\"body\":{\"page_type\":\"fp\","
                        + "\"oper_id\":\"op\",\"userid\":\"a\",\"user_type\":0}}");
        assertThat(text(Encoder.push("p2", new Push.BindCorp())))
                .isEqualTo("{\"cmd\":\"push_bind_corp\",\"headers\":{\"req_id\":\"p2\"}}");
        assertThat(text(Encoder.push("p3", new Push.UnbindCorp())))
                .isEqualTo("{\"cmd\":\"push_unbind_corp\",\"headers\":{\"req_id\":\"p3\"}}");
        // And those of RecordBodiesTest, and three about people.
        assertThat(Push.class.getPermittedSubclasses()).hasSize(4 + 7 + 3);
    }

    @Test
    void whatTheCloudWritesIsStrictJsonWhateverAStringHolds() {
        StringBuilder odd = new StringBuilder();
        for (char unit = 0; unit < 0x180; unit++) {
            odd.append(unit);
        }
        odd.append("\u2028\u2029\ufeff\uffff😀");
        JsonNode reply = JSON.readTree(Encoder.reply(REQ_ID, Reply.of(ErrorCode.BUSY, odd.toString())));
        assertThat(reply.get("errmsg").stringValue()).isEqualTo(odd.toString());
    }

    @Test
    void aLoneSurrogateNeverLeaves() {
        byte[] reply = Encoder.reply(REQ_ID, Reply.ok(new FailList(List.of(new FailedPerson("a\ud800b\udc00", null)))));
        assertThat(JSON.readTree(reply).at("/body/fail_list/0/userid").stringValue())
                .isEqualTo("a?b?");
    }

    @Test
    void anEchoedReqIdIsTheSameValueForEveryString() {
        for (String id : new String[] {"", "lb_ping", "a\"b", "\\", "/", "\n\t\u0001\u007f", "请求😀", "\u2028"}) {
            String quoted = JSON.writeValueAsString(id);
            Inbound.Envelope envelope =
                    (Inbound.Envelope) Frames.parse("{\"cmd\":\"ping\",\"headers\":{\"req_id\":" + quoted + "}}");
            JsonNode reply = JSON.readTree(Encoder.reply(envelope.reqId(), Reply.ok()));
            assertThat(reply.at("/headers/req_id").stringValue()).isEqualTo(id);
        }
    }

    private static void assertBody(ReplyBody body, String json) {
        assertThat(text(Encoder.reply(REQ_ID, Reply.ok(body))))
                .isEqualTo("{\"headers\":{\"req_id\":\"r1\"},\"errcode\":0,\"errmsg\":\"ok\",\"body\":" + json + "}");
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}

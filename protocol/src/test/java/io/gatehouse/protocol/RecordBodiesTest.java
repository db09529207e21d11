package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies about records, doors and the device itself, in and out. */
class RecordBodiesTest {
    @Test
    void aCheckinKeepsWhatItCannotUse() throws Exception {
        Checkin checkin = body(
                "checkin",
                "{'checkin_data':[{'userid':'a','timestamp':'1700000000','user_type':'1','pass_type':3,'pass_method':6},"
                        + "{'userid':'b','timestamp':1,'pass_type':4},{'userid':'c','timestamp':2,'user_type':3}]}",
                Checkin.class);

        assertThat(checkin.records())
                .containsExactly(
                        new Checkin.Entry("a", UserType.VISITOR, 1_700_000_000, 3, 6L, true),
                        new Checkin.Entry("b", UserType.EMPLOYEE, 1, null, null, false),
                        new Checkin.Entry("c", null, 2, null, null, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'status':0", "'status ':0", "'status':'0'"})
    void aDoorReportIsReadWhateverBlankFollowsItsKeys(String status) throws Exception {
        DoorReport report = body(
                "report_remote_open_door",
                "{'type':'scan_qrcode_open','oper_id':'o'," + status + "}",
                DoorReport.class);

        assertThat(report).isEqualTo(new DoorReport(DoorReport.Type.SCAN_QRCODE_OPEN, "o", true));
    }

    @ParameterizedTest
    @CsvSource({"36.700000,36700", "36,36000", "36.7,36700", "'\" 36.61 \"',36610", "'\"39.98765\"',39987"})
    void aTemperatureIsReadToTheThousandth(String text, int thousandths) throws Exception {
        Temperatures temperatures = body(
                "report_user_temperature", "{'userid':'a','status':0,'temperature':" + text + "}", Temperatures.class);

        assertThat(temperatures.items().get(0).thousandths()).isEqualTo(thousandths);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'abc'", "'QUJDREVG'", "'QUJDREVGQUJDREVGQUJDREVGQUJDREVG'", "''", "'a\\u0062\\nc'", "'=='"})
    void theTextOfASelfhelpIsReadAlsoWhereItCouldBeBase64(String text) throws Exception {
        Selfhelp selfhelp = body("selfhelp_notify", "{'x':1,'data':" + text + "}", Selfhelp.class);

        String expected =
                text.substring(1, text.length() - 1).replace("\\u0062", "b").replace("\\n", "\n");
        assertThat(selfhelp.data()).isEqualTo(expected);
    }

    @Test
    void aCodeNeedsAState() {
        for (String wrong : List.of("{}", "{'state':''}", "{'state':'s'}", "{'state':'s','format_version':2}")) {
            assertThatExceptionOfType(InvalidFieldException.class)
                    .as(wrong)
                    .isThrownBy(() -> body("gen_login_qrcode", wrong, LoginCodeRequest.class));
        }
    }

    @Test
    void answersAreStrictJson() {
        assertThat(answer(new ReplyBody.FailedRecords(List.of(new ReplyBody.FailedRecord("a\"", null, 5)))))
                .isEqualTo("{'fail_list':[{'userid':'a\\'','user_type':0,'timestamp':5}]}");
        assertThat(answer(new ReplyBody.Health(HealthStatus.ABNORMAL))).isEqualTo("{'status':1}");
        assertThat(answer(new ReplyBody.HealthWithCode(HealthStatus.UNKNOWN)))
                .isEqualTo("{'status':2,'qrcode_data':''}");
        assertThat(answer(new ReplyBody.SelfInput(true, false)))
                .isEqualTo("{'open_self_input_fp':true,'open_self_input_fa':false}");
        assertThat(answer(new ReplyBody.Firmware("1", "m", 5_000_000_000L, "u")))
                .isEqualTo("{'firmware_version':'1','md5sum':'m','size':5000000000,'download_url':'u'}");
        assertThat(answer(new ReplyBody.TemperatureResults(
                        List.of(new ReplyBody.TemperatureResult("a", UserType.STUDENT, 9, ErrorCode.OK)))))
                .isEqualTo("{'result_list':[{'userid':'a','user_type':2,'timestamp':9,'errcode':0,'errmsg':'ok'}]}");
    }

    @Test
    void pushesAreStrictJson() {
        assertThat(push(new Push.RestartDevice())).isEqualTo("{'cmd':'push_restart_device','headers':{'req_id':'r'}}");
        assertThat(push(new Push.UpdateFirmware()))
                .isEqualTo("{'cmd':'push_update_firmware','headers':{'req_id':'r'}}");
        assertThat(push(new Push.RemoteOpenDoor("o", "u")))
                .isEqualTo("{'cmd':'push_remote_open_door','headers':{'req_id':'r'},"
                        + "'body':{'oper_id':'o','userid':'u'}}");
        assertThat(push(new Push.UserScan("o", "u", "t", "s", true)))
                .isEqualTo("{'cmd':'push_user_scan','headers':{'req_id':'r'},'body':{'userid':'u','op_type':'t',"
                        + "'oper_id':'o','state':'s','user_type':1}}");
        assertThat(push(new Push.OpenSelfInput(true, false)))
                .isEqualTo("{'cmd':'push_open_self_input','headers':{'req_id':'r'},"
                        + "'body':{'open_self_input_fp':true,'open_self_input_fa':false}}");
        assertThat(push(new Push.FetchLog("h")))
                .isEqualTo("{'cmd':'push_fetch_log','headers':{'req_id':'r'},'body':{'hint':'h'}}");
        assertThat(push(new Push.UserFace(
                        "o", "u", UserType.VISITOR, List.of(new Push.UserFace.FacePicture(0, 9, "m", "image/png")))))
                .isEqualTo(
                        "{'cmd':'push_user_face','headers':{'req_id':'r'},'body':{'oper_id':'o','userid':'u',"
                                + "'user_type':1,'face_info':[{'id':0,'photo_size':9,'media_id':'m','media_type':'image/png'}]}}");
    }

    private static <T extends Body> T body(String cmd, String body, Class<T> type) throws InvalidFieldException {
        return Frames.body(cmd, body.replace('\'', '"'), type);
    }

    private static String answer(ReplyBody body) {
        String json = new String(Encoder.reply(new ReqId("1"), Reply.ok(body)), StandardCharsets.UTF_8);
        return json.substring(json.indexOf("\"body\":") + 7, json.length() - 1).replace('"', '\'');
    }

    private static String push(Push push) {
        return new String(Encoder.push("r", push), StandardCharsets.UTF_8).replace('"', '\'');
    }
}

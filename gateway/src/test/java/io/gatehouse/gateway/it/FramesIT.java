package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the gateway makes of the text in a frame, before any command looks at it. */
class FramesIT {
    private static final int MIB = 1 << 20;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestGateway gateway;

    private final String sn = "FRAME" + COUNT.incrementAndGet();
    private final String corp = "corp-" + sn;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("limits.frame=1MiB");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c080", "eda080", "f5808080", "e282", "80"})
    void bytesThatAreNotUtf8CloseWith1007(String hex) {
        byte[] wrong = HexFormat.of().parseHex(hex);
        byte[] start = json("{'cmd':'ping','x':'").getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[start.length + wrong.length + 2];
        System.arraycopy(start, 0, payload, 0, start.length);
        System.arraycopy(wrong, 0, payload, start.length, wrong.length);
        payload[payload.length - 2] = '"';
        payload[payload.length - 1] = '}';
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().frame(Wire.TEXT, true, payload);
            terminal.expectClose(1007);
        }
    }

    @Test
    void messageThatEndsInTheMiddleOfACharacterClosesWith1007() {
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().frame(Wire.TEXT, true, new byte[] {'"', (byte) 0xe4, (byte) 0xb8});
            terminal.expectClose(1007);
        }
    }

    @Test
    void messageOf64KiBIsTakenBeforeSubscribe() {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(padded("a", 65_536));
            assertThat(terminal.reply("a").path("errcode").asInt(-2)).isZero();
        }
    }

    @Test
    void messageOver64KiBBeforeSubscribeClosesWith1009() {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(padded("a", 65_537));
            terminal.expectClose(1009);
        }
    }

    @Test
    void fragmentsThatAddUpToOver64KiBBeforeSubscribeCloseWith1009() {
        try (Terminal terminal = gateway.connect()) {
            byte[] message = padded("a", 65_537).getBytes(StandardCharsets.UTF_8);
            terminal.wire().fragments(Wire.TEXT, message, 8_192);
            terminal.expectClose(1009);
        }
    }

    @Test
    void registeredTerminalIsStillHeldTo64KiB() {
        String secretNo = gateway.api().addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.send(padded("a", 65_537));
            terminal.expectClose(1009);
        }
    }

    @Test
    void messageOfTheFrameLimitIsTakenAfterSubscribe() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            terminal.send(padded("a", MIB));
            assertThat(terminal.reply("a").path("errcode").asInt(-2)).isZero();
        }
    }

    @Test
    void messageOverTheFrameLimitClosesWith1009() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            terminal.send(padded("a", MIB + 1));
            terminal.expectClose(1009);
        }
    }

    @Test
    void fragmentsThatAddUpToOverTheFrameLimitCloseWith1009() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            byte[] message = padded("a", MIB + 1).getBytes(StandardCharsets.UTF_8);
            terminal.wire().fragments(Wire.TEXT, message, 65_536);
            terminal.expectClose(1009);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "[]",
                "[{}]",
                "\"text\"",
                "1",
                "null",
                "true",
                "{",
                "{'cmd':'ping'",
                "{cmd:1}",
                "{'cmd':'ping',}",
                "{'x':'\t'}",
                "{'x':01}",
                "{'x':NaN}"
            })
    void whatIsNoJsonObjectIsRefusedWithoutHeaders(String text) {
        try (Terminal terminal = gateway.connect()) {
            assertThat(terminal.expectRefusal(json(text))).isNotEmpty();
            terminal.expect(0, "ping", null);
        }
    }

    @Test
    void binaryFrameThatNoCommandTakesIsRefusedWithoutHeaders() {
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().frame(Wire.BINARY, true, new byte[] {1, 0, 0, 0, (byte) 0xff});
            terminal.expectRefusal();
            terminal.wire()
                    .frame(
                            Wire.BINARY,
                            true,
                            Terminal.envelope("ping", "b", null).getBytes(StandardCharsets.UTF_8));
            terminal.expectRefusal();
            terminal.expect(0, "ping", null);
        }
    }

    @Test
    void tenthRefusalInARowClosesWith1008Instead() {
        try (Terminal terminal = gateway.connect()) {
            refused(terminal, 9);
            terminal.send("no json");
            terminal.expectClose(1008);
        }
    }

    @Test
    void goodFrameStartsTheCountOfRefusalsAnew() {
        try (Terminal terminal = gateway.connect()) {
            refused(terminal, 9);
            terminal.expect(0, "ping", null);
            refused(terminal, 9);
            terminal.expect(0, "ping", null);
            refused(terminal, 9);
            terminal.wire().frame(Wire.BINARY, true, new byte[0]);
            terminal.expectClose(1008);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'headers':{'req_id':'d'},'cmd':'ping','cmd':'ping'}",
                "{'cmd':'ping','headers':{'req_id':'d'},'x':1,'x':1}",
                "{'cmd':'ping','headers':{'req_id':'d'},'body':{'x':[{'y':1,'y':2}]}}",
                "{'cmd':'ping','headers':{'req_id':'d'},'body':{'x':1,'\\u0078':2}}",
                "{'cmd':'ping','headers':{'req_id':'d'},'x':'\\ud800'}",
                "{'cmd':'ping','headers':{'req_id':'d'},'x':'\\udc00'}",
                "{'cmd':'ping','headers':{'req_id':'d'},'x':'\\ud800\\ud800'}",
                "{'cmd':'ping','headers':{'req_id':'d'},'x':'\\ud83dx'}",
                "{'cmd':'ping','headers':{'req_id':'d'},'x':'\\ude00\\ud83d'}",
                "{'cmd':'ping','headers':{'req_id':'d'},'\\ud800':1}",
                "{'cmd':'ping','headers':{'req_id':'d'},'x':'a\\u0000b'}",
                "{'cmd':'ping','headers':{'req_id':'d'},'\\u0000':1}",
                "{'cmd':'ping','headers':{'req_id':'d'}} x",
                "{'cmd':'ping','headers':{'req_id':'d'}}{}",
                "{'cmd':'ping','headers':{'req_id':'d'}}]",
                "{'cmd':'ping','headers':{'req_id':'d'}},"
            })
    void faultBehindTheHeadersIsRefusedWithTheirReqId(String text) {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(json(text));
            assertThat(terminal.reply("d").path("errcode").asInt(0)).isEqualTo(40058);
            terminal.expect(0, "ping", null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'cmd':'ping','cmd':'ping','headers':{'req_id':'d'}}",
                "{'cmd':'ping','headers':{'req_id':'d','req_id':'e'}}",
                "{'cmd':'ping','headers':{'req_id':'d'},'headers':{'req_id':'e'}}",
                "{'x':'\\ud800','cmd':'ping','headers':{'req_id':'d'}}",
                "{'x':'\\u0000','cmd':'ping','headers':{'req_id':'d'}}",
                "{'cmd':'ping','headers':{'req_id':'\\udc00'}}",
                "{'cmd':'ping','headers':{'req_id':'\\u0000'}}",
                "{'cmd':'ping\\u0000','headers':{'req_id':'d'}}",
                "{'cmd':5,'headers':{'req_id':'d'}}",
                "{'cmd':'ping','headers':5}",
                "{'cmd':'ping','headers':{'req_id':true}}",
                "{'cmd':'ping','headers':{'req_id':{}}}",
                "{'headers':{'req_id':'d'}}",
                "{}"
            })
    void faultInOrBeforeTheHeadersIsRefused(String text) {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(json(text));
            assertThat(terminal.reply().path("errcode").asInt(0)).isEqualTo(40058);
            terminal.expect(0, "ping", null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'userid':'p','userid':'p','fp':[{'id':0,'data':'AQIDBAUGBwg='}]}]}}",
                "{'userid':'p','name':'\\udc00','fp':[{'id':0,'data':'AQIDBAUGBwg='}]}]}}",
                "{'userid':'p','name':'\\u0000','fp':[{'id':0,'data':'AQIDBAUGBwg='}]}]}}",
                "{'userid':'p','fp':[{'id':0,'data':'AQIDBAUGBwg='}]}]}} {}"
            })
    void uploadWithSuchAFaultStoresNothing(String rest) {
        try (Terminal terminal = gateway.login(sn, corp)) {
            String good = json("{'userid':'q','fp':[{'id':0,'data':'AQIDBAUGBwg='}]},");
            terminal.send(
                    json("{'cmd':'upload_userinfo','headers':{'req_id':'d'},'body':{'userinfo':[") + good + json(rest));
            assertThat(terminal.reply().path("errcode").asInt(0)).isEqualTo(40058);
            assertThat(gateway.api().people(corp)).isEmpty();
        }
    }

    @Test
    void surrogatePairsAndSpaceBehindTheObjectAreFine() {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(json("{'cmd':'ping','headers':{'req_id':'d'},'x':'\\ud83d\\ude00 😀'} \r\n\t "));
            assertThat(terminal.reply("d").path("errcode").asInt(-2)).isZero();
        }
    }

    @Test
    void nestingOf32IsTakenAndOf33IsRefused() {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(nested(31));
            assertThat(terminal.reply("n").path("errcode").asInt(-2)).isZero();
            terminal.send(nested(32));
            assertThat(terminal.reply("n").path("errcode").asInt(-2)).isEqualTo(40058);
            terminal.send(nested(20_000));
            assertThat(terminal.reply("n").path("errcode").asInt(-2)).isEqualTo(40058);
            terminal.expect(0, "ping", null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'headers':{'req_id':'p'},'errcode':0,'errmsg':'ok'}",
                "{'headers':{'req_id':'p'},'errcode':101,'errmsg':'camera is using','body':{}}",
                "{'errcode':0}"
            })
    void acknowledgementOfAPushIsIgnored(String text) {
        try (Terminal terminal = gateway.login(sn, corp)) {
            terminal.send(json(text));
            terminal.expect(0, "ping", null);
        }
    }

    @Test
    void unknownCommandIsRefusedAndTheConnectionStays() {
        try (Terminal terminal = gateway.connect()) {
            JsonNode reply = terminal.expect(40058, "make_coffee", "{}");
            assertThat(reply.has("body")).isFalse();
            for (int i = 0; i < 20; i++) {
                terminal.expect(40058, "make_tea", null);
            }
            terminal.expect(0, "ping", null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a'",
                "''",
                "'lb_ping'",
                "'a b/\\\\ \\' \\n \\u00e9 é 中 😀'",
                "7",
                "-7",
                "0",
                "1.50",
                "1e3",
                "18446744073709551615",
                "123456789012345678901234567890"
            })
    void reqIdIsEchoedAsTheSameJsonValue(String reqId) {
        try (Terminal terminal = gateway.connect()) {
            String sent = json(reqId);
            terminal.send(json("{'cmd':'ping','headers':{'req_id':") + sent + "}}");
            JsonNode echoed = terminal.reply().path("headers").path("req_id");
            JsonNode expected = Json.parse(sent);
            assertThat(echoed.getNodeType()).isEqualTo(expected.getNodeType());
            if (expected.isNumber()) {
                assertThat(echoed.decimalValue()).isEqualByComparingTo(expected.decimalValue());
            } else {
                assertThat(echoed.stringValue()).isEqualTo(expected.stringValue());
            }
        }
    }

    @Test
    void reqIdOf1024BytesIsEchoed() {
        try (Terminal terminal = gateway.connect()) {
            List<String> ids =
                    List.of("\"" + "x".repeat(1_024) + "\"", "\"" + "中".repeat(341) + "y\"", "7".repeat(1_024));
            for (String id : ids) {
                terminal.send(json("{'cmd':'ping','headers':{'req_id':") + id + "}}");
                assertThat(terminal.wire().read().text()).contains("\"req_id\":" + id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'cmd':'ping'}",
                "{'cmd':'ping','headers':{}}",
                "{'cmd':'ping','headers':null}",
                "{'cmd':'ping','headers':{'req_id':null}}"
            })
    void absentReqIdIsEchoedAsTheEmptyString(String text) {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(json(text));
            JsonNode reply = terminal.reply();
            assertThat(reply.path("errcode").asInt(-2)).isZero();
            assertThat(reply.path("headers").path("req_id").stringValue()).isEmpty();
        }
    }

    @Test
    void unknownKeysAndNullsAreIgnored() {
        try (Terminal terminal = gateway.connect()) {
            terminal.send(
                    json("{'extra':[1,{}],'cmd':'ping','headers':{'req_id':'u','trace':1},'body':null,'errmsg':null}"));
            assertThat(terminal.reply("u").path("errcode").asInt(-2)).isZero();
        }
    }

    @Test
    void replyHasNoCmd() {
        try (Terminal terminal = gateway.connect()) {
            JsonNode reply = terminal.expect(0, "ping", null);
            assertThat(reply.has("cmd")).isFalse();
            assertThat(reply.path("errmsg").stringValue()).isEqualTo("ok");
        }
    }

    @Test
    void repliesLeaveInTheOrderOfRequests() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                sent.add(terminal.request("upload_userinfo", Uploads.people(Uploads.finger("p" + i, i % 10, i))));
                sent.add(terminal.request("ping", null));
                sent.add(terminal.request("nonsense", null));
                sent.add(terminal.request("get_corp_info", null));
            }
            for (String reqId : sent) {
                terminal.reply(reqId);
            }
            assertThat(gateway.api().people(corp)).hasSize(60);
        }
    }

    @Test
    void replyToALargeMessageIsNotOvertaken() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                terminal.send(padded("large" + i, 700_000));
                sent.add("large" + i);
                sent.add(terminal.request("ping", null));
                sent.add(terminal.request("upload_userinfo", Uploads.people(Uploads.finger("p" + i, 0, i))));
                sent.add(terminal.request("nonsense", null));
            }
            for (String reqId : sent) {
                terminal.reply(reqId);
            }
        }
    }

    @Test
    void refusalsOfABurstAreAllSentBeforeTheClose() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            String upload = terminal.request("upload_userinfo", Uploads.people(Uploads.finger("p", 0, 1)));
            for (int i = 0; i < 10; i++) {
                terminal.send("no json " + i);
            }
            terminal.reply(upload);
            for (int i = 0; i < 9; i++) {
                terminal.expectRefusal();
            }
            terminal.expectClose(1008);
        }
    }

    @Test
    void sameReqIdForEveryRequestIsAnsweredEveryTime() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            for (int i = 0; i < 5; i++) {
                String upload = Uploads.people(Uploads.finger("p" + i, 0, i));
                terminal.send(Terminal.envelope("upload_userinfo", "lb_upload_userinfo", upload));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(terminal.reply("lb_upload_userinfo").path("errcode").asInt(-2))
                        .isZero();
            }
            assertThat(gateway.api().people(corp)).hasSize(5);
        }
    }

    private static void refused(Terminal terminal, int times) {
        for (int i = 0; i < times; i++) {
            terminal.expectRefusal("no json " + i);
        }
    }

    /** A ping that has this many bytes. */
    private static String padded(String reqId, int bytes) {
        String start = json("{'cmd':'ping','headers':{'req_id':'%s'},'pad':'", reqId);
        return start + "x".repeat(bytes - start.length() - 2) + "\"}";
    }

    private static String nested(int arrays) {
        return json("{'cmd':'ping','headers':{'req_id':'n'},'x':") + "[".repeat(arrays) + "]".repeat(arrays) + "}";
    }
}

package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The commands that bring a terminal from a socket to its company, and the small ones after that. */
class LoginIT {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestGateway gateway;
    private static Api api;

    private final String sn = "LOGIN" + COUNT.incrementAndGet();
    private final String corp = "corp-" + sn;

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
    void timeIsToldBeforeRegister() {
        try (Terminal terminal = gateway.connect()) {
            long before = Instant.now().getEpochSecond();
            JsonNode reply = terminal.expect(0, "get_timestamp", null);
            assertThat(reply.path("body").path("timestamp").longValue())
                    .isBetween(before, Instant.now().getEpochSecond());
        }
    }

    @Test
    void pingIsAnsweredInEveryState() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connect()) {
            assertThat(terminal.expect(0, "ping", null).has("body")).isFalse();
            terminal.register(sn, secretNo);
            terminal.expect(0, "ping", null);
            terminal.active();
            terminal.expect(0, "ping", null);
            terminal.subscribe(terminal.secret());
            terminal.expect(0, "ping", "{}");
        }
    }

    @Test
    void registerGivesTheSameActiveCodeEveryTime() {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            String first = terminal.register(sn, secretNo);
            assertThat(first).isNotEmpty().hasSizeLessThanOrEqualTo(48).isASCII();
            assertThat(terminal.register(sn, secretNo)).isEqualTo(first);
            try (Terminal again = gateway.connect()) {
                assertThat(again.register(sn, secretNo)).isEqualTo(first);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"sn,600007", "nonce,600008", "timestamp,600009", "device_signature,600010"})
    void missingFieldOfRegisterHasACodeOfItsOwn(String field, int errcode) {
        String secretNo = api.addDevice(sn);
        JsonNode body = Json.parse(Terminal.signed(sn, secretNo, "register"));
        String without = Json.without(body, field);
        String withNull = Json.with(body, field, "null");
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(errcode, "register", without);
            terminal.expect(errcode, "register", withNull);
            terminal.expect(errcode, "get_secret_no", without);
        }
    }

    @Test
    void registerWithoutABodyMissesItsSn() {
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600007, "register", null);
            terminal.expect(600007, "register", "{}");
            terminal.expect(600007, "get_secret_no", null);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sn|5",
                "sn|true",
                "sn|[]",
                "nonce|1.0",
                "nonce|1e0",
                "nonce|'+1'",
                "nonce|'1.0'",
                "nonce|' 1'",
                "nonce|'x'",
                "nonce|true",
                "nonce|{}",
                "nonce|-1",
                "nonce|18446744073709551616",
                "nonce|'18446744073709551616'",
                "timestamp|1700000000.0",
                "timestamp|17e8",
                "timestamp|'+1700000000'",
                "timestamp|false",
                "timestamp|[1]",
                "timestamp|-1",
                "timestamp|4294967296",
                "device_signature|5",
                "device_signature|{}"
            },
            quoteCharacter = '`')
    void wrongTypeOfAFieldOfRegisterIsNamed(String field, String value) {
        String secretNo = api.addDevice(sn);
        JsonNode body = Json.parse(Terminal.signed(sn, secretNo, "register"));
        try (Terminal terminal = gateway.connect()) {
            JsonNode reply = terminal.expect(40058, "register", Json.with(body, field, json(value)));
            assertThat(reply.path("errmsg").stringValue()).contains(field);
            assertThat(reply.has("body")).isFalse();
            terminal.register(sn, secretNo);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"123456|%d", "'123456'|'%d'", "'18446744073709551615'|%d", "18446744073709551615|'%d'", "0|%d"},
            quoteCharacter = '`')
    void nonceAndTimestampMayBeNumbersOrStrings(String nonce, String timestamp) {
        String secretNo = api.addDevice(sn);
        long now = Instant.now().getEpochSecond();
        String signature = Terminal.signature(sn, secretNo, Long.toString(now), nonce.replace("'", ""), "register");
        String body = json("{'sn':'" + sn + "','nonce':" + nonce + ",'timestamp':" + timestamp, now)
                + json(",'device_signature':'" + signature + "'}");
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(0, "register", body);
        }
    }

    @Test
    void signatureMayBeInUpperCase() {
        String secretNo = api.addDevice(sn);
        JsonNode body = Json.parse(Terminal.signed(sn, secretNo, "register"));
        String upper = body.path("device_signature").stringValue().toUpperCase(Locale.ROOT);
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(0, "register", Json.with(body, "device_signature", Json.quoted(upper)));
        }
    }

    @Test
    void netInfoAndUnknownFieldsDoNotMatter() {
        String secretNo = api.addDevice(sn);
        JsonNode body = Json.parse(Terminal.signed(sn, secretNo, "register"));
        String more = Json.with(body, "net_info", json("{'wifi_name':'w','mac_address':'00:11'}"));
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(0, "register", Json.with(Json.parse(more), "colour", "7"));
        }
    }

    @Test
    void unknownSnIs600001() {
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600001, "register", Terminal.signed("NO-SUCH-SN", "secret", "register"));
            terminal.expect(600001, "get_secret_no", Terminal.signed("NO-SUCH-SN", "secret", "secret_no"));
        }
    }

    @Test
    void wrongSignatureIs600011() {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600011, "register", Terminal.signed(sn, secretNo + "0", "register"));
            terminal.expect(600011, "register", Terminal.signed(sn, secretNo, "qrcode"));
            String body = Terminal.signed(sn, secretNo, "register");
            terminal.expect(600011, "register", Json.with(Json.parse(body), "device_signature", "\"5b90\""));
            terminal.expect(600011, "register", Json.with(Json.parse(body), "device_signature", "\"中\""));
        }
    }

    @Test
    void timestampOlderThanFiveMinutesIs600023() {
        String secretNo = api.addDevice(sn);
        long now = Instant.now().getEpochSecond();
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600023, "register", Terminal.signed(sn, secretNo, "register", now - 310, 1));
            terminal.expect(600023, "register", Terminal.signed(sn, secretNo, "register", 0, 2));
            terminal.expect(0, "register", Terminal.signed(sn, secretNo, "register", now - 280, 3));
        }
    }

    @Test
    void otherSnOnTheSameConnectionIs600012() {
        String secretNo = api.addDevice(sn);
        String otherSecretNo = api.addDevice(sn + "-other");
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600012, "register", Terminal.signed(sn + "-other", otherSecretNo, "register"));
            terminal.register(sn, secretNo);
        }
    }

    @Test
    void activeBeforeRegisterIs600014() {
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600014, "active", json("{'active_code':'x'}"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'active_code':null}"})
    void missingActiveCodeIs600013(String body) {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600013, "active", json(body));
        }
    }

    @Test
    void activeCodeOfAWrongTypeIsNamed() {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            JsonNode reply = terminal.expect(40058, "active", json("{'active_code':7}"));
            assertThat(reply.path("errmsg").stringValue()).contains("active_code");
        }
    }

    @Test
    void wrongActiveCodeIs600003() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600003, "active", json("{'active_code':'wrong'}"));
            terminal.active();
        }
    }

    @Test
    void activeIs600004OnlyWhileNobodyHasBoundTheDevice() {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            String code = json("{'active_code':'%s'}", terminal.register(sn, secretNo));
            terminal.expect(600004, "active", code);
            terminal.expect(600004, "active", code);
            api.bind(sn, corp);
            terminal.expectPush("push_bind_corp");
            terminal.active();
        }
    }

    @Test
    void activeRepeatedGivesTheSameSecret() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            String secret = terminal.secret();
            assertThat(secret).isNotEmpty().hasSizeLessThanOrEqualTo(48).isASCII();
            assertThat(terminal.active()).isEqualTo(secret);
            terminal.expect(0, "get_corp_info", null);
        }
    }

    @Test
    void subscribeRepeatedSucceeds() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            JsonNode reply = terminal.call("subscribe_corp", Terminal.subscription(terminal.secret()));
            assertThat(reply.path("errcode").intValue()).isIn(0, 600045);
            terminal.expect(0, "get_corp_info", null);
        }
    }

    @Test
    void keptSecretSubscribesWithoutRegister() {
        try (Terminal terminal = gateway.login(sn, corp);
                Terminal again = gateway.connect()) {
            again.subscribe(terminal.secret());
            assertThat(again.upload(Uploads.people(Uploads.finger("a", 0, 1)))).isEmpty();
            assertThat(api.device(sn).path("online").booleanValue()).isTrue();
            terminal.expectClose(4001);
        }
    }

    @Test
    void keptSecretSubscribesAfterRegisterWithoutActive() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal first = gateway.connect();
                Terminal again = gateway.connect()) {
            first.login(sn, secretNo);
            again.register(sn, secretNo);
            again.subscribe(first.secret());
            again.expect(0, "get_corp_info", null);
        }
    }

    @Test
    void subscribeWithoutRegisterByAnUnknownSecretIs600014() {
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600014, "subscribe_corp", Terminal.subscription("never-given-to-anybody"));
        }
    }

    @Test
    void missingSecretIs600015() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600015, "subscribe_corp", json("{'firmware_version':'1'}"));
            terminal.expect(600015, "subscribe_corp", json("{'secret':null,'firmware_version':'1'}"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret|{'secret':5,'firmware_version':'1'}",
                "firmware_version|{'secret':'%s','firmware_version':1}",
                "ext_args|{'secret':'%s','firmware_version':'1','ext_args':[]}",
                "fp_algorithm|{'secret':'%s','firmware_version':'1','ext_args':{'fp_algorithm':'A'}}",
                "fa_algorithm|{'secret':'%s','firmware_version':'1','ext_args':{'fa_algorithm':[1]}}"
            },
            quoteCharacter = '`')
    void wrongTypeOfAFieldOfSubscribeIsNamed(String field, String body) {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            JsonNode reply = terminal.expect(40058, "subscribe_corp", json(body.replace("%s", terminal.active())));
            assertThat(reply.path("errmsg").stringValue()).contains(field);
            terminal.subscribe(terminal.secret());
        }
    }

    @Test
    void wrongSecretIs600005WhenBoundAnd600004WhenNot() {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600004, "subscribe_corp", Terminal.subscription("wrong"));
            api.bind(sn, corp);
            terminal.expectPush("push_bind_corp");
            terminal.expect(600005, "subscribe_corp", Terminal.subscription("wrong"));
            terminal.active();
            terminal.expect(600005, "subscribe_corp", Terminal.subscription("wrong"));
            terminal.subscribe(terminal.secret());
        }
    }

    @Test
    void secretIsAnotherOneAfterBindingAnewAndTheOldOneIsVoid() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        String old;
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            old = terminal.active();
        }
        api.unbind(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600004, "subscribe_corp", Terminal.subscription(old));
            api.bind(sn, corp);
            terminal.expectPush("push_bind_corp");
            terminal.expect(600005, "subscribe_corp", Terminal.subscription(old));
            assertThat(terminal.active()).isNotEqualTo(old);
            terminal.subscribe(terminal.secret());
        }
    }

    @Test
    void secretOfAnotherDeviceIs600005() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal other = gateway.login(sn + "-other", corp);
                Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600005, "subscribe_corp", Terminal.subscription(other.secret()));
            other.expect(0, "ping", null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_corp_info", "error_report", "get_admin_info", "upload_userinfo"})
    void businessCommandBeforeSubscribeIs600020WhateverItsBody(String cmd) {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600020, cmd, null);
            terminal.register(sn, secretNo);
            terminal.expect(600020, cmd, json("{'userinfo':7,'errcode':'x'}"));
            terminal.active();
            terminal.expect(600020, cmd, Uploads.people(Uploads.finger("early", 0, 1)));
            terminal.expect(40058, "no_such_cmd", null);
            terminal.subscribe(terminal.secret());
            assertThat(api.people(corp)).isEmpty();
        }
    }

    @Test
    void subscriptionIsShownInTheAdminApi() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(
                    0,
                    "subscribe_corp",
                    json(
                            "{'secret':'%s','firmware_version':'2.7.1','ext_args':{'fp_algorithm':['A1','default'],"
                                    + "'fa_algorithm':['B2']},'net_info':{'wifi_name':'w'}}",
                            terminal.active()));
            JsonNode device = api.device(sn);
            assertThat(device.path("online").booleanValue()).isTrue();
            assertThat(device.path("corp_id").stringValue()).isEqualTo(corp);
            assertThat(device.path("firmware_version").stringValue()).isEqualTo("2.7.1");
            assertThat(device.path("fp_algorithm")).isEqualTo(Json.parse(json("['A1','default']")));
            assertThat(device.path("fa_algorithm")).isEqualTo(Json.parse(json("['B2']")));
            assertThat(device.path("remote_address").stringValue()).contains("127.0.0.1");
        }
    }

    @Test
    void corpIsNamedByItsIdUntilItHasAName() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            assertThat(corpName(terminal)).isEqualTo(corp);
            api.put("/corps/" + corp, json("{'name':'示例公司'}")).expect(204);
            assertThat(corpName(terminal)).isEqualTo("示例公司");
        }
    }

    @Test
    void faultOfTheDeviceIsTaken() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            JsonNode reply = terminal.expect(0, "error_report", json("{'errcode':17,'errmsg':'camera'}"));
            assertThat(reply.has("body")).isFalse();
            assertThat(terminal.expect(40058, "error_report", json("{'errcode':true,'errmsg':'camera'}"))
                            .path("errmsg")
                            .stringValue())
                    .contains("errcode");
        }
    }

    @Test
    void listOfAdministratorsIsEmpty() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            JsonNode people =
                    terminal.expect(0, "get_admin_info", null).path("body").path("userinfo");
            assertThat(people.isArray()).isTrue();
            assertThat(people).isEmpty();
        }
    }

    private static String corpName(Terminal terminal) {
        return terminal.expect(0, "get_corp_info", null)
                .path("body")
                .path("corp_name")
                .stringValue();
    }
}

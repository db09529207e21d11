package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who speaks for a serial number: takeovers, replays, guesses, the exchange of the seed, and what the operator undoes. */
class LoginTrustIT {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestGateway gateway;
    private static Api api;

    private final String sn = "TRUST" + COUNT.incrementAndGet();
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
    void codesStayTheSameAfterARestart() {
        try (TestGateway own = TestGateway.start()) {
            String secretNo = own.api().addDevice(sn);
            own.api().bind(sn, corp);
            String activeCode;
            String secret;
            try (Terminal terminal = own.connect().login(sn, secretNo)) {
                activeCode = terminal.activeCode();
                secret = terminal.secret();
            }
            own.restart();
            try (Terminal terminal = own.connect()) {
                terminal.subscribe(secret);
            }
            try (Terminal terminal = own.connect().login(sn, secretNo)) {
                assertThat(terminal.activeCode()).isEqualTo(activeCode);
                assertThat(terminal.secret()).isEqualTo(secret);
            }
        }
    }

    @Test
    void stoppingClosesTerminalsWith1012() throws Exception {
        try (TestGateway own = TestGateway.start();
                Terminal terminal = own.login(sn, corp);
                Terminal stranger = own.connect()) {
            Thread stop = new Thread(own::stop);
            stop.start();
            terminal.expectClose(1012);
            stranger.expectClose(1012);
            stop.join();
        }
    }

    @Test
    void secondConnectionThatRegistersWins() {
        String secretNo = api.addDevice(sn);
        try (Terminal first = gateway.connect();
                Terminal second = gateway.connect()) {
            first.register(sn, secretNo);
            second.register(sn, secretNo);
            first.expectClose(4001);
            second.expect(0, "ping", null);
        }
    }

    @Test
    void secondConnectionThatSubscribesWinsAndStaysOnline() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal first = gateway.connect().login(sn, secretNo);
                Terminal second = gateway.connect()) {
            second.subscribe(first.secret());
            first.expectClose(4001);
            assertThat(api.device(sn).path("online").booleanValue()).isTrue();
            String operId = api.enroll(sn, "somebody", "fp");
            assertThat(second.expectPush("push_enter_page").path("oper_id").stringValue())
                    .isEqualTo(operId);
        }
    }

    @Test
    void registerTakesASubscribedConnectionOver() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal first = gateway.connect().login(sn, secretNo);
                Terminal second = gateway.connect()) {
            second.register(sn, secretNo);
            first.expectClose(4001);
            assertThat(api.device(sn).path("online").booleanValue()).isFalse();
            second.active();
            second.subscribe(second.secret());
            assertThat(api.device(sn).path("online").booleanValue()).isTrue();
        }
    }

    @Test
    void uploadOfTheOldConnectionThatWasOnItsWayIsStored() {
        try (Terminal first = gateway.login(sn, corp);
                Terminal second = gateway.connect()) {
            first.request("upload_userinfo", Uploads.people(Uploads.finger("kept", 3, 1)));
            first.wire().frame(Wire.PING, true, new byte[0]);
            first.wire().readUntil(Wire.PONG);
            second.subscribe(first.secret());
            assertThat(second.upload(Uploads.people(Uploads.finger("kept", 4, 2))))
                    .isEmpty();
        }
        assertThat(Uploads.stored(api.person(corp, 0, "kept"))).hasSize(2);
    }

    @Test
    void registerPlayedAgainFromAnotherAddressIs600011() {
        String secretNo = api.addDevice(sn);
        String sniffed = Terminal.signed(sn, secretNo, "register");
        try (Terminal first = gateway.connect();
                Terminal thief = gateway.connectFrom("127.0.0.2");
                Terminal same = gateway.connect()) {
            first.expect(0, "register", sniffed);
            thief.expect(600011, "register", sniffed);
            first.expect(0, "ping", null);
            same.expect(0, "register", sniffed);
            first.expectClose(4001);
            thief.register(sn, secretNo);
        }
    }

    @Test
    void nonceAndTimeOfTwoDevicesMayBeTheSame() {
        String secretNo = api.addDevice(sn);
        String otherSecretNo = api.addDevice(sn + "-other");
        long now = Instant.now().getEpochSecond();
        try (Terminal first = gateway.connect();
                Terminal second = gateway.connectFrom("127.0.0.2")) {
            first.expect(0, "register", Terminal.signed(sn, secretNo, "register", now, 42));
            second.expect(0, "register", Terminal.signed(sn + "-other", otherSecretNo, "register", now, 42));
        }
    }

    @Test
    void tooManyWrongSignaturesAre45009ForThatAddressAndSnOnly() {
        String secretNo = api.addDevice(sn);
        String otherSecretNo = api.addDevice(sn + "-other");
        try (Terminal terminal = gateway.connectFrom("127.0.0.3");
                Terminal elsewhere = gateway.connectFrom("127.0.0.4")) {
            limited(terminal, 600011, "register", () -> Terminal.signed(sn, "wrong" + secretNo, "register"));
            elsewhere.register(sn, secretNo);
            terminal.expect(0, "register", Terminal.signed(sn + "-other", otherSecretNo, "register"));
        }
    }

    @Test
    void tooManyWrongSecretsAre45009ForThatAddressOnly() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connectFrom("127.0.0.5");
                Terminal elsewhere = gateway.connectFrom("127.0.0.6")) {
            terminal.register(sn, secretNo);
            limited(terminal, 600005, "subscribe_corp", () -> Terminal.subscription("wrong"));
            elsewhere.login(sn, secretNo);
        }
    }

    @Test
    void manyRightLoginsAreNoGuesses() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        for (int i = 0; i < 40; i++) {
            try (Terminal terminal = gateway.connect()) {
                terminal.login(sn, secretNo);
            }
        }
    }

    @Test
    void seedIsExchangedForASecretNoUntilTheFirstRegister() {
        String seed = "shared-by-all-of-the-model-00001";
        api.post("/devices", json("{'sn':'%s','seed_secret_no':'%s'}", sn, seed))
                .expect(201);
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600011, "get_secret_no", Terminal.signed(sn, "not the seed", "secret_no"));
            terminal.expect(600011, "get_secret_no", Terminal.signed(sn, seed, "register"));
            secretNoOf(terminal.expect(0, "get_secret_no", Terminal.signed(sn, seed, "secret_no")));
            String secretNo = secretNoOf(terminal.expect(0, "get_secret_no", Terminal.signed(sn, seed, "secret_no")));
            terminal.expect(600011, "register", Terminal.signed(sn, seed, "register"));
            terminal.register(sn, secretNo);
            terminal.expect(600047, "get_secret_no", Terminal.signed(sn, seed, "secret_no"));
            try (Terminal again = gateway.connect()) {
                again.expect(600047, "get_secret_no", Terminal.signed(sn, seed, "secret_no"));
                again.register(sn, secretNo);
            }
        }
    }

    @Test
    void deviceWithoutASeedCannotExchangeIt() {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600047, "get_secret_no", Terminal.signed(sn, secretNo, "secret_no"));
        }
    }

    @Test
    void newSecretNoOfTheOperatorReplacesTheOldOne() {
        String old = api.addDevice(sn);
        String fresh = api.post("/devices/" + sn + "/secret_no", "{}")
                .expect(200)
                .json()
                .path("secret_no")
                .stringValue();
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600011, "register", Terminal.signed(sn, old, "register"));
            terminal.register(sn, fresh);
        }
    }

    @Test
    void unbindingTellsTheTerminalAndClosesWith4002() {
        try (Terminal terminal = gateway.login(sn, corp)) {
            api.unbind(sn);
            terminal.expectPush("push_unbind_corp");
            terminal.expectClose(4002);
            assertThat(api.device(sn).path("online").booleanValue()).isFalse();
        }
    }

    @Test
    void deletingTheDeviceClosesWith4003AndItsSnIsUnknown() {
        String secretNo = api.addDevice(sn);
        api.bind(sn, corp);
        try (Terminal terminal = gateway.connect().login(sn, secretNo);
                Terminal again = gateway.connect()) {
            assertThat(terminal.upload(Uploads.people(Uploads.finger("stays", 0, 1))))
                    .isEmpty();
            api.delete("/devices/" + sn).expect(204);
            terminal.expectClose(4003);
            again.expect(600001, "register", Terminal.signed(sn, secretNo, "register"));
        }
        assertThat(Uploads.stored(api.person(corp, 0, "stays"))).hasSize(1);
    }

    @Test
    void bindingTellsAPollingTerminal() {
        String secretNo = api.addDevice(sn);
        try (Terminal terminal = gateway.connect()) {
            terminal.register(sn, secretNo);
            terminal.expect(600004, "active", json("{'active_code':'%s'}", terminal.activeCode()));
            api.bind(sn, corp);
            terminal.expectPush("push_bind_corp");
            terminal.active();
            terminal.subscribe(terminal.secret());
            api.bind(sn, corp);
            terminal.expectNoPush();
        }
    }

    private static String secretNoOf(JsonNode reply) {
        String secretNo = reply.path("body").path("secret_no").stringValue();
        assertThat(secretNo).isNotEmpty().hasSizeLessThanOrEqualTo(48);
        return secretNo;
    }

    /** At least 20 are answered as wrong, and before long one as too many; the connection stays. */
    private static void limited(Terminal terminal, int wrong, String cmd, Supplier<String> body) {
        for (int i = 0; i < 20; i++) {
            terminal.expect(wrong, cmd, body.get());
        }
        int errcode = wrong;
        for (int i = 0; i < 1_000 && errcode == wrong; i++) {
            errcode = terminal.call(cmd, body.get()).path("errcode").intValue();
        }
        assertThat(errcode).isEqualTo(45009);
        terminal.expect(45009, cmd, body.get());
    }
}

package io.gatehouse.bench.simulator;

import static io.gatehouse.bench.simulator.ScriptedGateway.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.protocol.DeviceSignature;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SimulatedTerminalTest {
    private static final TerminalIdentity IDENTITY = new TerminalIdentity("SN-1", "0123456789abcdef");
    private static final byte[] TEMPLATE = {1, 2, 3, 4};

    /** Longer than any test: a capture that somebody must end. */
    private static final Duration FOREVER = Duration.ofMinutes(10);

    private final ScriptedGateway gateway = new ScriptedGateway();
    private final TerminalNetwork network = new TerminalNetwork(1, false);
    private final EventLog log = new EventLog();
    private final ArrayDeque<Sensor.Capture> captures = new ArrayDeque<>();

    @AfterEach
    void close() {
        network.close();
        gateway.close();
    }

    private SimulatedTerminal terminal(TerminalSettings settings) {
        Sensor sensor = new Sensor(
                (kind, userid, slot) -> CompletableFuture.completedFuture(TEMPLATE), push -> captures.remove());
        return new SimulatedTerminal(network, settings, IDENTITY, sensor, log);
    }

    /** A terminal that sends nothing unasked and does not ask for the time. */
    private TerminalSettings quiet() {
        return settings(Duration.ZERO, FOREVER, false);
    }

    private TerminalSettings settings(Duration heartbeat, Duration poll, boolean clockSync) {
        return new TerminalSettings(gateway.url(), null, heartbeat, poll, true, clockSync, null, 0, false);
    }

    private SimulatedTerminal loggedIn() throws Exception {
        SimulatedTerminal terminal = terminal(quiet());
        CompletableFuture<Duration> online = terminal.start();
        gateway.admit();
        online.get(10, TimeUnit.SECONDS);
        return terminal;
    }

    private <T extends TerminalEvent> T await(Class<T> type) throws Exception {
        return await(type, event -> true);
    }

    private <T extends TerminalEvent> T await(Class<T> type, Predicate<T> wanted) throws Exception {
        return log.first(type, wanted).get(10, TimeUnit.SECONDS);
    }

    private static JsonNode page(String operId, String userid, String type) {
        return object().put("page_type", type)
                .put("oper_id", operId)
                .put("userid", userid)
                .put("user_type", 0);
    }

    @Test
    void asksForTheTimeAndSignsWithIt() throws Exception {
        terminal(settings(Duration.ZERO, FOREVER, true)).start();
        long inAnHour = System.currentTimeMillis() / 1000 + 3600;
        gateway.answer(gateway.expect("get_timestamp"), 0, object().put("timestamp", inAnHour));
        JsonNode body = gateway.expect("register").body();
        String timestamp = body.path("timestamp").asString();
        assertThat(Long.parseLong(timestamp)).isBetween(inAnHour, inAnHour + 60);
        assertThat(DeviceSignature.matches(
                        body.path("device_signature").asString(),
                        IDENTITY.sn(),
                        IDENTITY.secretNo(),
                        timestamp,
                        body.path("nonce").asString(),
                        "register"))
                .isTrue();
    }

    @Test
    void registersActivatesAndSubscribesWithWhatItWasGiven() throws Exception {
        CompletableFuture<Duration> online = terminal(quiet()).start();
        gateway.answer(gateway.expect("register"), 0, object().put("active_code", "code-7"));
        ScriptedGateway.Request active = gateway.expect("active");
        assertThat(active.body().path("active_code").asString()).isEqualTo("code-7");
        gateway.answer(active, 0, object().put("secret", "secret-7"));
        ScriptedGateway.Request subscribe = gateway.expect("subscribe_corp");
        assertThat(subscribe.body().path("secret").asString()).isEqualTo("secret-7");
        assertThat(subscribe.body().path("firmware_version").asString()).isNotEmpty();
        assertThat(online).isNotDone();
        gateway.answer(subscribe, 0, null);
        assertThat(online.get(10, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void pollsWhileNobodyHasBoundIt() throws Exception {
        terminal(settings(Duration.ZERO, Duration.ofMillis(20), false)).start();
        gateway.answer(gateway.expect("register"), 0, object().put("active_code", "code-1"));
        gateway.answer(gateway.expect("active"), 600004, null);
        gateway.answer(gateway.expect("active"), 600004, null);
        gateway.answer(gateway.expect("active"), 0, object().put("secret", "secret-1"));
        gateway.expect("subscribe_corp");
    }

    @Test
    void asksAtOnceWhenBound() throws Exception {
        terminal(quiet()).start();
        gateway.answer(gateway.expect("register"), 0, object().put("active_code", "code-1"));
        gateway.answer(gateway.expect("active"), 600004, null);
        await(TerminalEvent.WaitingForBinding.class);
        gateway.push("push_bind_corp", null);
        gateway.expect("active");
    }

    @Test
    void comesBackWithItsSecretAndWithoutActive() throws Exception {
        loggedIn();
        gateway.close(1012, "restart");
        TerminalEvent.Lost lost = await(TerminalEvent.Lost.class);
        assertThat(lost.code()).isEqualTo(1012);
        assertThat(lost.reason()).isEqualTo("restart");
        assertThat(lost.retry()).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        gateway.answer(gateway.expect("register"), 0, object().put("active_code", "code-1"));
        assertThat(gateway.expect("subscribe_corp").body().path("secret").asString())
                .isEqualTo("secret-1");
    }

    @Test
    void forgetsItsSecretOn600004AndAsksForAnother() throws Exception {
        SimulatedTerminal terminal = loggedIn();
        terminal.request("ping", null);
        gateway.answer(gateway.expect("ping"), 600004, null);
        await(TerminalEvent.Wiped.class);
        gateway.answer(gateway.expect("active"), 0, object().put("secret", "secret-2"));
        assertThat(gateway.expect("subscribe_corp").body().path("secret").asString())
                .isEqualTo("secret-2");
    }

    @Test
    void logsInAgainWhenToldThatItIsNotLoggedIn() throws Exception {
        SimulatedTerminal terminal = loggedIn();
        terminal.request("ping", null);
        gateway.answer(gateway.expect("ping"), 600020, null);
        gateway.expect("register");
    }

    @Test
    void unbindingMakesItPollAgainAfterTheClose() throws Exception {
        loggedIn();
        gateway.push("push_unbind_corp", null);
        await(TerminalEvent.Wiped.class);
        gateway.close(4002, "unbound");
        gateway.answer(gateway.expect("register"), 0, object().put("active_code", "code-1"));
        gateway.expect("active");
    }

    @Test
    void beatsWhenItIsLoggedIn() throws Exception {
        terminal(settings(Duration.ofMillis(20), FOREVER, false)).start();
        gateway.admit();
        gateway.answer(gateway.expect("ping"), 0, null);
        gateway.expect("ping");
    }

    @Test
    void aCaptureComesBackWithItsOperId() throws Exception {
        loggedIn();
        captures.add(Sensor.Capture.success(Duration.ofMillis(1)));
        gateway.push("push_enter_page", page("op-1", "zhang.wei", "fp"));
        ScriptedGateway.Request upload = gateway.expect("upload_userinfo");
        JsonNode body = upload.body();
        assertThat(body.path("oper_id").asString()).isEqualTo("op-1");
        assertThat(body.path("errcode").asInt()).isZero();
        JsonNode person = body.path("userinfo").path(0);
        assertThat(person.path("userid").asString()).isEqualTo("zhang.wei");
        assertThat(person.path("fp").path(0).path("id").asInt(-1)).isZero();
        assertThat(person.path("fp").path(0).path("data").binaryValue()).isEqualTo(TEMPLATE);
        gateway.answer(upload, 0, object().set("fail_list", object().arrayNode()));
        assertThat(await(TerminalEvent.Uploaded.class).reply().failed()).isZero();
    }

    @Test
    void theNextFingerOfAPersonTakesTheNextSlot() throws Exception {
        loggedIn();
        for (int slot = 0; slot < 2; slot++) {
            captures.add(Sensor.Capture.success(Duration.ofMillis(1)));
            gateway.push("push_enter_page", page("op-" + slot, "zhang.wei", "fp"));
            ScriptedGateway.Request upload = gateway.expect("upload_userinfo");
            assertThat(upload.body().at("/userinfo/0/fp/0/id").asInt(-1)).isEqualTo(slot);
        }
    }

    @Test
    void aFailedCaptureCarriesItsErrorAndAnEmptyListOfFaces() throws Exception {
        loggedIn();
        captures.add(Sensor.Capture.failure(Duration.ofMillis(1), 3, "No picture"));
        gateway.push("push_enter_page", page("op-1", "li.na", "fa"));
        JsonNode body = gateway.expect("upload_userinfo").body();
        assertThat(body.path("errcode").asInt()).isEqualTo(3);
        assertThat(body.path("errmsg").asString()).isEqualTo("No picture");
        assertThat(body.at("/userinfo/0/fa_list").isArray()).isTrue();
        assertThat(body.at("/userinfo/0/fa_list").size()).isZero();
    }

    @Test
    void aSecondPushWhileBusyFailsAtOnceAndTheFirstGoesOn() throws Exception {
        loggedIn();
        captures.add(Sensor.Capture.success(FOREVER));
        gateway.push("push_enter_page", page("op-1", "zhang.wei", "fp"));
        gateway.push("push_enter_page", page("op-2", "li.na", "fa"));
        JsonNode body = gateway.expect("upload_userinfo").body();
        assertThat(body.path("oper_id").asString()).isEqualTo("op-2");
        assertThat(body.path("errcode").asInt()).isEqualTo(101);
        assertThat(body.path("errmsg").asString()).isEqualTo("camera is using");
        gateway.push("push_exit_page", page("op-1", "zhang.wei", "fp"));
        assertThat(await(TerminalEvent.Exited.class).operId()).isEqualTo("op-1");
    }

    @Test
    void exitPageEndsOnlyItsOwnCaptureAndUploadsNothing() throws Exception {
        SimulatedTerminal terminal = loggedIn();
        captures.add(Sensor.Capture.success(FOREVER));
        captures.add(Sensor.Capture.success(FOREVER));
        gateway.push("push_enter_page", page("op-1", "zhang.wei", "fp"));
        gateway.push("push_exit_page", page("op-0", "zhang.wei", "fp"));
        gateway.push("push_exit_page", page("op-1", "zhang.wei", "fp"));
        gateway.push("push_enter_page", page("op-2", "li.na", "fa"));
        await(TerminalEvent.Entered.class, event -> event.push().operId().equals("op-2"));
        assertThat(log.all())
                .filteredOn(event -> event instanceof TerminalEvent.Exited)
                .containsExactly(new TerminalEvent.Exited("op-1"));
        terminal.request("ping", null);
        gateway.expect("ping");
        gateway.expectNothing();
    }

    @Test
    void aResultThatNobodyAcknowledgedComesAgainAfterTheNextLogin() throws Exception {
        loggedIn();
        captures.add(Sensor.Capture.success(Duration.ofMillis(1)));
        gateway.push("push_enter_page", page("op-1", "zhang.wei", "fp"));
        JsonNode first = gateway.expect("upload_userinfo").body();
        gateway.cut();
        gateway.answer(gateway.expect("register"), 0, object().put("active_code", "code-1"));
        gateway.answer(gateway.expect("subscribe_corp"), 0, null);
        assertThat(gateway.expect("upload_userinfo").body()).isEqualTo(first);
    }

    @Test
    void aLineThatBreaksBeforeTheUploadBringsItAfterTheNextLogin() throws Exception {
        loggedIn();
        captures.add(new Sensor.Capture(Duration.ofMillis(1), 0, "OK", true));
        gateway.push("push_enter_page", page("op-1", "zhang.wei", "fa"));
        gateway.answer(gateway.expect("register"), 0, object().put("active_code", "code-1"));
        gateway.answer(gateway.expect("subscribe_corp"), 0, null);
        JsonNode body = gateway.expect("upload_userinfo").body();
        assertThat(body.path("errmsg").asString()).isEqualTo("OK");
        assertThat(body.at("/userinfo/0/fa_list/0/data").binaryValue()).isEqualTo(TEMPLATE);
    }

    @Test
    void anAnswerOutOfOrderIsTold() throws Exception {
        SimulatedTerminal terminal = loggedIn();
        CompletableFuture<TerminalReply> one = terminal.request("ping", null);
        CompletableFuture<TerminalReply> two = terminal.request("get_corp_info", null);
        ScriptedGateway.Request first = gateway.expect("ping");
        gateway.answer(gateway.expect("get_corp_info"), 0, null);
        gateway.answer(first, 0, null);
        assertThat(two.get(10, TimeUnit.SECONDS).inOrder()).isFalse();
        assertThat(one.get(10, TimeUnit.SECONDS).inOrder()).isTrue();
    }

    @Test
    void aRequestFailsWithItsConnection() throws Exception {
        SimulatedTerminal terminal = loggedIn();
        CompletableFuture<TerminalReply> reply = terminal.request("ping", null);
        gateway.expect("ping");
        gateway.close(4001, "replaced");
        assertThatThrownBy(() -> reply.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ConnectionLostException.class)
                .hasMessageContaining("4001 replaced");
    }

    @Test
    void anUploadOverASlowLineArrivesWhole() throws Exception {
        SimulatedTerminal terminal = terminal(quiet().line(null, 200_000));
        terminal.start();
        gateway.admit();
        await(TerminalEvent.Online.class);
        byte[] face = new byte[40_000];
        long before = System.nanoTime();
        terminal.request(
                "upload_userinfo",
                PersonFeatures.body(
                        List.of(new PersonFeatures(
                                "li.na",
                                0,
                                List.of(new PersonFeatures.Feature(io.gatehouse.protocol.Kind.FA, 0, face)))),
                        null));
        JsonNode body = gateway.expect("upload_userinfo").body();
        assertThat(body.at("/userinfo/0/fa_list/0/data").binaryValue()).hasSize(face.length);
        // 53 kB of base64 at 10 kB a turn of 50 ms need five more turns after the first.
        assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void aPassiveTerminalStaysAwayOnceItsLoginFailed() throws Exception {
        CompletableFuture<Duration> online = terminal(quiet().passive(null)).start();
        gateway.answer(gateway.expect("register"), 600001, null);
        assertThatThrownBy(() -> online.get(10, TimeUnit.SECONDS)).hasMessageContaining("600001");
    }

    @Test
    void comesBackAfterAGoodbyeOfItsOwn() throws Exception {
        loggedIn().hangUp();
        assertThat(await(TerminalEvent.Lost.class).code()).isEqualTo(1000);
        assertThat(gateway.expect("register").body().path("sn").asString()).isEqualTo(IDENTITY.sn());
    }

    @Test
    void comesBackAfterAResetOfItsOwn() throws Exception {
        loggedIn().reset();
        assertThat(await(TerminalEvent.Lost.class).code()).isEqualTo(1006);
        assertThat(gateway.expect("register").body().path("sn").asString()).isEqualTo(IDENTITY.sn());
    }

    @Test
    void aResetInTheMiddleOfARequestLeavesItWithoutAnAnswer() throws Exception {
        SimulatedTerminal terminal = loggedIn();
        terminal.resetAfter(5000);
        CompletableFuture<TerminalReply> small = terminal.request("ping", null);
        CompletableFuture<TerminalReply> large =
                terminal.request("upload_userinfo", object().put("text", "x".repeat(10_000)));
        assertThatThrownBy(() -> large.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(ConnectionLostException.class);
        assertThat(small).isCompletedExceptionally();
        // What fitted in before arrived, and of the rest nothing.
        gateway.expect("ping");
        gateway.expect("register");
    }

    @Test
    void aTerminalThatKeepsNoPeoplePassesOverWhatItIsToldOfThem() throws Exception {
        loggedIn();
        gateway.push("push_change_contact", object().put("perm_version", 1));
        assertThat(await(TerminalEvent.PassedOver.class).cmd()).isEqualTo("push_change_contact");
        gateway.expectNothing();
    }

    @Test
    void aTerminalThatKeepsPeopleAsksForTheirVersionsAfterItsLogin() throws Exception {
        terminal(quiet().people(true)).start();
        gateway.admit();
        gateway.answer(gateway.expect("get_perm_version"), 0, object().put("perm_version", 0));
        gateway.answer(gateway.expect("get_visitor_version"), 0, object().put("visitor_version", 0));
        gateway.push("push_change_contact", object().put("perm_version", 1));
        assertThat(await(TerminalEvent.InStep.class).version()).isEqualTo(1);
    }

    @Test
    void noSecretIsInAnyText() throws Exception {
        loggedIn();
        assertThat(IDENTITY.toString()).doesNotContain(IDENTITY.secretNo());
        assertThat(log.all())
                .allSatisfy(event -> assertThat(event.text() + event).doesNotContain("secret-1", "code-1"));
        assertThat(new TerminalReply(0, "ok", object().put("secret", "secret-1"), true).toString())
                .doesNotContain("secret-1");
    }
}

package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.bench.BenchRun;
import io.gatehouse.bench.simulator.ScriptedGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A load over gateways that do something wrong. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LoadErrorsTest {
    private HttpServer admin;

    @BeforeEach
    void start() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/", exchange -> {
            byte[] device = "{\"sn\":\"x\",\"secret_no\":\"y\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(201, device.length);
            exchange.getResponseBody().write(device);
            exchange.close();
        });
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    private BenchRun load(Function<ScriptedGateway.Request, @Nullable ObjectNode> business) {
        try (ScriptedGateway gateway = new ScriptedGateway(request -> switch (request.cmd()) {
            case "register" -> ok(JsonMapper.shared().createObjectNode().put("active_code", "a"));
            case "active" -> ok(JsonMapper.shared().createObjectNode().put("secret", "s"));
            case "subscribe_corp" -> ok(null);
            default -> business.apply(request);
        })) {
            return BenchRun.of(
                    "load",
                    "--url=" + gateway.url(),
                    "--admin=http://127.0.0.1:" + admin.getAddress().getPort(),
                    "--token=t",
                    "--terminals=1",
                    "--duration=1s",
                    "--warm-up=0s",
                    "--drain=1s",
                    "--pings-per-second=10",
                    "--uploads-per-second=2",
                    "--people=1");
        }
    }

    private static ObjectNode ok(@Nullable ObjectNode body) {
        ObjectNode reply =
                JsonMapper.shared().createObjectNode().put("errcode", 0).put("errmsg", "ok");
        if (body != null) {
            reply.set("body", body);
        }
        return reply;
    }

    private static @Nullable ObjectNode right(ScriptedGateway.Request request) {
        ObjectNode empty = JsonMapper.shared().createObjectNode();
        empty.putArray("fail_list");
        return ok(request.cmd().equals("ping") ? null : empty);
    }

    @Test
    void aGatewayThatAnswersEverythingRightIsAllRight() {
        BenchRun run = load(LoadErrorsTest::right);
        assertThat(run.exitCode()).as(run.text()).isZero();
        assertThat(run.text()).containsPattern("(?m)^ping +10 +10 +0 ").containsPattern("(?m)^upload +2 +2 +0 ");
    }

    @Test
    void aMissingReplyIsAnErrorAndEndsTheRunAllTheSame() {
        BenchRun run = load(request -> number(request) == 4 && request.cmd().equals("ping") ? null : right(request));
        assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
        assertThat(run.text())
                .contains("1 × ping: no reply within 1 s after the end")
                // All pings go over one connection, so that the five after the missing one are out of order, and so is
                // the upload among them.
                .contains("5 × ping: answered before an earlier request")
                .containsPattern("(?m)^ping +10 +4 +6 ");
    }

    @Test
    void anUploadWithoutAFailListIsAnError() {
        BenchRun run = load(request -> ok(null));
        assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
        assertThat(run.text()).contains("2 × upload: no fail_list").containsPattern("(?m)^upload +2 +0 +2 ");
    }

    @Test
    void anErrcodeIsAnError() {
        BenchRun run = load(request ->
                JsonMapper.shared().createObjectNode().put("errcode", -1).put("errmsg", "system busy"));
        assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
        assertThat(run.text())
                .contains("10 × ping: errcode -1 system busy")
                .contains("2 × upload: errcode -1 system busy");
    }

    @Test
    void aLostConnectionIsAnErrorForItselfAndForAllThatCannotBeSentAnyMore() {
        BenchRun run = load(request -> {
            request.channel().close();
            return null;
        });
        assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
        assertThat(run.text()).contains("1 × connection lost: 1000 Bye").containsPattern("(?m)^ping +10 +0 +10 ");
    }

    private static long number(ScriptedGateway.Request request) {
        String reqId = request.frame().path("headers").path("req_id").asString("");
        return Long.parseLong(reqId.substring(reqId.indexOf('-') + 1));
    }
}

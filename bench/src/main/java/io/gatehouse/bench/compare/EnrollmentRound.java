package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.HttpLine;
import io.gatehouse.bench.server.Contender;
import java.net.URI;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An operator, somebody who waits, and a terminal, all on the one event loop of the client, so that no time passes
 * between its threads. Every answer is checked.
 */
final class EnrollmentRound {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String FINGER = Base64.getEncoder().encodeToString(new byte[512]);
    private static final long ANSWER_SECONDS = 10;

    /**
     * What one enrolment took, in nanoseconds.
     *
     * @param bare a call that needs nothing, from its write to its answer
     * @param push from the write of POST to the push at the terminal
     * @param result from the write of the upload to the answer of whoever waits
     */
    record Times(long bare, long push, long result) {}

    private record Asked(long started, long pushedAt, JsonNode push, HttpLine.Answer answer) {}

    private record Uploaded(long started, JsonNode reply, HttpLine.Answer result) {}

    private final Client client;
    private final ClientConnection terminal;
    private final HttpLine operator;
    private final HttpLine waiting;
    private final String sn;
    private final long pauseMillis;
    private int people;

    /**
     * Logs the terminal in.
     *
     * @param number of the terminal
     * @param pauseMillis before each step
     */
    EnrollmentRound(Client client, Contender gateway, String token, int number, long pauseMillis)
            throws InterruptedException {
        this.client = client;
        this.sn = Plan.sn(number);
        this.pauseMillis = pauseMillis;
        terminal = client.connect(
                        gateway.port(), (connection, first) -> gateway.login().apply(connection, number), 1)
                .get(0);
        int admin = URI.create(gateway.process().ready().group(2)).getPort();
        operator = client.http(admin, token);
        waiting = client.http(admin, token);
    }

    /** A bare call, then an enrolment from its request to its result. */
    Times once() throws InterruptedException {
        long bare = bare();
        String userid = sn + "-" + people++;
        Asked asked = afterPause(() -> ask(userid));
        String operId = operId(asked);
        Uploaded uploaded = upload(userid, operId);
        require(uploaded.reply().path("errcode").asInt(-1) == 0, uploaded.reply());
        require(uploaded.reply().path("body").path("fail_list").isEmpty(), uploaded.reply());
        JsonNode result = JSON.readTree(uploaded.result().body());
        require(result.path("state").asString("").equals("succeeded"), result);
        return new Times(
                bare, asked.pushedAt() - asked.started(), uploaded.result().at() - uploaded.started());
    }

    private static String operId(Asked asked) {
        require(asked.answer().status() == 201, asked.answer().body());
        String operId = JSON.readTree(asked.answer().body()).path("oper_id").asString("");
        require(asked.push().path("cmd").asString("").equals("push_enter_page"), asked.push());
        require(asked.push().path("body").path("oper_id").asString("").equals(operId), asked.push());
        return operId;
    }

    private long bare() throws InterruptedException {
        return afterPause(() -> {
            long start = System.nanoTime();
            return operator.call("GET", "/api/v1/version", "").thenApply(answer -> {
                require(answer.status() == 200, answer.body());
                return answer.at() - start;
            });
        });
    }

    private CompletableFuture<Asked> ask(String userid) {
        String body = object().put("sn", sn)
                .put("userid", userid)
                .put("page_type", "fp")
                .toString();
        CompletableFuture<JsonNode> push = terminal.hear();
        long start = System.nanoTime();
        return operator.call("POST", "/api/v1/enrollments", body)
                .thenCombine(push, (answer, page) -> new Asked(start, terminal.heardAt(), page, answer));
    }

    /** Somebody begins to wait, and only then the terminal uploads. */
    private Uploaded upload(String userid, String operId) throws InterruptedException {
        CompletableFuture<HttpLine.Answer> result = new CompletableFuture<>();
        client.here(() -> waiting.call("GET", "/api/v1/enrollments/" + operId + "?wait=60", "")
                .thenAccept(result::complete));
        ObjectNode request = object().put("cmd", "upload_userinfo");
        request.putObject("headers").put("req_id", userid);
        ObjectNode body = request.putObject("body").put("oper_id", operId).put("errcode", 0);
        ObjectNode person = body.putArray("userinfo").addObject().put("userid", userid);
        person.put("user_type", 0).putArray("fp").addObject().put("id", 0).put("data", FINGER);
        return afterPause(() -> {
            long start = System.nanoTime();
            return terminal.ask(request).thenCombine(result, (reply, end) -> new Uploaded(start, reply, end));
        });
    }

    private <T> T afterPause(Supplier<CompletableFuture<T>> step) throws InterruptedException {
        Thread.sleep(pauseMillis);
        CompletableFuture<T> done = new CompletableFuture<>();
        client.here(() -> step.get().whenComplete((value, error) -> {
            if (error == null) {
                done.complete(value);
            } else {
                done.completeExceptionally(error);
            }
        }));
        return Client.await(done, ANSWER_SECONDS);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void require(boolean met, Object said) {
        if (!met) {
            throw new IllegalStateException("an enrolment went wrong: " + said);
        }
    }
}

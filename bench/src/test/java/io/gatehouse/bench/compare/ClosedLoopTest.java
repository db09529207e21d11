package io.gatehouse.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.baseline.RunningBaseline;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Dialogue;
import io.gatehouse.bench.client.Login;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.SmallFrames;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.server.Contender;
import io.gatehouse.bench.server.StorelessGateway;
import io.gatehouse.gateway.transport.DeviceServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The client of the comparison against real servers, without pinned processes. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class ClosedLoopTest {
    private final UploadFrames frames = new UploadFrames(2, 1);

    @Test
    void theEchoReturnsEveryFrame() throws Exception {
        try (RunningBaseline server = RunningBaseline.start(Baseline.ECHO)) {
            rounds(server.port(), false, small(SmallRequests::command, SmallRequests::command), 3);
        }
    }

    @Test
    void theDropAnswersUploadsWithItsConstant() throws Exception {
        try (RunningBaseline server = RunningBaseline.start(Baseline.DROP)) {
            rounds(server.port(), false, new Uploads(frames, 0, reqId -> Baseline.DROP_ANSWER), 3);
        }
    }

    @Test
    void databindAnswersUploadsWithTheirId() throws Exception {
        try (RunningBaseline server = RunningBaseline.start(Baseline.DATABIND)) {
            rounds(server.port(), false, new Uploads(frames, 0, Replies::databind), 3);
        }
    }

    @Test
    void theStorelessGatewayTakesLoginsAndUploads() throws Exception {
        try (DeviceServer server = StorelessGateway.start(1)) {
            int port = server.address().getPort();
            rounds(port, true, new Uploads(frames, 0, Replies::allTaken), 3);
            rounds(port, true, new Uploads(new UploadFrames(200, 1), 0, Replies::allTaken), 2);
        }
    }

    @Test
    void theStorelessGatewayAnswersSmallRequestsAsExpected() throws Exception {
        try (DeviceServer server = StorelessGateway.start(1)) {
            int port = server.address().getPort();
            rounds(port, true, small(SmallRequests::ping, Replies::ok), 3);
            rounds(
                    port,
                    true,
                    small(SmallRequests::command, reqId -> Replies.ok(reqId, "{\"corp_name\":\"bench\"}")),
                    3);
        }
    }

    @Test
    void aWrongReplyFailsTheRun() throws Exception {
        try (RunningBaseline server = RunningBaseline.start(Baseline.ECHO)) {
            UnaryOperator<String> other = reqId -> SmallRequests.ping(reqId).replace("ping", "pong");
            assertThatThrownBy(() -> rounds(server.port(), false, small(SmallRequests::ping, other), 1))
                    .hasMessageContaining("a wrong reply");
        }
    }

    private static Dialogue small(UnaryOperator<String> request, UnaryOperator<String> reply) {
        return new SmallFrames(0, 4, request, reply);
    }

    @Test
    void theCommandIsOf250Bytes() {
        assertThat(SmallRequests.command("c00000-000")).hasSize(250);
    }

    /** One after the other, so many replies; then a full window, and settles. */
    private static void rounds(int port, boolean login, Dialogue dialogue, int replies) throws Exception {
        int window = dialogue instanceof SmallFrames ? 4 : 1;
        try (Client client = new Client(new Errors())) {
            ClientConnection connection = login
                    ? client.connect(port, new Login(StorelessGateway.identities()), 1)
                            .get(0)
                    : client.connect(port, Contender.ANYBODY, 1).get(0);
            CompletableFuture<Long> done = new CompletableFuture<>();
            LongAdder right = new LongAdder();
            connection.here(() -> {
                connection.begin(dialogue, right);
                once(connection, replies, done);
            });
            Client.await(done, 20);
            CompletableFuture<Long> settled = new CompletableFuture<>();
            connection.here(() -> {
                connection.goRound(dialogue, window, right);
                connection.settle().thenAccept(at -> {
                    connection.close();
                    settled.complete(at);
                });
            });
            Client.await(settled, 20);
            assertThat(right.sum()).isEqualTo(replies + (long) window);
            assertThat(client.errors().all()).isEmpty();
        }
    }

    private static void once(ClientConnection connection, int rest, CompletableFuture<Long> done) {
        connection.once().whenComplete((nanos, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
            } else if (rest == 1) {
                done.complete(nanos);
            } else {
                once(connection, rest - 1, done);
            }
        });
    }
}

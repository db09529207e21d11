package io.gatehouse.bench.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.OpenSchedule;
import io.gatehouse.bench.server.Contender;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Against a server that answers in its own time. A thousand requests a second, for half a second. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
class OpenSenderTest {
    private static final int REQUESTS = 500;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Errors errors = new Errors();

    @Test
    void aStallShowsInEveryRequestThatWasDueMeanwhile() throws Exception {
        try (StallingServer server = new StallingServer(100, 200, REQUESTS)) {
            OpenSender sender = send(server, System.nanoTime(), 0, 10);
            assertThat(errors.all()).isEmpty();
            assertThat(sender.latencies().getTotalCount()).isEqualTo(REQUESTS);
            // The first of the 200 cannot be answered before the last is due, 199 ms later; half of them wait over 99.
            assertThat(sender.latencies().getMaxValue()).isGreaterThan(198 * MILLI);
            assertThat(sender.latencies().getValueAtPercentile(99)).isGreaterThan(190 * MILLI);
            assertThat(sender.latencies().getCountBetweenValues(99 * MILLI, Long.MAX_VALUE / 4))
                    .isGreaterThanOrEqualTo(99);
        }
    }

    @Test
    void aClientThatIsLateCountsItAsLatencyAndSaysSo() throws Exception {
        try (StallingServer server = new StallingServer(0, 1, REQUESTS)) {
            // The first request was due 300 ms before there was anybody to send it.
            OpenSender sender = send(server, System.nanoTime() - 300 * MILLI, 0, 10);
            assertThat(sender.lateness().getTotalCount()).isEqualTo(REQUESTS);
            assertThat(sender.lateness().getMaxValue()).isGreaterThanOrEqualTo(300 * MILLI);
            assertThat(sender.latencies().getMaxValue()).isGreaterThanOrEqualTo(300 * MILLI);
        }
    }

    @Test
    void theWarmUpIsInNoHistogram() throws Exception {
        try (StallingServer server = new StallingServer(0, 100, REQUESTS)) {
            OpenSender sender = send(server, System.nanoTime(), 200, 10);
            assertThat(sender.latencies().getTotalCount()).isEqualTo(REQUESTS - 200);
            assertThat(sender.lateness().getTotalCount()).isEqualTo(REQUESTS - 200);
        }
    }

    @Test
    void aReplyThatIsMissingAtTheEndFailsTheRun() throws Exception {
        try (StallingServer server = new StallingServer(0, 1, REQUESTS - 1)) {
            assertThatThrownBy(() -> send(server, System.nanoTime(), 0, 1))
                    .hasMessageContaining("no answer within 1 s");
        }
    }

    /**
     * Sends everything and waits for the replies.
     *
     * @param warmUp milliseconds
     */
    private OpenSender send(StallingServer server, long start, long warmUp, long settleSeconds) throws Exception {
        try (Client client = new Client(errors)) {
            ClientConnection connection =
                    client.connect(server.port(), Contender.ANYBODY, 1).get(0);
            OpenSender sender = new OpenSender(
                    List.of(connection),
                    OpenSchedule.constant(start, 1000),
                    start + warmUp * MILLI,
                    start + REQUESTS * MILLI,
                    1);
            connection.here(() -> connection.pace(
                    new SmallFrames(0, 4, reqId -> "ask " + reqId, reqId -> "ask " + reqId), sender::answered));
            client.eachTurn(sender);
            Client.await(sender.sent(), 10);
            CompletableFuture<Long> settled = new CompletableFuture<>();
            connection.here(() -> connection.settle().thenAccept(settled::complete));
            Client.await(settled, settleSeconds);
            client.eachTurn(null);
            connection.here(connection::close);
            return sender;
        }
    }
}

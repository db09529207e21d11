package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.PING;
import static io.gatehouse.gateway.RawWebSocket.frame;
import static io.gatehouse.gateway.RawWebSocket.text;
import static io.gatehouse.gateway.RawWebSocket.upgradeRequest;
import static io.gatehouse.gateway.transport.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Workers;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole pipeline on a channel whose outbound side the test opens and shuts. */
class BackpressureTest {
    private final TestLimits limits = new TestLimits();
    private final Script script = new Script();
    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final Shared shared = new Shared(
            limits.build(),
            new Connections(Clock.systemUTC(), System::nanoTime),
            new Meters(new SimpleMeterRegistry()),
            new UploadBudget(limits.uploadsInFlight, new HeapRegions(0)),
            new Workers(workers::add),
            new Seldom(System::nanoTime),
            connection -> new Exchange(connection, script));
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel embedded) {
            new DevicePipeline(List.of(), null, Set.of(), shared).assemble(embedded, new Sweep(System::nanoTime));
        }
    });

    @BeforeEach
    void upgrade() {
        receive(upgradeRequest("h", "").getBytes(StandardCharsets.US_ASCII));
        assertThat(sent()).startsWith("HTTP/1.1 101 ");
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whileItCannotWriteItAnswersNoPingAndReadsNoMore() {
        writable(false);
        receive(frame(FIN | PING, new byte[] {'a'}));
        assertThat(sent()).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();

        writable(true);

        assertThat(sent()).isEqualTo("\u008a\u0001a");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void repliesThatAreReadyWaitUntilItCanWrite() throws InterruptedException {
        receive(text(request("subscribe_corp", "login", "a")));
        assertThat(sent()).contains("login");
        receive(text(request("get_corp_info", "late")));
        writable(false);
        script.take().done();
        assertThat(sent()).isEmpty();

        writable(true);

        assertThat(sent()).contains("late");
    }

    @Test
    void oneBurstIsFlushedOnce() {
        ByteBuf burst = Unpooled.buffer();
        for (int i = 0; i < 3; i++) {
            burst.writeBytes(frame(FIN | PING, new byte[] {'x'}));
        }
        channel.pipeline().fireChannelRead(burst);
        assertThat(sent()).isEmpty();

        channel.pipeline().fireChannelReadComplete();

        assertThat(sent()).hasSize(9);
    }

    @Test
    void aDrainWaitsForALargeMessageWithAWorkerAlsoIfNobodyAnswersIt() {
        receive(text(request("subscribe_corp", "login", "a")));
        assertThat(sent()).contains("login");
        receive(text("{\"errcode\":0}" + " ".repeat(Exchange.LARGE_MESSAGE)));
        Connection connection = channel.pipeline().get(Connection.class);
        connection.drain();
        assertThat(sent()).isEmpty();

        workers.remove().run();
        channel.runPendingTasks();

        assertThat(sent()).startsWith("\u0088").endsWith(CloseReason.DRAINING.text());
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private void writable(boolean writable) {
        ChannelOutboundBuffer out = Objects.requireNonNull(channel.unsafe().outboundBuffer());
        out.setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    /** Everything that was flushed, a byte a character. */
    private String sent() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return all.toString();
    }
}

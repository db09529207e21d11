package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.domain.Workers;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every end of a connection is counted, under a name of its own. */
class CloseReasonTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    void everyCloseIsCountedOnceUnderItsName(CloseReason reason) {
        EmbeddedChannel channel = upgraded();
        Connection connection = channel.pipeline().get(Connection.class);

        connection.close(reason);
        connection.close(CloseReason.INTERNAL_ERROR);
        channel.finishAndReleaseAll();

        assertThat(registry.find("gatehouse.closes").counters()).singleElement().satisfies(counter -> {
            assertThat(counter.getId().getTag("reason")).isEqualTo(reason.label());
            assertThat(counter.count()).isEqualTo(1);
        });
    }

    @Test
    void noTwoReasonsShareAName() {
        assertThat(Arrays.stream(CloseReason.values()).map(CloseReason::label)).doesNotHaveDuplicates();
    }

    private EmbeddedChannel upgraded() {
        TestLimits limits = new TestLimits();
        Shared shared = new Shared(
                limits.build(),
                new Connections(Clock.systemUTC(), System::nanoTime),
                new Meters(registry),
                new UploadBudget(limits.uploadsInFlight, new HeapRegions(0)),
                new Workers(Runnable::run),
                new Seldom(System::nanoTime),
                connection -> new Exchange(connection, new Script()));
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel embedded) {
                new DevicePipeline(List.of(), null, Set.of(), shared).assemble(embedded, new Sweep(System::nanoTime));
            }
        });
        byte[] request = RawWebSocket.upgradeRequest("h", "").getBytes(StandardCharsets.US_ASCII);
        channel.writeInbound(Unpooled.wrappedBuffer(request));
        return channel;
    }
}

package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.text;
import static io.gatehouse.gateway.RawWebSocket.upgradeRequest;
import static io.gatehouse.gateway.transport.TestServer.request;
import static io.gatehouse.gateway.transport.TestServer.upload;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Workers;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose large message is parsed next, on whole pipelines whose parsers work when the test says so. */
class ParserTurnsTest {
    private final TestLimits limits = new TestLimits();
    private final Script script = new Script();
    private final Queue<Runnable> parsers = new ArrayDeque<>();
    private final Shared shared = new Shared(
            limits.build(),
            new Connections(Clock.systemUTC(), System::nanoTime),
            new Meters(new SimpleMeterRegistry()),
            new UploadBudget(limits.uploadsInFlight, new HeapRegions(0)),
            new Workers(parsers::add),
            new Seldom(System::nanoTime),
            connection -> new Exchange(connection, script));
    private final List<EmbeddedChannel> terminals = new ArrayList<>();

    @AfterEach
    void finish() {
        terminals.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void whoeverComesBesideAStormOfAnotherCorpWaitsForOneOfItsMessagesOnly() {
        for (String sn : List.of("a0", "a1", "a2", "b@other", "c@third")) {
            say(subscribed(sn), upload("up", Exchange.LARGE_MESSAGE + 1));
        }

        while (!parsers.isEmpty()) {
            parsers.remove().run();
        }

        assertThat(script.held)
                .extracting(upload -> upload.caller().sn())
                .containsExactly("a0", "b@other", "c@third", "a1", "a2");
    }

    private EmbeddedChannel subscribed(String sn) {
        EmbeddedChannel terminal = new EmbeddedChannel(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel embedded) {
                new DevicePipeline(List.of(), null, Set.of(), shared).assemble(embedded, new Sweep(System::nanoTime));
            }
        });
        terminals.add(terminal);
        terminal.writeInbound(Unpooled.wrappedBuffer(upgradeRequest("h", "").getBytes(US_ASCII)));
        say(terminal, request("subscribe_corp", "login", sn));
        return terminal;
    }

    private static void say(EmbeddedChannel terminal, String message) {
        terminal.writeInbound(Unpooled.wrappedBuffer(text(message)));
    }
}

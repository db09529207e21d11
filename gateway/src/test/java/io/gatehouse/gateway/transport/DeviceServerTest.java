package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.transport.TestServer.request;
import static io.gatehouse.gateway.transport.TestServer.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceServerTest {
    private final TestServer server = new TestServer(new TestLimits());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aDrainClosesEverybodyWith1012WithinTheWindow() throws Exception {
        List<RawWebSocket> terminals = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            terminals.add(server.subscribed("sn" + i));
        }
        long start = System.nanoTime();
        CompletableFuture<@Nullable Void> drained = drain(Duration.ofMillis(300));

        for (RawWebSocket terminal : terminals) {
            assertThat(terminal.readClose()).isEqualTo(1012);
            terminal.send(RawWebSocket.close(1012));
            assertThat(terminal.ended()).isTrue();
        }
        drained.get(10, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(8));
        assertThat(server.closed(CloseReason.DRAINING)).isEqualTo(20);
    }

    @Test
    void aDrainAcceptsNobodyAndCutsOffWhoHasNotUpgraded() throws Exception {
        try (RawWebSocket raw = server.connect()) {
            server.turnEveryLoop();
            CompletableFuture<@Nullable Void> drained = drain(Duration.ZERO);

            assertThat(raw.ended()).isTrue();
            drained.get(10, TimeUnit.SECONDS);
            assertThatThrownBy(server::connect).hasRootCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void repliesOfRequestsThatWereTakenAreSentBeforeTheClose() throws Exception {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("up", 200));
            Script.Held upload = server.script.take();
            CompletableFuture<@Nullable Void> drained = drain(Duration.ZERO);
            try (RawWebSocket other = terminal) {
                server.settle();
                other.say(request("ping", "not read any more"));
                upload.done();

                assertThat(other.read().text()).contains("up");
                assertThat(other.read().code()).isEqualTo(1012);
            }
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aDrainOfNobodyIsDoneAtOnce() throws Exception {
        drain(Duration.ofMinutes(1)).get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPortThatIsTakenIsOneSentence() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DeviceServer.start(
                        new Settings.Device(server.server.address(), null, List.of(), TestServer.DOOR),
                        new TestLimits().build(),
                        null,
                        new Connections(Clock.systemUTC(), System::nanoTime),
                        server.script,
                        new Meters(new SimpleMeterRegistry())))
                .withMessageStartingWith("Terminals cannot be listened for on /127.0.0.1:")
                .withMessageContaining("in use");
    }

    @Test
    void closingCutsEverybodyOff() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            server.close();

            assertThat(terminal.readToEnd()).doesNotContain("x");
        }
    }

    private CompletableFuture<@Nullable Void> drain(Duration window) {
        return server.server.drain(window, new SplittableRandom(1)).toCompletableFuture();
    }
}

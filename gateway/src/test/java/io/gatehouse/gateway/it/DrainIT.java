package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to those who are being served. */
class DrainIT {
    private static final String CORP = "corp-drain";
    private static final Duration HARD_END = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aGatewayFirstSaysSoThenAcceptsNobodyThenClosesOneByOneInNoOrder() throws Exception {
        Path data = directory.resolve("data");
        int terminals = 40;
        try (GatewayProcess gateway = GatewayProcess.start(data, "drain.pause=4s", "drain.window=2s")) {
            Api api = gateway.api();
            String secretNo = api.addDevice("LATE");
            api.bind("LATE", CORP);
            List<Future<Long>> closes = new ArrayList<>();
            for (int i = 0; i < terminals; i++) {
                Terminal terminal = gateway.connect();
                closes.add(threads.submit(() -> closedAt(terminal)));
            }
            gateway.terminate();
            while (api.get("//readyz").status() == 200) {
                Thread.onSpinWait();
            }
            // The balancer may not have asked yet, and whoever it still sends is served.
            try (Terminal late = gateway.connect().login("LATE", secretNo)) {
                assertThat(closes).noneMatch(Future::isDone);
                late.expectClose(1012);
            }
            assertThatThrownBy(() -> new Socket(
                            gateway.devices().getAddress(), gateway.devices().getPort()))
                    .isInstanceOf(IOException.class);

            List<Long> times = new ArrayList<>();
            for (Future<Long> close : closes) {
                times.add(close.get(20, TimeUnit.SECONDS));
            }
            Duration spread = Duration.ofNanos(Collections.max(times) - Collections.min(times));
            assertThat(spread).isBetween(Duration.ofSeconds(1), Duration.ofMillis(2_500));
            assertThat(times)
                    .as("in no order")
                    .isNotEqualTo(times.stream().sorted().toList());
            assertThat(gateway.exitCode(HARD_END)).isZero();
        }
    }

    @Test
    void underLoadNoAcknowledgedUploadIsLostAndNoEnrolmentIsInDoubt() throws Exception {
        Path data = directory.resolve("data");
        List<Uploader> uploaders = new ArrayList<>();
        Enroller enroller;
        try (GatewayProcess gateway = GatewayProcess.start(data, "drain.pause=100ms", "drain.window=500ms")) {
            Api api = gateway.api();
            for (int i = 0; i < 4; i++) {
                String sn = "DRAIN-" + i;
                uploaders.add(new Uploader(sn, api.addDevice(sn), i));
                api.bind(sn, CORP);
            }
            enroller = new Enroller("DRAIN-E", CORP, api.addDevice("DRAIN-E"));
            api.bind("DRAIN-E", CORP);
            CountDownLatch working = new CountDownLatch(200);
            List<Future<?>> workers = new ArrayList<>();
            for (Uploader uploader : uploaders) {
                workers.add(threads.submit(() -> {
                    try (Terminal terminal = gateway.connect()) {
                        uploader.run(terminal, working::countDown);
                    }
                }));
            }
            Future<?> enrolling = threads.submit(() -> enrol(gateway, enroller));
            assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();
            gateway.terminate();

            assertThat(gateway.exitCode(HARD_END.plusMillis(600))).isZero();
            for (Future<?> worker : workers) {
                // Each of them was closed with 1012 after the replies it was owed, or fails here.
                worker.get(10, TimeUnit.SECONDS);
            }
            enrolling.get(10, TimeUnit.SECONDS);
            assertThat(gateway.stderr()).noneMatch(line -> line.contains(" ERROR "));
        }
        Integrity.check(data);
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            uploaders.forEach(uploader -> uploader.verify(gateway.api().people(CORP)));
            assertThat(enroller.answers()).isPositive();
            enroller.verify(gateway.api());
        }
    }

    /** Enrols until the gateway does not go on, whatever that looks like to an operator and a terminal. */
    private static void enrol(GatewayProcess gateway, Enroller enroller) {
        Api api = gateway.api();
        try (Terminal terminal = gateway.connect()) {
            enroller.run(api, terminal, () -> {});
        } catch (AssertionError | UncheckedIOException e) {
            assertThat(gateway.endedWithin(HARD_END)).as("broken off by %s", e).isTrue();
        }
    }

    private static long closedAt(Terminal terminal) {
        try (terminal) {
            Wire.Frame frame = terminal.next();
            assertThat(frame.closeCode()).isEqualTo(1012);
            terminal.wire().offer(Wire.close(1012));
            return System.nanoTime();
        }
    }
}

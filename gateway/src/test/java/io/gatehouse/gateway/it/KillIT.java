package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A gateway that is killed again and again while terminals upload and enrol: whatever was acknowledged is there
 * afterwards, and nothing is there by half.
 */
class KillIT {
    private static final int KILLS = Integer.getInteger("gatehouse.kills", 8);
    private static final int UPLOADERS = 4;
    private static final long SEED = 20_260_727;
    private static final String CORP = "acme";

    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Uploader> uploaders = new ArrayList<>();
    private final List<Enroller> enrollers = new ArrayList<>();
    private volatile boolean killing;

    @TempDir
    private Path directory;

    @Test
    void nothingAcknowledgedIsLostAndNothingIsHalfStored() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Launch launch = Launch.in(directory.resolve("data"), "drain.window=0s")
                .with(Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary));
        try (GatewayProcess gateway = launch.run()) {
            addDevices(gateway.api());
            workUntilKilled(gateway);
        }
        for (int kill = 1; kill < KILLS; kill++) {
            try (GatewayProcess gateway = launch.run()) {
                if (kill % 6 == 5) {
                    gateway.endedWithin(Duration.ofMillis(random.nextInt(1_200)));
                    gateway.kill();
                } else {
                    verify(gateway.api());
                    workUntilKilled(gateway);
                }
                Integrity.checkCopy(directory.resolve("data"), directory.resolve("copy-" + kill));
            }
        }
        try (GatewayProcess gateway = launch.run()) {
            verify(gateway.api());
            gateway.terminate();
            assertThat(gateway.exitCode(Duration.ofSeconds(15))).isZero();
        }
        Integrity.check(directory.resolve("data"));
        assertThat(names(temporary)).as("what the killed ones have left").noneMatch(name -> name.contains("sqlite"));
        assertThat(names(directory.resolve("data").resolve("native"))).hasSize(1);
        threads.shutdownNow();
        assertThat(uploaders).extracting(Uploader::answers).allMatch(answers -> answers > KILLS);
        assertThat(enrollers).extracting(Enroller::answers).allMatch(answers -> answers > KILLS);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void addDevices(Api api) {
        for (int i = 0; i < UPLOADERS; i++) {
            String sn = "KILL-" + i;
            uploaders.add(new Uploader(sn, api.addDevice(sn), SEED + i));
            api.bind(sn, CORP);
        }
        enrollers.add(new Enroller("KILL-E", CORP, api.addDevice("KILL-E")));
        api.bind("KILL-E", CORP);
    }

    /** Puts the gateway under load and kills it at a random moment after everybody's first answer. */
    private void workUntilKilled(GatewayProcess gateway) throws Exception {
        killing = false;
        CountDownLatch working = new CountDownLatch(uploaders.size() + enrollers.size());
        List<Future<?>> workers = new ArrayList<>();
        for (Uploader uploader : uploaders) {
            workers.add(start(gateway, working, uploader::run));
        }
        for (Enroller enroller : enrollers) {
            Api api = gateway.api();
            workers.add(start(gateway, working, (terminal, answered) -> enroller.run(api, terminal, answered)));
        }
        boolean all = working.await(20, TimeUnit.SECONDS);
        boolean alone = gateway.endedWithin(Duration.ofNanos(random.nextLong(600_000_000)));
        killing = true;
        gateway.kill();
        for (Future<?> worker : workers) {
            worker.get(20, TimeUnit.SECONDS);
        }
        assertThat(all).as("all at work; standard error: %s", gateway.stderr()).isTrue();
        assertThat(alone)
                .as("ended by itself; standard error: %s", gateway.stderr())
                .isFalse();
    }

    /** Runs a worker on a connection of its own; it may fail only once the gateway is being killed. */
    private Future<?> start(GatewayProcess gateway, CountDownLatch working, BiConsumer<Terminal, Runnable> worker) {
        return threads.submit(() -> {
            try (Terminal terminal = gateway.connect()) {
                FirstTime first = new FirstTime(working);
                worker.accept(terminal, first::happened);
            } catch (AssertionError | UncheckedIOException e) {
                if (!killing) {
                    throw e;
                }
            }
        });
    }

    private void verify(Api api) {
        JsonNode people = api.people(CORP);
        uploaders.forEach(uploader -> uploader.verify(people));
        enrollers.forEach(enroller -> enroller.verify(api));
    }

    /** Counts down once. */
    private static final class FirstTime {
        private final CountDownLatch latch;
        private boolean happened;

        FirstTime(CountDownLatch latch) {
            this.latch = latch;
        }

        void happened() {
            if (!happened) {
                happened = true;
                latch.countDown();
            }
        }
    }
}

package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.people;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed while it tells terminals what another one uploads. */
class SyncKillIT {
    private static final int KILLS = 3;
    private static final String CORP = "acme";

    private final Random random = new Random(20_260_301);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Watcher> watchers = new ArrayList<>();
    /** Whose upload was acknowledged; by the uploading thread, and once it has ended. */
    private final Set<String> acknowledged = new TreeSet<>();

    private String secretNo = "";
    private int uploads;
    private volatile boolean killing;

    @TempDir
    private Path directory;

    @Test
    void versionsNeverGoBackAndNobodyIsMissedHoweverOftenTheGatewayIsKilled() throws Exception {
        Launch launch =
                Launch.in(directory.resolve("data"), "drain.window=0s", "sync.pause=10ms", "sync.fetch-time=50ms");
        try (GatewayProcess gateway = launch.run()) {
            secretNo = bound(gateway.api(), "UP");
            for (String sn : List.of("W1", "W2")) {
                watchers.add(new Watcher(sn, bound(gateway.api(), sn)));
            }
            workUntilKilled(gateway);
        }
        for (int kill = 1; kill < KILLS; kill++) {
            try (GatewayProcess gateway = launch.run()) {
                expectEverybody(gateway);
                workUntilKilled(gateway);
            }
        }
        try (GatewayProcess gateway = launch.run()) {
            expectEverybody(gateway);
        }
        threads.shutdownNow();
        assertThat(acknowledged).hasSizeGreaterThan(KILLS);
        assertThat(watchers).extracting(Watcher::obeyed).allMatch(obeyed -> obeyed >= KILLS);
    }

    private static String bound(Api api, String sn) {
        String secretNo = api.addDevice(sn);
        api.bind(sn, CORP);
        return secretNo;
    }

    /** Whoever comes back finds all that was acknowledged, told before the kill or not. */
    private void expectEverybody(GatewayProcess gateway) {
        for (Watcher watcher : watchers) {
            try (Terminal terminal = gateway.connect()) {
                watcher.comeOnline(terminal);
            }
            assertThat(watcher.held()).containsAll(acknowledged);
        }
    }

    private void workUntilKilled(GatewayProcess gateway) throws Exception {
        killing = false;
        CountDownLatch working = new CountDownLatch(watchers.size());
        List<Future<?>> workers = new ArrayList<>();
        for (Watcher watcher : watchers) {
            workers.add(threads.submit(() -> untilKilled(() -> watch(gateway, watcher, working))));
        }
        workers.add(threads.submit(() -> untilKilled(() -> upload(gateway))));
        boolean all = working.await(20, TimeUnit.SECONDS);
        gateway.endedWithin(Duration.ofMillis(random.nextInt(300)));
        killing = true;
        gateway.kill();
        for (Future<?> worker : workers) {
            worker.get(20, TimeUnit.SECONDS);
        }
        assertThat(all)
                .as("all were told; standard error: %s", gateway.stderr())
                .isTrue();
    }

    private void untilKilled(Runnable work) {
        try {
            work.run();
        } catch (AssertionError | UncheckedIOException e) {
            if (!killing) {
                throw e;
            }
        }
    }

    private static void watch(GatewayProcess gateway, Watcher watcher, CountDownLatch working) {
        try (Terminal terminal = gateway.connect()) {
            watcher.comeOnline(terminal);
            watcher.obey(terminal);
            working.countDown();
            while (true) {
                watcher.obey(terminal);
            }
        }
    }

    private void upload(GatewayProcess gateway) {
        try (Terminal terminal = gateway.connect()) {
            terminal.login("UP", secretNo, "default");
            while (true) {
                String userid = "p" + ++uploads;
                terminal.upload(people(finger(userid, 0, uploads)));
                acknowledged.add(userid);
            }
        }
    }
}

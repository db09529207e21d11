package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.people;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the store that was made while it was written, put back elsewhere. */
class BackupIT {
    private static final String CORP = "acme";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void everyTemplateThatWasAcknowledgedBeforeTheBackupIsInIt() throws Exception {
        Path data = directory.resolve("data");
        Path backup = directory.resolve("backup.db");
        Uploader uploader;
        ExecutorService threads = Executors.newCachedThreadPool();
        try (GatewayProcess gateway = GatewayProcess.start(data, "drain.window=0s")) {
            uploader = new Uploader("BACKUP", gateway.api().addDevice("BACKUP"), 1);
            gateway.api().bind("BACKUP", CORP);
            Uploader before = new Uploader("EARLIER", gateway.api().addDevice("EARLIER"), 2);
            gateway.api().bind("EARLIER", CORP);
            uploadFor(threads, gateway, before, 50);
            // From here on only the other one uploads, so that all of the first one was acknowledged before.
            CountDownLatch working = new CountDownLatch(20);
            Future<?> load = upload(threads, gateway, uploader, working);
            assertThat(working.await(20, TimeUnit.SECONDS)).isTrue();

            List<String> said = run(Launch.in(data).command("backup", backup.toString()), 0);

            assertThat(load.isDone()).as("the load ended before the backup did").isFalse();
            assertThat(said.get(0)).matches("backup .*backup\\.db people=[0-9]+ templates=[0-9]+ data-keys=2");
            assertThat(said.get(1)).contains("Keep the master key").contains("master.key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                    .isEqualTo("rw-------");
            gateway.kill();
            load.get(20, TimeUnit.SECONDS);

            Path restored = Files.createDirectory(directory.resolve("restored"));
            Files.copy(data.resolve("master.key"), restored.resolve("master.key"));
            Files.copy(data.resolve("device.key"), restored.resolve("device.key"));
            List<String> told = run(Launch.in(restored).command("restore", backup.toString()), 0);
            assertThat(told).hasSize(2);
            assertThat(told.get(0)).startsWith("restored ");
            assertThat(told.get(1)).startsWith("It knows of no erasure: ");
            try (GatewayProcess again = GatewayProcess.start(restored)) {
                before.verify(again.api().people(CORP));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatCannotBeUsedIsNotRestored() throws Exception {
        Path data = directory.resolve("data");
        Path backup = directory.resolve("backup.db");
        try (GatewayProcess gateway = GatewayProcess.start(data);
                Terminal terminal = gateway.connect()) {
            String secretNo = gateway.api().addDevice("BACKUP");
            gateway.api().bind("BACKUP", CORP);
            terminal.login("BACKUP", secretNo);
            for (int i = 0; i < 40; i++) {
                terminal.upload(people(finger("u" + i, 0, i)));
            }
            assertThat(refusal(Launch.in(data).command("restore", backup.toString())))
                    .contains("is in use by");
            assertThat(refusal(Launch.in(data).command("key", "rotate")))
                    .contains("is in use by")
                    .contains("/api/v1/keys/rotation");
            run(Launch.in(data).command("backup", backup.toString()), 0);
        }
        assertThat(refusal(Launch.in(data).command("backup", backup.toString())))
                .contains("is there already");
        assertThat(refusal(Launch.in(data).command("restore", backup.toString())))
                .contains("is there already");

        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(refusal(Launch.in(empty).command("restore", backup.toString())))
                .matches("master key [0-9]+ is missing.*");
        Files.copy(data.resolve("master.key"), empty.resolve("master.key"));
        Path damaged = Files.copy(backup, directory.resolve("damaged.db"));
        try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
            file.seek(file.length() - 8192 * 2L);
            file.write(new byte[8192]);
        }
        assertThat(refusal(Launch.in(empty).command("restore", damaged.toString())))
                .contains("damaged");
        assertThat(empty.resolve("gatehouse.db")).doesNotExist();
        assertThat(empty.resolve("gatehouse.db.restored")).doesNotExist();
        assertThat(run(Launch.in(empty).command("restore", backup.toString()), 0))
                .as("what is still missing")
                .anyMatch(line -> line.contains(empty.resolve("device.key").toString()));
        assertThat(run(Launch.in(empty).command("key", "rotate"), 0).get(0)).startsWith("rotated");
        assertThat(run(Launch.in(empty).command("audit", "verify"), 0).get(0))
                .as("two of the first gateway, one of the rotation")
                .startsWith("audit log intact: 3 records");
    }

    private static void uploadFor(ExecutorService threads, GatewayProcess gateway, Uploader uploader, int answers)
            throws Exception {
        Terminal terminal = gateway.connect();
        CountDownLatch done = new CountDownLatch(answers);
        Future<?> work = threads.submit(() -> run(uploader, terminal, done));
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        terminal.close();
        work.get(20, TimeUnit.SECONDS);
    }

    private static Future<?> upload(
            ExecutorService threads, GatewayProcess gateway, Uploader uploader, CountDownLatch answered) {
        return threads.submit(() -> {
            try (Terminal terminal = gateway.connect()) {
                run(uploader, terminal, answered);
            }
        });
    }

    /** Until the connection breaks, as it does at the end. */
    private static void run(Uploader uploader, Terminal terminal, CountDownLatch answered) {
        try {
            uploader.run(terminal, answered::countDown);
        } catch (AssertionError | UncheckedIOException e) {
            if (answered.getCount() > 0) {
                throw e;
            }
        }
    }

    /** What a command says on standard output. */
    private static List<String> run(Launch launch, int code) {
        try (GatewayProcess process = launch.run()) {
            assertThat(process.exitCode(PATIENCE)).as("%s", process.stderr()).isEqualTo(code);
            return process.stdout();
        }
    }

    private static String refusal(Launch launch) {
        try (GatewayProcess process = launch.run()) {
            assertThat(process.exitCode(PATIENCE)).isEqualTo(2);
            return process.stderr().get(process.stderr().size() - 1);
        }
    }
}

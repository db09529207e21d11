package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A disk that is full, that may not be written, or that has lost a page; and then is well again. */
class DiskTroubleIT {
    private static final String CORP = "corp-disk";
    private static final String SN = "DISK";
    private static final String TOKEN = "a-token-of-the-operator-0123456789";
    private static final int PEOPLE = 10;
    private static final Duration RECOVERY = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void theServiceIsBackByItselfOnceItsFilesMayGrowAgain() {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = Launch.in(data).runWithLargestFile(2 << 20)) {
            Api api = gateway.api();
            String secretNo = api.addDevice(SN);
            api.bind(SN, CORP);
            try (Terminal terminal = gateway.connect().login(SN, secretNo)) {
                refusesAndRecovers(api, terminal, gateway::liftLargestFile);
            }
            gateway.kill();
        }
        Integrity.check(data);
    }

    @Test
    void theServiceIsBackByItselfOnceThereIsSpaceOnTheDisk() throws IOException {
        assumeMounts();
        Path data = Files.createDirectory(directory.resolve("data"));
        try (GatewayProcess gateway = Launch.in(data, "admin.token=" + TOKEN).runUnder(mounted("size=6m", data))) {
            URI admin = gateway.ready().admin();
            Api api = new Api(() -> new InetSocketAddress(admin.getHost(), admin.getPort()), () -> TOKEN);
            Path inside = Path.of("/proc", Long.toString(gateway.pid()), "root")
                    .resolve(data.toString().substring(1));
            String secretNo = api.addDevice(SN);
            api.bind(SN, CORP);
            Files.write(inside.resolve("filler"), new byte[3 << 20]);
            try (Terminal terminal = gateway.connect().login(SN, secretNo)) {
                refusesAndRecovers(api, terminal, () -> delete(inside.resolve("filler")));
            }
            Integrity.checkCopy(inside, directory.resolve("copy"));
            gateway.kill();
        }
    }

    @Test
    void aDirectoryThatMayNotBeWrittenIsRefusedAtTheStart() throws IOException {
        assumeMounts();
        Path data = Files.createDirectory(directory.resolve("data"));
        try (GatewayProcess gateway = Launch.in(data).runUnder(mounted("ro", data))) {
            assertThat(gateway.exitCode(Duration.ofSeconds(20))).isEqualTo(2);
            assertThat(gateway.stdout()).isEmpty();
            assertThat(gateway.stderr()).anyMatch(line -> line.contains(data.toString()));
        }
    }

    @Test
    void aDirectoryFromWhichNothingMayBeRunIsALineForTheOperator() throws IOException {
        assumeMounts();
        Path data = Files.createDirectory(directory.resolve("data"));
        try (GatewayProcess gateway = Launch.in(data).runUnder(mounted("noexec", data))) {
            gateway.ready();
            assertThat(gateway.stderr())
                    .filteredOn(line -> line.contains("SQLite"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("WARN", "temporary directory", data.toString()));
            assertThat(gateway.stderr()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
        }
    }

    @Test
    void aDamagedLastPageOfTheLogCostsNothingBeforeIt() throws IOException {
        Path data = directory.resolve("data");
        String secret;
        int calls = 12;
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            String secretNo = gateway.api().addDevice(SN);
            gateway.api().bind(SN, CORP);
            try (Terminal terminal = gateway.connect().login(SN, secretNo)) {
                secret = terminal.secret();
                for (int call = 0; call < calls; call++) {
                    assertThat(terminal.upload(call(call))).isEmpty();
                }
                gateway.kill();
            }
        }
        damageTheEnd(data.resolve("gatehouse.db-wal"));
        try (GatewayProcess gateway = GatewayProcess.start(data);
                Terminal terminal = gateway.connect()) {
            gateway.api().get("//readyz").expect(200);
            storedAreWholeCalls(gateway.api(), calls - 1, calls - 1);
            terminal.subscribe(secret);
            assertThat(terminal.upload(call(calls - 1))).isEmpty();
            storedAreWholeCalls(gateway.api(), calls, calls);
            gateway.kill();
        }
        Integrity.check(data);
    }

    /** Uploads until one call is refused, heals the disk, and goes on over the same connection. */
    private static void refusesAndRecovers(Api api, Terminal terminal, Runnable heal) {
        api.get("//readyz").expect(200);
        int refused = 0;
        while (errcode(terminal, refused) == 0) {
            refused++;
            assertThat(refused).as("calls that fit on a small disk").isLessThan(100);
        }
        api.get("//readyz").expect(503);
        assertThat(errcode(terminal, refused)).as("while there is no space").isEqualTo(-1);
        api.get("//readyz").expect(503);
        storedAreWholeCalls(api, refused, refused);
        heal.run();

        long deadline = System.nanoTime() + RECOVERY.toNanos();
        while (api.get("//readyz").status() != 200) {
            assertThat(System.nanoTime()).as("ready again").isLessThan(deadline);
        }
        assertThat(errcode(terminal, refused)).isZero();
        storedAreWholeCalls(api, refused + 1, refused + 1);
    }

    private static int errcode(Terminal terminal, int call) {
        int errcode =
                terminal.call("upload_userinfo", call(call)).path("errcode").asInt(1);
        assertThat(errcode).isIn(0, -1);
        return errcode;
    }

    private static String call(int number) {
        return Uploads.people(IntStream.range(0, PEOPLE)
                .mapToObj(i -> Uploads.person("c" + number + "p" + i, Uploads.fp(0, Uploads.template(number, 10_000))))
                .toArray(String[]::new));
    }

    /** The first calls are there with all their people, and there is nothing else. */
    private static void storedAreWholeCalls(Api api, int least, int most) {
        JsonNode people = api.people(CORP);
        assertThat(people.size() % PEOPLE)
                .as("people of a call that is half there")
                .isZero();
        assertThat(people.size() / PEOPLE).isBetween(least, most);
        for (JsonNode person : people) {
            String userid = person.path("userid").stringValue();
            int number = Integer.parseInt(userid.substring(1, userid.indexOf('p')));
            assertThat(number).isLessThan(most);
            assertThat(person.path("templates").path(0).path("sha256").stringValue())
                    .isEqualTo(Uploads.sha256(Uploads.template(number, 10_000)));
        }
    }

    private static void damageTheEnd(Path log) throws IOException {
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            assertThat(channel.size()).isGreaterThan(8192);
            channel.write(ByteBuffer.wrap(new byte[100]), channel.size() - 4000);
        }
    }

    /** A file system of its own over the directory, seen by the child only. */
    private static List<String> mounted(String options, Path directory) {
        String script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\" && shift 2 && exec \"$@\"";
        List<String> program = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, "sh", options));
        program.add(directory.toString());
        return program;
    }

    private void assumeMounts() throws IOException {
        List<String> command = new ArrayList<>(mounted("size=1m", Files.createDirectory(directory.resolve("mount"))));
        command.add("true");
        try {
            Process attempt = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assumeTrue(attempt.waitFor(10, TimeUnit.SECONDS) && attempt.exitValue() == 0, "may not mount");
        } catch (IOException | InterruptedException e) {
            assumeTrue(false, "unshare cannot be run");
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

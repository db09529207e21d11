package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the program from starting: exit code 2, and words that say what to do. */
class StartRefusalIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<String> FREE_PORTS = List.of("device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0");

    @TempDir
    private static Path shared;

    private static TlsFiles tls;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeCertificate() throws Exception {
        tls = TlsFiles.make(shared);
    }

    @Test
    void everyProblemOfTheConfigurationIsALineOnStandardError() {
        List<String> sets = List.of(
                "device.listen=nowhere",
                "enrollment.window=soon",
                "limits.template=64Kib of it",
                "people.policy=closed",
                "limits.connectoins=7");
        try (GatewayProcess gateway = Launch.serving(directory, sets).run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stdout()).isEmpty();
            assertThat(gateway.stderr()).hasSize(sets.size()).noneMatch(StartRefusalIT::isTrace);
            for (String set : sets.subList(0, 4)) {
                String key = set.substring(0, set.indexOf('='));
                String value = set.substring(set.indexOf('=') + 1);
                assertThat(gateway.stderr())
                        .as(key)
                        .filteredOn(line -> line.contains(key))
                        .singleElement()
                        .asString()
                        .contains(value)
                        .hasSizeGreaterThan(key.length() + value.length() + 10);
            }
            assertThat(gateway.stderr()).anyMatch(line -> line.contains("limits.connectoins"));
        }
    }

    @Test
    void badSecretValueIsShownAsStars() {
        List<String> sets = List.of("store.url=jdbc:oracle:thin:scott/tiger-tail@db", "device.listen=nowhere");
        try (GatewayProcess gateway = Launch.serving(directory, sets).run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stderr())
                    .hasSize(2)
                    .noneMatch(line -> line.contains("tiger-tail"))
                    .anyMatch(line -> line.contains("store.url") && line.contains("***"));
        }
    }

    @Test
    void uploadsInFlightBelowOneFrameAreAnError() {
        List<String> sets = List.of("limits.frame=8MiB", "limits.uploads-in-flight=4MiB");
        try (GatewayProcess gateway = Launch.serving(directory, sets).run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stderr())
                    .singleElement()
                    .asString()
                    .contains("limits.uploads-in-flight", "limits.frame");
        }
    }

    @Test
    void unknownKeyOfTheFileIsAnError() throws IOException {
        Path file = Files.writeString(directory.resolve("gateway.yaml"), "enrollment:\n  window: 10s\n  widnow: 20s\n");
        Launch launch = new Launch(directory, List.of("serve", "--config", file.toString()), Map.of());
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stderr()).singleElement().asString().contains("enrollment.widnow");
        }
    }

    @Test
    void missingConfigurationFileIsOneSentence() {
        Launch launch = new Launch(directory, List.of("serve", "--config", "nothing.yaml"), Map.of());
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stderr()).singleElement().asString().contains("nothing.yaml");
        }
    }

    @Test
    void dotsAndDashesOfAKeyAreUnderscoresInTheEnvironment() {
        Launch launch = Launch.serving(directory, FREE_PORTS).with(Map.of("GATEHOUSE_LIMITS_IDLE_TIMEOUT", "never"));
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stderr())
                    .singleElement()
                    .asString()
                    .containsAnyOf("limits.idle-timeout", "GATEHOUSE_LIMITS_IDLE_TIMEOUT")
                    .contains("never");
        }
    }

    @Test
    void certificateWithoutItsKeyIsAProblemOfTheConfiguration() throws Exception {
        Launch launch = Launch.in(directory.resolve("data"), "device.tls.certificate=" + tls.certificate());
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertOneSentence(gateway, "device.tls.key");
        }
    }

    @Test
    void missingCertificateIsOneSentence() throws Exception {
        Launch launch = Launch.in(
                directory.resolve("data"),
                "device.tls.certificate=" + directory.resolve("missing.pem"),
                "device.tls.key=" + tls.key());
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertOneSentence(gateway, "missing.pem");
        }
    }

    @Test
    void keyThatIsNoKeyIsOneSentence() throws Exception {
        Path key = Files.writeString(directory.resolve("wrong.pem"), "-----BEGIN NOTHING-----\n");
        Launch launch = Launch.in(
                directory.resolve("data"), "admin.tls.certificate=" + tls.certificate(), "admin.tls.key=" + key);
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertOneSentence(gateway, "wrong.pem");
        }
    }

    @Test
    void dataDirectoryOfAnotherProcessIsLeftAlone() {
        try (TestGateway first = TestGateway.start()) {
            assertRefused(Launch.in(first.dataDir()), first.dataDir().toString());
            first.api().get("/devices").expect(200);
        }
    }

    @Test
    void takenPortIsOneSentence() {
        try (TestGateway first = TestGateway.start()) {
            int port = first.devices().getPort();
            Path data = directory.resolve("data");
            assertRefused(Launch.in(data, "device.listen=127.0.0.1:" + port), Integer.toString(port));
            port = first.admin().getPort();
            assertRefused(Launch.in(data, "admin.listen=127.0.0.1:" + port), Integer.toString(port));
        }
    }

    @Test
    void damagedDatabaseIsOneSentenceAndIsLeftAsItIs() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            gateway.stop();
            Path database = database(gateway.dataDir());
            byte[] damaged = Files.readAllBytes(database);
            for (int i = 120; i < damaged.length; i++) {
                damaged[i] ^= (byte) (i * 31);
            }
            Files.write(database, damaged);

            assertRefused(Launch.in(gateway.dataDir()), database.getFileName().toString());
            assertThat(Files.readAllBytes(database)).isEqualTo(damaged);
        }
    }

    @Test
    void fileThatIsNoDatabaseIsOneSentence() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            gateway.stop();
            Path database = database(gateway.dataDir());
            Files.writeString(database, "Dear diary, this is no database. ".repeat(1000));
            assertRefused(Launch.in(gateway.dataDir()), database.getFileName().toString());
        }
    }

    @Test
    void storeOfANewerVersionIsOneSentence() throws Exception {
        try (TestGateway gateway = TestGateway.start()) {
            gateway.stop();
            String url = "jdbc:sqlite:" + database(gateway.dataDir());
            try (Connection store = DriverManager.getConnection(url);
                    Statement statement = store.createStatement()) {
                statement.executeUpdate(
                        "INSERT INTO flyway_schema_history SELECT 9999, '9999', 'future', type, script, checksum,"
                                + " installed_by, installed_on, execution_time, success FROM flyway_schema_history LIMIT 1");
            }
            assertRefused(Launch.in(gateway.dataDir()), "9999");
        }
    }

    private static void assertRefused(Launch launch, String names) {
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stdout()).isEmpty();
            assertOneSentence(gateway, names);
        }
    }

    private static void assertOneSentence(GatewayProcess gateway, String names) {
        assertThat(gateway.stderr())
                .noneMatch(StartRefusalIT::isTrace)
                .filteredOn(line -> line.contains(names))
                .singleElement()
                .asString()
                .hasSizeGreaterThan(names.length() + 15);
    }

    private static boolean isTrace(String line) {
        return line.startsWith("\tat ") || line.contains("Exception");
    }

    private static Path database(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).startsWith("SQLite format 3")) {
                    return file;
                }
            }
        }
        throw new AssertionError("no database in " + data);
    }
}

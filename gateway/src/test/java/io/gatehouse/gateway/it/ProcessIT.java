package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator meets it: arguments, environment, output, exit codes, signals. */
class ProcessIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<String> FREE_PORTS = List.of("device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0");
    private static final String TOKEN = "a-token-of-the-operator-0123456789";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void theOneLineOnStandardOutputNamesTheRealPortsAndTheDataDirectory() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            GatewayProcess.Ready ready = gateway.ready();

            assertThat(ready.devices().getScheme()).isEqualTo("ws");
            assertThat(ready.admin().getScheme()).isEqualTo("http");
            assertThat(ready.devices().getPort()).isNotEqualTo(ready.admin().getPort());
            assertThat(ready.data()).isEqualTo(data.toString());
            assertThat(get(ready.admin(), "/livez", "").statusCode()).isEqualTo(200);
            try (Terminal terminal = gateway.connect()) {
                terminal.expect(0, "get_timestamp", null);
            }

            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
            assertThat(gateway.stdout()).hasSize(1);
            assertThat(gateway.stderr()).as("logs").isNotEmpty();
        }
    }

    @Test
    void dataDirectoryIsShownAsConfiguredAndIsDataByDefault() {
        try (GatewayProcess gateway = Launch.serving(directory, FREE_PORTS).run()) {
            assertThat(gateway.ready().data()).isEqualTo("data");
            assertThat(directory.resolve("data")).isDirectory();
        }
    }

    @Test
    void serveIsWhatTheProgramDoesWithoutASubcommand() {
        Launch launch = new Launch(
                directory,
                List.of("--set", "device.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0"),
                Map.of());
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.ready().data()).isEqualTo("data");
        }
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
            assertThat(gateway.stderr()).hasSize(sets.size()).noneMatch(ProcessIT::isTrace);
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
    void commandLineBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefaults() throws IOException {
        Path file = Files.writeString(directory.resolve("gateway.yaml"), """
                data:
                  dir: from-file
                device.listen: 127.0.0.1:0
                admin:
                  listen: 127.0.0.1:0
                """);
        Launch fromFile = new Launch(directory, List.of("serve", "--config", file.toString()), Map.of());
        Launch fromEnvironment = fromFile.with(Map.of("GATEHOUSE_DATA_DIR", "from-environment"));
        List<String> set = new ArrayList<>(fromFile.arguments());
        set.addAll(List.of("--set", "data.dir=from-set"));
        Launch fromSet = new Launch(directory, set, fromEnvironment.environment());

        try (GatewayProcess file1 = fromFile.run();
                GatewayProcess environment1 = fromEnvironment.run();
                GatewayProcess set1 = fromSet.run()) {
            assertThat(file1.ready().data()).isEqualTo("from-file");
            assertThat(environment1.ready().data()).isEqualTo("from-environment");
            assertThat(set1.ready().data()).isEqualTo("from-set");
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
    void unknownNameInTheEnvironmentOnlyWarns() {
        Launch launch =
                Launch.serving(directory, FREE_PORTS).with(Map.of("GATEHOUSE_SERVICE_PORT_8765_TCP_ADDR", "10.0.0.1"));
        try (GatewayProcess gateway = launch.run()) {
            gateway.ready();
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
            assertThat(gateway.stderr())
                    .filteredOn(line -> line.contains("GATEHOUSE_SERVICE_PORT_8765_TCP_ADDR"))
                    .singleElement()
                    .asString()
                    .contains("WARN");
        }
    }

    @Test
    void adminTokenIsMadeOnceAndReadableByItsOwnerOnly() throws Exception {
        Path data = directory.resolve("data");
        String first;
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            first = gateway.adminToken();
            assertThat(first).hasSizeGreaterThanOrEqualTo(22);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin.token"))))
                    .isEqualTo("rw-------");
            assertThat(version(gateway, first)).isEqualTo(200);
            gateway.kill();
            assertThat(gateway.stderr()).as("the token in a log").noneMatch(line -> line.contains(first));
        }
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            assertThat(gateway.adminToken()).isEqualTo(first);
            assertThat(version(gateway, first)).isEqualTo(200);
        }
    }

    @Test
    void configuredAdminTokenIsTheOneThatCounts() throws Exception {
        Path data = directory.resolve("data");
        Launch launch = Launch.in(data).with(Map.of("GATEHOUSE_ADMIN_TOKEN", TOKEN));
        try (GatewayProcess gateway = launch.run()) {
            assertThat(version(gateway, TOKEN)).isEqualTo(200);
            assertThat(version(gateway, TOKEN + "x")).isEqualTo(401);
            assertThat(data.resolve("admin.token")).doesNotExist();
        }
    }

    @Test
    void dataDirectoryOfAnotherProcessIsLeftAlone() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess first = GatewayProcess.start(data);
                GatewayProcess second = Launch.in(data).run()) {
            assertThat(second.exitCode(SOON)).isEqualTo(2);
            assertThat(second.stdout()).isEmpty();
            assertOneSentence(second, data.toString());
            assertThat(version(first, first.adminToken())).isEqualTo(200);
        }
    }

    @Test
    void damagedDatabaseIsOneSentenceAndIsNotOverwritten() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
        }
        Path database = database(data);
        byte[] damaged = Files.readAllBytes(database);
        for (int i = 20; i < damaged.length; i++) {
            damaged[i] ^= (byte) (i * 31);
        }
        Files.write(database, damaged);

        try (GatewayProcess gateway = Launch.in(data).run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertThat(gateway.stdout()).isEmpty();
            assertOneSentence(gateway, database.getFileName().toString());
            assertThat(Files.readAllBytes(database)).isEqualTo(damaged);
        }
    }

    @Test
    void fileThatIsNoDatabaseIsOneSentence() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
        }
        Path database = database(data);
        Files.writeString(database, "Dear diary, this is no database. ".repeat(1000));

        try (GatewayProcess gateway = Launch.in(data).run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertOneSentence(gateway, database.getFileName().toString());
        }
    }

    @Test
    void storeOfANewerVersionIsOneSentence() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
        }
        try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + database(data));
                Statement statement = store.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO flyway_schema_history SELECT 9999, '9999', 'future', type, script, checksum,"
                            + " installed_by, installed_on, execution_time, success FROM flyway_schema_history LIMIT 1");
        }
        try (GatewayProcess gateway = Launch.in(data).run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertOneSentence(gateway, "9999");
        }
    }

    @Test
    void takenPortIsOneSentence() {
        try (GatewayProcess first = GatewayProcess.start(directory.resolve("first"))) {
            int port = first.ready().devices().getPort();
            Launch launch = Launch.in(directory.resolve("second"), "device.listen=127.0.0.1:" + port);
            try (GatewayProcess second = launch.run()) {
                assertThat(second.exitCode(SOON)).isEqualTo(2);
                assertOneSentence(second, Integer.toString(port));
            }
        }
    }

    @Test
    void plainSocketsBeyondLoopbackAreWarnedOf() {
        Launch launch = Launch.in(directory.resolve("data"), "device.listen=0.0.0.0:0");
        try (GatewayProcess gateway = launch.run()) {
            gateway.ready();
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
            assertThat(gateway.stderr()).anyMatch(line -> line.contains("WARN") && line.contains("TLS"));
        }
    }

    @Test
    void loopbackIsNotWarnedOf() {
        try (GatewayProcess gateway = GatewayProcess.start(directory.resolve("data"))) {
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
            assertThat(gateway.stderr()).noneMatch(line -> line.contains("WARN"));
        }
    }

    @Test
    void sigtermClosesEveryTerminalWithServiceRestartAndExitsWithZero() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data, "drain.window=500ms")) {
            List<Terminal> terminals = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                terminals.add(gateway.connect());
            }
            Api api = gateway.api();
            String secretNo = api.addDevice("DRAIN-1");
            api.bind("DRAIN-1", "corp");
            terminals.get(0).login("DRAIN-1", secretNo);
            gateway.terminate();

            for (Terminal terminal : terminals) {
                terminal.expectClose(1012);
            }
            assertThat(gateway.exitCode(Duration.ofMillis(10_500))).isZero();
        }
    }

    @Test
    void readinessTurnsFalseBeforeTheFirstTerminalIsClosed() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data, "drain.pause=2s", "drain.window=100ms")) {
            URI admin = gateway.ready().admin();
            Terminal terminal = gateway.connect();
            assertThat(get(admin, "/readyz", "").statusCode()).isEqualTo(200);

            gateway.terminate();
            long deadline = System.nanoTime() + Duration.ofMillis(1_900).toNanos();
            int status = 200;
            while (status == 200 && System.nanoTime() < deadline) {
                status = get(admin, "/readyz", "").statusCode();
            }
            assertThat(status).isEqualTo(503);
            terminal.expect(0, "ping", null);
            terminal.expectClose(1012);
            assertThat(gateway.exitCode(Duration.ofSeconds(13))).isZero();
        }
    }

    @Test
    void terminalsAndOperatorsComeOverTls() throws Exception {
        TlsFiles tls = TlsFiles.make(directory);
        try (GatewayProcess gateway = GatewayProcess.start(
                directory.resolve("data"),
                "device.tls.certificate=" + tls.certificate(),
                "device.tls.key=" + tls.key(),
                "admin.tls.certificate=" + tls.certificate(),
                "admin.tls.key=" + tls.key())) {
            GatewayProcess.Ready ready = gateway.ready();
            HttpClient trusting =
                    HttpClient.newBuilder().sslContext(tls.trusted()).build();

            assertThat(ready.devices().getScheme()).isEqualTo("wss");
            assertThat(ready.admin().getScheme()).isEqualTo("https");
            assertThat(timeOverWebSocket(trusting, ready.devices())).contains("\"timestamp\"");
            assertThat(get(trusting, ready.admin(), "/api/v1/version", gateway.adminToken())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void certificateWithoutItsKeyIsAProblemOfTheConfiguration() throws Exception {
        TlsFiles tls = TlsFiles.make(directory);
        Launch launch = Launch.in(directory.resolve("data"), "device.tls.certificate=" + tls.certificate());
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertOneSentence(gateway, "device.tls.key");
        }
    }

    @Test
    void missingCertificateIsOneSentence() throws Exception {
        TlsFiles tls = TlsFiles.make(directory);
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
        TlsFiles tls = TlsFiles.make(directory);
        Path key = Files.writeString(directory.resolve("wrong.pem"), "-----BEGIN NOTHING-----\n");
        Launch launch = Launch.in(
                directory.resolve("data"), "admin.tls.certificate=" + tls.certificate(), "admin.tls.key=" + key);
        try (GatewayProcess gateway = launch.run()) {
            assertThat(gateway.exitCode(SOON)).isEqualTo(2);
            assertOneSentence(gateway, "wrong.pem");
        }
    }

    @Test
    void selfContainedJarServes() {
        Path jar = Path.of("target", "gatehouse-gateway.jar").toAbsolutePath();
        assumeThat(jar).as("packaged").exists();
        try (GatewayProcess gateway = Launch.serving(directory, FREE_PORTS).runJar(jar)) {
            assertThat(gateway.ready().data()).isEqualTo("data");
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
        }
    }

    private int version(GatewayProcess gateway, String token) throws Exception {
        return get(gateway.ready().admin(), "/api/v1/version", token).statusCode();
    }

    private HttpResponse<String> get(URI admin, String path, String token) throws Exception {
        return get(http, admin, path, token);
    }

    private static HttpResponse<String> get(HttpClient http, URI admin, String path, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(admin.resolve(path))
                .header("Authorization", "Bearer " + token)
                .timeout(SOON)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void assertOneSentence(GatewayProcess gateway, String names) {
        assertThat(gateway.stderr())
                .noneMatch(ProcessIT::isTrace)
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
            return files.filter(ProcessIT::isDatabase).findFirst().orElseThrow();
        }
    }

    private static boolean isDatabase(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.readString(file, StandardCharsets.ISO_8859_1).startsWith("SQLite format 3");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for the time over a socket of the JDK's own client. */
    private static String timeOverWebSocket(HttpClient http, URI devices) throws Exception {
        CompletableFuture<String> reply = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                reply.complete(data.toString());
                return null;
            }
        };
        WebSocket socket =
                http.newWebSocketBuilder().buildAsync(devices, listener).get(SOON.toSeconds(), TimeUnit.SECONDS);
        socket.sendText(Terminal.envelope("get_timestamp", "1", null), true);
        String text = reply.get(SOON.toSeconds(), TimeUnit.SECONDS);
        socket.abort();
        return text;
    }
}

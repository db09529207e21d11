package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as an operator meets it: arguments, environment, output, exit codes, signals. */
class ProcessIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<String> FREE_PORTS = List.of("device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0");
    private static final String TOKEN = "a-token-of-the-operator-0123456789";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void theReadyLineNamesTheHostAsItWasConfigured() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory.resolve("data"), "device.listen=0.0.0.0:0")) {
            URI devices = gateway.ready().devices();

            assertThat(devices.getHost()).isEqualTo("0.0.0.0");
            gateway.terminate();
            assertThat(gateway.exitCode(Duration.ofSeconds(10))).isZero();
            assertThat(gateway.stderr())
                    .anyMatch(line -> line.contains("listened for on /0.0.0.0:" + devices.getPort() + " without TLS"));
        }
    }

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
            assertThat(gateway.stderr()).as("logs").isNotEmpty().noneMatch(line -> line.contains(" WARN "));
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
    void plainSocketsBeyondLoopbackAreWarnedOf() {
        Launch launch = Launch.in(directory.resolve("data"), "device.listen=0.0.0.0:0");
        try (GatewayProcess gateway = launch.run()) {
            gateway.ready();
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
            assertThat(gateway.stderr()).anyMatch(line -> line.contains(" WARN ") && line.contains("TLS"));
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
        try (GatewayProcess gateway = GatewayProcess.start(data, "drain.pause=4s", "drain.window=100ms")) {
            URI admin = gateway.ready().admin();
            Terminal terminal = gateway.connect();
            assertThat(get(admin, "/readyz", "").statusCode()).isEqualTo(200);

            gateway.terminate();
            long deadline = System.nanoTime() + Duration.ofMillis(3_900).toNanos();
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
    void withoutASubcommandItServesFromTheDirectoryNamedData() {
        List<String> arguments = List.of("--set", "device.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0");
        try (GatewayProcess gateway = new Launch(directory, arguments, Map.of()).run()) {
            assertThat(gateway.ready().data()).isEqualTo("data");
            assertThat(directory.resolve("data")).isDirectory();
        }
    }

    @Test
    void commandLineBeatsTheEnvironmentWhichBeatsTheFileWhichBeatsTheDefaults() throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.yaml"), """
                data:
                  dir: from-file
                device.listen: 127.0.0.1:0
                admin:
                  listen: 127.0.0.1:0
                  token: token-from-the-file-0123456789
                """);
        List<String> arguments = List.of("serve", "--config", file.toString(), "--set", "data.dir=from-set");
        Map<String, String> environment = Map.of(
                "GATEHOUSE_DATA_DIR", "from-environment",
                "GATEHOUSE_ADMIN_TOKEN", TOKEN,
                "GATEHOUSE_SERVICE_PORT_8765_TCP_ADDR", "10.0.0.1");
        try (GatewayProcess gateway = new Launch(directory, arguments, environment).run()) {
            assertThat(gateway.ready().data()).isEqualTo("from-set");
            assertThat(version(gateway, TOKEN)).isEqualTo(200);
            assertThat(version(gateway, "token-from-the-file-0123456789")).isEqualTo(401);
            assertThat(directory.resolve("from-set").resolve("admin.token")).doesNotExist();
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
            assertThat(gateway.stderr())
                    .as("an unknown name in the environment only warns")
                    .filteredOn(line -> line.contains("GATEHOUSE_SERVICE_PORT_8765_TCP_ADDR"))
                    .singleElement()
                    .asString()
                    .contains(" WARN ");
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

    @ParameterizedTest
    @CsvSource({"false, BoringSSL", "true, the JDK"})
    void selfContainedJarSpeaksTlsByEither(String withoutOpenSsl, String by) throws Exception {
        Path jar = Path.of("target", "gatehouse-gateway.jar").toAbsolutePath();
        assumeThat(jar).as("packaged").exists();
        TlsFiles tls = TlsFiles.make(directory);
        List<String> sets = new ArrayList<>(FREE_PORTS);
        sets.add("device.tls.certificate=" + tls.certificate());
        sets.add("device.tls.key=" + tls.key());
        Map<String, String> environment =
                Map.of("JAVA_TOOL_OPTIONS", "-Dio.netty.handler.ssl.noOpenSsl=" + withoutOpenSsl);
        try (GatewayProcess gateway =
                Launch.serving(directory, sets).with(environment).runJar(jar)) {
            HttpClient trusting =
                    HttpClient.newBuilder().sslContext(tls.trusted()).build();

            assertThat(timeOverWebSocket(trusting, gateway.ready().devices())).contains("\"timestamp\"");
            assertThat(gateway.stderr()).anyMatch(line -> line.contains("The device port speaks TLS by " + by));
            try (SSLSocket socket = connected(tls.trusted(), gateway.devices())) {
                assertThatThrownBy(() -> {
                            socket.startHandshake();
                            socket.getInputStream().read();
                        })
                        .as("another handshake on the same connection")
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    /** By TLS 1.2, whose peers may ask for another handshake. */
    private static SSLSocket connected(SSLContext client, InetSocketAddress port) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(port.getAddress(), port.getPort());
        socket.setSoTimeout(5_000);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.startHandshake();
        return socket;
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

package io.gatehouse.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SettingsLoaderTest {
    @TempDir
    Path dir;

    @Test
    void laterSourcesWin() throws Exception {
        Path file = file("limits: {replies: 1, template: 1KiB, frame: 1MiB}");
        Map<String, String> environment =
                Map.of("GATEHOUSE_LIMITS_TEMPLATE", "2KiB", "GATEHOUSE_LIMITS_FRAME", "2MiB", "PATH", "/bin");

        Settings.Limits limits = SettingsLoader.load(
                        file, environment, List.of("limits.frame=3MiB", "limits.frame=4MiB"))
                .limits();

        assertThat(limits.replies()).isEqualTo(1);
        assertThat(limits.template()).isEqualTo(2 << 10);
        assertThat(limits.frame()).isEqualTo(4 << 20);
    }

    @Test
    void keysNestAtTheirDotsOrStandInOneOrBoth() throws Exception {
        Settings settings = SettingsLoader.load(file("""
                        drain.pause: 1s
                        limits:
                          write-timeout: 2s
                        enrollment: {window: 3s}
                        """), Map.of(), List.of());

        assertThat(settings.drain().pause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.limits().writeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.enrollment().window()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "data:\ndevice:\n  tls:\n", "null", "admin:\n  token:\n"})
    void aFileThatSetsNothingLeavesTheDefaults(String content) throws Exception {
        assertThat(SettingsLoader.load(file(content), Map.of(), List.of()))
                .isEqualTo(SettingsLoader.load(null, Map.of(), List.of()));
    }

    @Test
    void everyProblemOfEverySourceIsToldAtOnce() throws Exception {
        Path file = file("""
                device:
                  listen: nowhere
                enrolment:
                  window: 5s
                limits: {replies: 0, replies: 1}
                """);

        assertThat(problems(
                        file,
                        Map.of("GATEHOUSE_LIMITS_IDLE_TIMEOUT", "2 minutes"),
                        List.of("limits.fame=1MiB", "whatever", "drain.pause=-1s", "completely.else=s3cret")))
                .containsExactlyInAnyOrder(
                        "enrolment.window (gateway.yaml line 4): unknown key, expected perhaps enrollment.window",
                        "limits.replies (gateway.yaml line 5): expected every key once, this one came before",
                        "limits.fame (--set): unknown key, expected perhaps limits.frame",
                        "--set number 2: expected KEY=VALUE",
                        "completely.else (--set): unknown key, expected one of config/gateway.yaml",
                        "device.listen = \"nowhere\" (gateway.yaml line 2): expected HOST:PORT with a host that resolves,"
                                + " IPv6 in brackets, and a port from 0 (any free one) to 65535",
                        "limits.replies = \"0\" (gateway.yaml line 5): expected a whole number from 1 to 100000",
                        "limits.idle-timeout = \"2 minutes\" (environment GATEHOUSE_LIMITS_IDLE_TIMEOUT): expected a"
                                + " duration from 10ms to 24h, such as 500ms, 30s, 5m or 24h",
                        "drain.pause = \"-1s\" (--set): expected a duration from 0s to 1h, such as 500ms, 30s, 5m or"
                                + " 24h");
    }

    @ParameterizedTest
    @CsvSource({
        "limits: {frame: 1MiB, 1",
        "- limits",
        "just text",
        "limits.frame: {a: 1}",
        "limits: 5",
        "limits.frame: [1MiB: 2]",
        "device.origins: [{a: b}]",
        "'a: 1\n---\nb: 2'",
        "\"limits: \t\n\t- x\"",
    })
    void aFileThatIsNoTreeOfKnownKeysIsRefused(String content) throws Exception {
        assertThat(problems(file(content), Map.of(), List.of())).isNotEmpty();
    }

    @Test
    void aFileThatIsNotThereOrNotTextIsRefused() throws IOException {
        Path missing = dir.resolve("missing.yaml");
        assertThat(problems(missing, Map.of(), List.of()))
                .containsExactly("--config = " + missing + ": expected a file that exists and can be read");
        Path binary = Files.write(dir.resolve("binary.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThat(problems(binary, Map.of(), List.of()))
                .containsExactly("--config = " + binary + ": expected a file in UTF-8");
    }

    @Test
    void secretsAreInNoProblem() throws IOException {
        List<String> problems = problems(
                file("admin: {token: hunter2}\nstore.url: jdbc:mysql://root:hunter2@db/x"),
                Map.of("GATEHOUSE_CLUSTER_URL", "redis://:hunter2@cache"),
                List.of("admin.tokn=hunter2", "admin.token:hunter2"));

        assertThat(problems).hasSize(5);
        assertThat(String.join("\n", problems))
                .doesNotContain("hunter2")
                .contains("admin.token = *** (gateway.yaml line 1)")
                .contains("store.url = \"jdbc:mysql:***\"")
                .contains("cluster.url = \"redis:***\"");
        assertThat(problems(file("admin: {token: hunter2"), Map.of(), List.of()).toString())
                .doesNotContain("hunter2");
    }

    @Test
    void secretsAreInNoText() throws Exception {
        Settings settings = SettingsLoader.load(
                null,
                Map.of(),
                List.of("admin.token=0123456789abcdef", "store.url=jdbc:postgresql://db/x?password=hunter2"));

        assertThat(settings.toString()).doesNotContain("0123456789abcdef").doesNotContain("hunter2");
    }

    @Test
    void aProblemStaysOnOneLine() {
        assertThat(problems(null, Map.of(), List.of("limits.frame=a\nb", "limits.template=" + "x".repeat(10_000))))
                .allSatisfy(problem -> assertThat(problem).doesNotContain("\n").hasSizeLessThan(300));
    }

    @Test
    void anUnknownNameInTheEnvironmentOnlyWarns() throws Exception {
        ch.qos.logback.classic.Logger logger =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(SettingsLoader.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            SettingsLoader.load(null, Map.of("GATEHOUSE_ADMIN_SERVICE_HOST", "10.0.0.1"), List.of());
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Nothing is called GATEHOUSE_ADMIN_SERVICE_HOST in the environment; it is ignored");
    }

    @Test
    void everyKeyHasItsOwnNameInTheEnvironment() {
        assertThat(Keys.ALL).extracting(Key::environmentName).doesNotHaveDuplicates();
        assertThat(Keys.ADMIN_LISTEN.environmentName()).isEqualTo("GATEHOUSE_ADMIN_LISTEN");
        assertThat(Keys.UPLOADS_IN_FLIGHT.environmentName()).isEqualTo("GATEHOUSE_LIMITS_UPLOADS_IN_FLIGHT");
    }

    @ParameterizedTest
    @CsvSource({"20000, 19488", "100, 64", "512, 64", "9223372036854775807, 2147483647"})
    void descriptorsAreKeptInReserve(long limit, int connections) {
        assertThat(SettingsLoader.connections(limit)).isEqualTo(connections);
    }

    private Path file(String content) throws IOException {
        return Files.write(dir.resolve("gateway.yaml"), content.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> problems(@Nullable Path file, Map<String, String> environment, List<String> sets) {
        InvalidSettingsException refused = catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsLoader.load(file, environment, sets));
        assertThat(refused).as("refusal").isNotNull();
        return refused.problems();
    }
}

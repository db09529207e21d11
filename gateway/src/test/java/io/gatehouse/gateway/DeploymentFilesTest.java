package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.protocol.CommandType;
import io.gatehouse.protocol.ErrorCode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What is deployed beside the jar speaks of things that exist. */
class DeploymentFilesTest {
    private static final Path CONFIG = Path.of("..", "config");
    private static final Pattern METRIC = Pattern.compile("\\b(?:gatehouse|jvm|process|netty)_[a-z_]+\\b");

    /** Values of the labels that are ours. */
    private static final Pattern LABEL =
            Pattern.compile("\\b(?:command|errcode|state|reason|code|result)(?:=|!=|=~)\"([^\"]+)\"");

    @Test
    void theDashboardAsksForMetersThatExist() throws Exception {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(CONFIG.resolve("grafana/gatehouse.json")));
        Set<String> asked = new TreeSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(panel.path("title").stringValue()).isNotBlank();
            panel.path("targets")
                    .forEach(target -> asked.addAll(metrics(target.path("expr").stringValue())));
        }

        assertThat(asked).hasSizeGreaterThan(10);
        assertThat(scraped()).containsAll(asked);
    }

    @Test
    void theAlertsAskForMetersThatExist() throws Exception {
        JsonNode groups = YAMLMapper.shared()
                .readTree(Files.readString(CONFIG.resolve("prometheus/alerts.yml")))
                .path("groups");
        Set<String> asked = new TreeSet<>();
        for (JsonNode rule : groups.path(0).path("rules")) {
            assertThat(rule.path("annotations").path("summary").stringValue()).isNotBlank();
            asked.addAll(metrics(rule.path("expr").stringValue()));
        }

        assertThat(asked).hasSizeGreaterThan(5);
        assertThat(scraped()).containsAll(asked);
    }

    /** A word that no label has any more would make an alert that never comes. */
    @Test
    void theAlertsNameLabelsThatExist() throws Exception {
        String alerts = Files.readString(CONFIG.resolve("prometheus/alerts.yml"));
        Set<String> words = new TreeSet<>();
        for (Matcher matcher = LABEL.matcher(alerts); matcher.find(); ) {
            words.addAll(Set.of(matcher.group(1).split("\\|")));
        }

        assertThat(words).hasSizeGreaterThan(8);
        String sources = sources();
        assertThat(words).allSatisfy(word -> assertThat(sources).containsIgnoringCase(word));
    }

    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String file : List.of(
                "metrics/Meters.java", "transport/CloseReason.java", "admin/Problem.java", "domain/Enrollment.java")) {
            sources.append(Files.readString(Path.of("src/main/java/io/gatehouse/gateway", file)));
        }
        for (CommandType command : CommandType.values()) {
            sources.append(command.wireName()).append('\n');
        }
        for (ErrorCode code : ErrorCode.values()) {
            sources.append(code.code()).append('\n');
        }
        return sources.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../config/logback.xml", "src/main/resources/logback.xml"})
    void logsGoToStandardErrorAtInfo(String file) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of(file).toFile());

        var root = context.getLogger("ROOT");
        assertThat(root.getLevel()).hasToString("INFO");
        assertThat(root.getAppender("STDERR"))
                .isInstanceOfSatisfying(
                        ConsoleAppender.class,
                        appender -> assertThat(appender.getTarget()).isEqualTo("System.err"));
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../config/logback.xml", "src/main/resources/logback.xml"})
    void nothingThatIsLoggedMakesALineOfItsOwn(String file) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of(file).toFile());

        Logger root = context.getLogger("ROOT");
        String forged = "张\r\n2030 ERROR\u001b[31m\u0085\u2028\u007fend";
        OutputStreamAppender<ILoggingEvent> appender = (OutputStreamAppender<ILoggingEvent>) root.getAppender("STDERR");
        byte[] line = appender.getEncoder().encode(new LoggingEvent("", root, Level.INFO, forged, null, null));
        assertThat(new String(line, Charset.defaultCharset()).strip()).endsWith(" 2030 ERROR [31m end");
        context.stop();
    }

    private static Set<String> metrics(String expression) {
        Set<String> metrics = new TreeSet<>();
        for (Matcher matcher = METRIC.matcher(expression); matcher.find(); ) {
            metrics.add(matcher.group());
        }
        return metrics;
    }

    /** The names of a gateway that has done everything once. */
    private static Set<String> scraped() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Meters meters = new Meters(registry)) {
            meters.allocator(PooledByteBufAllocator.DEFAULT);
            meters.build("1", "2");
            meters.enrollmentsPending(() -> 0);
            meters.uploadBytesInFlight(() -> 0);
            meters.uploadsWaiting(() -> 0);
            meters.peopleWithFace(() -> 0);
            meters.reencryption(() -> 1.0);
            meters.closed("idle");
            meters.adminRefused("invalid");
            meters.tlsCertificate("device", () -> Instant.EPOCH);
            meters.command(CommandType.UPLOAD_USERINFO, ErrorCode.OK, 1);
            return metrics(registry.scrape());
        }
    }
}

package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which: an import that is not in this table is a mistake in the design, or in the table. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("src", "main", "java", "io", "gatehouse", "gateway");
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([\\w.]+);$");
    private static final String OURS = "io.gatehouse.gateway.";
    private static final String PROTOCOL = "io.gatehouse.protocol.";
    private static final String CAFFEINE = "com.github.benmanes.caffeine.";

    private static final List<String> EVERYWHERE =
            List.of("java.", "javax.net.", "javax.crypto.", "org.jspecify.", "org.slf4j.");
    private static final Map<String, List<String>> ALLOWED = Map.of(
            "transport",
                    List.of(
                            "io.netty.",
                            "javax.net.ssl.",
                            "com.sun.management.",
                            PROTOCOL,
                            ours("command"),
                            ours("metrics"),
                            ours("domain"),
                            ours("config")),
            "command", List.of("com.google.zxing.", PROTOCOL, ours("domain"), ours("metrics")),
            "domain", List.of(CAFFEINE, PROTOCOL),
            "store",
                    List.of(
                            ours("domain"),
                            ours("metrics"),
                            ours("config"),
                            PROTOCOL,
                            "org.flywaydb.",
                            "org.sqlite.",
                            "com.google.crypto.tink."),
            "admin", List.of("io.netty.", "tools.jackson.", ours("domain"), ours("metrics"), ours("config"), PROTOCOL),
            "metrics", List.of("io.micrometer.", PROTOCOL, ours("domain"), "io.netty.buffer."),
            "notify", List.of("io.netty.", "tools.jackson.", ours("domain"), ours("metrics"), ours("config"), PROTOCOL),
            "config", List.of("tools.jackson.", "com.sun.management."));

    @Test
    void everyImportIsAnArrowOfTheTable() throws IOException {
        List<String> wrong = new ArrayList<>();
        int imports = 0;
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                for (String imported : imports(file)) {
                    imports++;
                    if (!isAllowed(ROOT.relativize(file), imported)) {
                        wrong.add(ROOT.relativize(file) + " imports " + imported);
                    }
                }
            }
        }
        assertThat(imports).as("imports read").isGreaterThan(100);
        assertThat(wrong).isEmpty();
    }

    @Test
    void anArrowThatTheTableDoesNotHaveIsFound() {
        assertThat(isAllowed(Path.of("domain", "Devices.java"), "io.netty.channel.Channel"))
                .isFalse();
        assertThat(isAllowed(Path.of("command", "Dispatcher.java"), "tools.jackson.databind.JsonNode"))
                .isFalse();
        assertThat(isAllowed(Path.of("store", "SqlStore.java"), OURS + "transport.Connections"))
                .isFalse();
        assertThat(isAllowed(Path.of("somewhere", "New.java"), "io.netty.channel.Channel"))
                .isFalse();
        assertThat(isAllowed(Path.of("domain", "Devices.java"), OURS + "domain.Device"))
                .isTrue();
    }

    /** The root wires everything; a package that the table does not know may import nothing of note. */
    private static boolean isAllowed(Path file, String imported) {
        if (file.getNameCount() == 1) {
            return true;
        }
        String from = file.getName(0).toString();
        if (imported.startsWith("java.sql.")) {
            return from.equals("store");
        }
        return imported.startsWith(OURS + from + '.')
                || Stream.concat(EVERYWHERE.stream(), ALLOWED.getOrDefault(from, List.of()).stream())
                        .anyMatch(imported::startsWith);
    }

    private static List<String> imports(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(IMPORT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    private static String ours(String name) {
        return OURS + name + '.';
    }
}

package io.gatehouse.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The JVM that every server runs in, ours and the baselines.
 *
 * @param home of the JDK
 * @param options those that all comparisons have, and then those of an experiment
 */
public record Jvm(Path home, List<String> options) {
    /** A JVM that sees one core takes the serial collector unless told otherwise. */
    private static final String COLLECTOR = "-XX:+UseG1GC";

    private static final List<String> ALWAYS = List.of("-XX:ActiveProcessorCount=1", "-Xms1g", "-Xmx1g");

    /**
     * Puts the options of an experiment behind the others, so that they win; one that chooses a collector takes the place of
     * ours, since a JVM refuses two.
     */
    public static Jvm of(Path home, List<String> experiment) {
        List<String> options = new ArrayList<>(ALWAYS);
        if (experiment.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
            options.add(COLLECTOR);
        }
        options.addAll(experiment);
        return new Jvm(home, List.copyOf(options));
    }

    /** The same with another heap. */
    public Jvm withHeap(List<String> heap) {
        List<String> others = new ArrayList<>(options);
        others.removeIf(option -> option.startsWith("-Xms") || option.startsWith("-Xmx"));
        others.addAll(heap);
        return new Jvm(home, List.copyOf(others));
    }

    /** Where the JVM of this process is. */
    public static Path ownHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** What a command line starts with. */
    List<String> command() {
        List<String> command = new ArrayList<>(options.size() + 1);
        command.add(home.resolve("bin").resolve("java").toString());
        command.addAll(options);
        return command;
    }

    /** Who made it and which one it is, as its own file {@code release} tells. */
    public String version() throws IOException {
        Properties release = new Properties();
        try (var text = Files.newBufferedReader(home.resolve("release"), StandardCharsets.UTF_8)) {
            release.load(text);
        }
        return (release.getProperty("IMPLEMENTOR", "unknown") + " "
                        + release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION", "unknown")))
                .replace("\"", "");
    }
}

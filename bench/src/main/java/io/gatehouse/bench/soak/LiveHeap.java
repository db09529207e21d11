package io.gatehouse.bench.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a full collection leaves of a heap: {@code jcmd PID GC.class_histogram} collects, and counts what lives before
 * anything else runs, so that no garbage of the load is in it. The process stands still meanwhile.
 *
 * @param bytes of all objects
 * @param classes bytes by class
 */
record LiveHeap(long bytes, Map<String, Long> classes) {
    private static final long SECONDS = 60;
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

    static LiveHeap measure(long pid) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        // It is a short-lived JVM itself: the cheap collector and compiler take less from the gateway.
        Process process = new ProcessBuilder(
                        jcmd.toString(),
                        "-J-XX:+UseSerialGC",
                        "-J-XX:TieredStopAtLevel=1",
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        // Should it hang, its end ends the reading.
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).whenComplete((ended, error) -> process.destroyForcibly());
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + pid + " GC.class_histogram: " + text.strip());
        }
        return of(text);
    }

    /** Reads a histogram: number, instances, bytes, class; at the end the total. */
    static LiveHeap of(String histogram) throws IOException {
        Map<String, Long> classes = new HashMap<>();
        for (String line : histogram.lines().toList()) {
            Matcher row = ROW.matcher(line);
            Matcher total = TOTAL.matcher(line);
            if (row.matches()) {
                classes.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
            } else if (total.matches()) {
                return new LiveHeap(Long.parseLong(total.group(1)), classes);
            }
        }
        throw new IOException("jcmd printed no histogram: " + histogram.strip());
    }

    /** The classes that have grown most, with their growth in bytes, those first. */
    List<Map.Entry<String, Long>> grownSince(LiveHeap earlier, int count) {
        return classes.entrySet().stream()
                .map(each ->
                        Map.entry(each.getKey(), each.getValue() - earlier.classes.getOrDefault(each.getKey(), 0L)))
                .filter(each -> each.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(count)
                .toList();
    }
}

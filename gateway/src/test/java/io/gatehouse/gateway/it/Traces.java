package io.gatehouse.gateway.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Searches files, and the heap of another JVM, for the bytes of something that should not be there. */
final class Traces {
    private Traces() {}

    /** True if the file holds the bytes. */
    static boolean holds(Path file, byte[] needle) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1).contains(new String(needle, ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file of a directory that holds one of the needles, with the names of those needles. */
    static Map<String, List<String>> in(Path directory, Map<String, byte[]> needles) {
        Map<String, List<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> held = held(file, needles);
                if (!held.isEmpty()) {
                    found.put(file.getFileName().toString(), held);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> held(Path file, Map<String, byte[]> needles) {
        return needles.entrySet().stream()
                .filter(needle -> holds(file, needle.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The names of the needles that live objects of a JVM hold; it is dumped after a full collection. */
    static List<String> inHeap(long pid, Path directory, Map<String, byte[]> needles) {
        Path dump = directory.resolve("heap.hprof");
        try {
            Files.deleteIfExists(dump);
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.heap_dump",
                            dump.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(jcmd.getInputStream().readAllBytes(), ISO_8859_1);
            if (!jcmd.waitFor(60, TimeUnit.SECONDS) || Files.notExists(dump)) {
                throw new AssertionError("no heap dump: " + output);
            }
            return held(dump, needles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

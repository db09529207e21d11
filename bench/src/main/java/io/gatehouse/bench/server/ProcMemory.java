package io.gatehouse.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of another JVM, in bytes: what the kernel counts as resident, and what its own {@code jcmd} tells of its heap.
 *
 * <p>What somebody holds is told apart from garbage by {@link #held}: the bytes of all objects that are left after a full
 * collection, and everything that is resident outside of the heap, whoever asked for it: direct buffers, whole or in part
 * used, what native code has, the JVM's own tables. So nothing is counted twice, and nothing but the kernel's socket
 * buffers is left out.
 */
public final class ProcMemory {
    private static final Pattern HEAP = Pattern.compile("\\[0x([0-9a-f]+), 0x([0-9a-f]+)\\)");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
    private static final long JCMD_SECONDS = 30;

    private final long pid;

    public ProcMemory(long pid) {
        this.pid = pid;
    }

    /**
     * What is held.
     *
     * @param heap of objects that are in use
     * @param outside resident, but not in the heap
     */
    public record Held(long heap, long outside) {
        /** Both. */
        public long all() {
            return heap + outside;
        }

        /** What has come to it. */
        public Held since(Held before) {
            return new Held(heap - before.heap, outside - before.outside);
        }
    }

    /** Collects the garbage and counts what is left. */
    public Held held() throws IOException, InterruptedException {
        // The first collection makes work for cleaners, whose leavings go with the second.
        jcmd("GC.run");
        long heap = Long.parseLong(find(TOTAL, jcmd("GC.class_histogram")).group(1));
        return new Held(heap, outside());
    }

    /** Collects the garbage, after which the JVM gives back what it has too much. */
    public void collect() throws IOException, InterruptedException {
        jcmd("GC.run");
    }

    /** Resident now. */
    public long resident() throws IOException {
        return status("VmRSS:");
    }

    /** The most that was resident since {@link #forgetPeak}. */
    public long peak() throws IOException {
        return status("VmHWM:");
    }

    /** The peak begins anew with what is resident now. */
    public void forgetPeak() throws IOException {
        Files.writeString(proc("clear_refs"), "5");
    }

    private long outside() throws IOException, InterruptedException {
        Matcher heap = find(HEAP, jcmd("GC.heap_info"));
        return outside(
                Files.readAllLines(proc("smaps"), StandardCharsets.ISO_8859_1),
                Long.parseUnsignedLong(heap.group(1), 16),
                Long.parseUnsignedLong(heap.group(2), 16));
    }

    /** Sums what is resident of all mappings but those between the two addresses. */
    static long outside(List<String> smaps, long from, long to) {
        long sum = 0;
        boolean inside = false;
        for (String line : smaps) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                long start = Long.parseUnsignedLong(mapping.group(1), 16);
                inside = Long.compareUnsigned(start, from) >= 0 && Long.compareUnsigned(start, to) < 0;
            } else if (line.startsWith("Rss:") && !inside) {
                sum += kilobytes(line);
            }
        }
        return sum;
    }

    private long status(String name) throws IOException {
        return Files.readAllLines(proc("status"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(ProcMemory::kilobytes)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name + " of " + pid));
    }

    /** Such as {@code Rss:   12 kB}, in bytes. */
    private static long kilobytes(String line) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }

    private static Matcher find(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("jcmd said something else: " + text.substring(0, Math.min(200, text.length())));
        }
        return matcher;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(JCMD_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("jcmd " + command + ": " + said.strip());
        }
        return said;
    }
}

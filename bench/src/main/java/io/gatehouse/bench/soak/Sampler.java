package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.RequestKind;
import io.gatehouse.bench.operator.AdminClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Looks at the gateway from outside: its /metrics, and what the system knows of its process. For one thread. */
final class Sampler {
    private static final double NANOS_PER_MILLI = 1e6;

    private final AdminClient admin;
    private final long pid;
    private final long start;
    private final long heapEvery;
    private final long warmUp;
    private long nextHeap;
    private @Nullable LiveHeap firstHeap;
    private @Nullable LiveHeap lastHeap;

    /** @param start of the load, as {@link System#nanoTime()} */
    Sampler(AdminClient admin, long pid, SoakPlan plan, long start) {
        this.admin = admin;
        this.pid = pid;
        this.start = start;
        this.heapEvery = plan.heapEvery().toNanos();
        this.warmUp = plan.warmUp().toNanos();
    }

    /** The state of now. */
    Sample sample(SoakRun run) throws IOException, InterruptedException {
        long since = System.nanoTime() - start;
        Histogram pings = run.traffic().tally(RequestKind.PING).lastInterval();
        Histogram uploads = run.traffic().tally(RequestKind.UPLOAD).lastInterval();
        Scrape scrape = Scrape.of(admin.metrics().join());
        return new Sample(
                since / 1e9,
                residentSet(pid),
                liveHeap(since),
                Math.round(scrape.sum("jvm_memory_used_bytes", "area=\"heap\"")),
                Math.round(scrape.sum("netty_allocator_memory_used", "memory_type=\"direct\"")),
                Math.round(scrape.sum("process_files_open_files", "")),
                Math.round(scrape.sum("jvm_threads_live_threads", "")),
                Sample.Connections.of(scrape),
                scrape.uploadBytes(),
                scrape.pendingEnrollments(),
                pings.getTotalCount(),
                p99(pings),
                uploads.getTotalCount(),
                p99(uploads),
                run.disruption().ended(),
                run.errors());
    }

    /** Comes last in a sample: the next one shows in its latencies that the gateway has stood still. */
    private OptionalLong liveHeap(long since) throws IOException, InterruptedException {
        if (since < nextHeap) {
            return OptionalLong.empty();
        }
        nextHeap = since + heapEvery;
        lastHeap = LiveHeap.measure(pid);
        if (firstHeap == null && since >= warmUp) {
            firstHeap = lastHeap;
        }
        return OptionalLong.of(lastHeap.bytes());
    }

    private static double p99(Histogram histogram) {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getValueAtPercentile(99) / NANOS_PER_MILLI;
    }

    static long residentSet(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        return Files.readAllLines(status, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kibibytes -> Long.parseLong(kibibytes) << 10)
                .findFirst()
                .orElseThrow(() -> new IOException("the process " + pid + " has no memory: it has ended"));
    }

    /** What has grown most in the heap since the warm-up, a line each. */
    List<String> grown() {
        List<String> lines = new ArrayList<>();
        if (firstHeap != null && lastHeap != null) {
            lastHeap.grownSince(firstHeap, 8)
                    .forEach(each -> lines.add(
                            String.format(Locale.ROOT, "%,14d bytes more of %s", each.getValue(), each.getKey())));
        }
        return lines;
    }
}

package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.RequestKind;
import io.gatehouse.bench.operator.AdminClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Looks at the gateway from outside: its /metrics, and what the system knows of its process. One thread samples, one collects. */
final class Sampler {
    private static final double NANOS_PER_MILLI = 1e6;

    /** Classes named where the heap has grown. */
    private static final int GROWN = 8;

    private final AdminClient admin;
    private final long pid;
    private final long start;
    private final long warmUp;
    private final AtomicReference<@Nullable LiveHeap> untold = new AtomicReference<>();
    private final AtomicInteger collections = new AtomicInteger();
    private volatile @Nullable LiveHeap firstHeap;
    private volatile @Nullable LiveHeap lastHeap;

    /** @param start of the load, as {@link System#nanoTime()} */
    Sampler(AdminClient admin, long pid, SoakPlan plan, long start) {
        this.admin = admin;
        this.pid = pid;
        this.start = start;
        this.warmUp = plan.warmUp().toNanos();
    }

    /** The state of now. */
    Sample sample(SoakRun run) throws IOException {
        long since = System.nanoTime() - start;
        LiveHeap liveHeap = untold.getAndSet(null);
        if (liveHeap != null && since >= warmUp) {
            collections.incrementAndGet();
        }
        Histogram pings = run.traffic().tally(RequestKind.PING, false).lastInterval();
        Histogram uploads = run.traffic().tally(RequestKind.UPLOAD, false).lastInterval();
        Scrape scrape = Scrape.of(admin.metrics().join());
        return new Sample(
                since / 1e9,
                residentSet(pid),
                liveHeap == null ? OptionalLong.empty() : OptionalLong.of(liveHeap.bytes()),
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

    /**
     * Forces a collection, whose result is in the next sample. It takes as long as it takes, and other samples do not wait
     * for it. The gateway stands still meanwhile, which shows in the latencies.
     */
    void collect() throws IOException, InterruptedException {
        LiveHeap heap = LiveHeap.measure(pid);
        untold.set(heap);
        lastHeap = heap;
        if (firstHeap == null && System.nanoTime() - start >= warmUp) {
            firstHeap = heap;
        }
    }

    /** How many collections after the warm-up are in the samples. */
    int collections() {
        return collections.get();
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
        LiveHeap first = firstHeap;
        LiveHeap last = lastHeap;
        if (first == null || last == null) {
            return List.of();
        }
        return last.grownSince(first, GROWN).stream()
                .map(each -> String.format(Locale.ROOT, "%,14d bytes more of %s", each.getValue(), each.getKey()))
                .toList();
    }
}

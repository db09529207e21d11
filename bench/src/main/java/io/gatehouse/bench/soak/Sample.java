package io.gatehouse.bench.soak;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * The state of a gateway and of its load at one moment; sizes in bytes.
 *
 * @param seconds since the first request
 * @param rss memory of the process that is in RAM
 * @param liveHeap what a full collection has left, where one was forced
 * @param usedHeap with what the next collection will take away
 * @param nettyDirect chunks that Netty's allocator holds outside the heap
 * @param uploadBytes of large messages in work
 * @param pings answered on good lines since the last sample
 * @param uploads answered on good lines since the last sample
 * @param pingP99 of those, in milliseconds; not a number where there were none
 * @param uploadP99 likewise
 * @param churned connections ended on purpose so far
 * @param errors so far
 */
record Sample(
        double seconds,
        long rss,
        OptionalLong liveHeap,
        long usedHeap,
        long nettyDirect,
        long descriptors,
        long threads,
        Connections connections,
        long uploadBytes,
        long pendingEnrollments,
        long pings,
        double pingP99,
        long uploads,
        double uploadP99,
        long churned,
        long errors) {

    /** Terminals connected, by how far their login has come. */
    record Connections(long connected, long registered, long activated, long subscribed, long draining) {
        static Connections of(Scrape scrape) {
            return new Connections(
                    scrape.connections("connected"),
                    scrape.connections("registered"),
                    scrape.connections("activated"),
                    scrape.connections("subscribed"),
                    scrape.connections("draining"));
        }

        /** Connected, but not logged in yet. */
        long onTheWay() {
            return connected + registered + activated;
        }

        long all() {
            return connected + registered + activated + subscribed + draining;
        }
    }

    static final String CSV_HEADER = "seconds,rss,live_heap,used_heap,netty_direct,descriptors,threads,connected,"
            + "registered,activated,subscribed,draining,upload_bytes,enrollments_pending,pings,ping_p99_ms,uploads,"
            + "upload_p99_ms,churned,errors";

    /** A line under the header; a cell is empty where nothing was measured. */
    String csv() {
        return String.format(
                Locale.ROOT,
                "%.1f,%d,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%s,%d,%s,%d,%d",
                seconds,
                rss,
                liveHeap.isPresent() ? liveHeap.getAsLong() : "",
                usedHeap,
                nettyDirect,
                descriptors,
                threads,
                connections.connected(),
                connections.registered(),
                connections.activated(),
                connections.subscribed(),
                connections.draining(),
                uploadBytes,
                pendingEnrollments,
                pings,
                millis(pingP99),
                uploads,
                millis(uploadP99),
                churned,
                errors);
    }

    private static String millis(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value);
    }
}

package io.gatehouse.bench.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of one page in Prometheus' text format, by name and labels as they are written there. */
record Scrape(Map<String, Double> figures) {
    private static final String CONNECTIONS = "gatehouse_connections";

    static Scrape of(String page) {
        Map<String, Double> figures = new LinkedHashMap<>();
        page.lines().filter(line -> !line.isEmpty() && line.charAt(0) != '#').forEach(line -> {
            // A label's value may hold blanks; what follows the last one is the figure.
            int blank = line.lastIndexOf(' ');
            figures.put(line.substring(0, blank), Double.parseDouble(line.substring(blank + 1)));
        });
        return new Scrape(figures);
    }

    /**
     * The figures of a name that have this label, added up.
     *
     * @param label such as {@code state="subscribed"}; empty for any
     * @throws IllegalStateException where there is none: a name is written wrong here, or was changed there
     */
    double sum(String name, String label) {
        double[] found = figures.entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "{"))
                .filter(each -> each.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .toArray();
        if (found.length == 0) {
            throw new IllegalStateException("/metrics has no " + name + " " + label);
        }
        double sum = 0;
        for (double each : found) {
            sum += each;
        }
        return sum;
    }

    /** Terminals connected, in whatever state. */
    long connections() {
        return Math.round(sum(CONNECTIONS, ""));
    }

    /** Those in one state. */
    long connections(String state) {
        return Math.round(sum(CONNECTIONS, "state=\"" + state + "\""));
    }

    long pendingEnrollments() {
        return Math.round(sum("gatehouse_enrollments_pending", ""));
    }

    long uploadBytes() {
        return Math.round(sum("gatehouse_upload_bytes_in_flight", ""));
    }
}

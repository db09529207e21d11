package io.gatehouse.bench.compare;

import java.util.List;

/**
 * One line of the table.
 *
 * @param target such as T1
 * @param baseline its name
 * @param unit of both figures
 * @param runs in the order in which they were made
 */
record Result(String target, String what, String baseline, String unit, Bound bound, List<Pair> runs) {
    /** What was measured side by side in one run. */
    record Pair(double ours, double baseline) {}

    Spread ours() {
        return Spread.of(runs.stream().mapToDouble(Pair::ours).toArray());
    }

    Spread theirs() {
        return Spread.of(runs.stream().mapToDouble(Pair::baseline).toArray());
    }

    /** Compared within each run, never across them. */
    Spread compared() {
        return Spread.of(runs.stream()
                .mapToDouble(pair -> bound.compare(pair.ours(), pair.baseline()))
                .toArray());
    }

    boolean met() {
        return bound.met(compared().median());
    }

    String verdict() {
        double median = compared().median();
        return bound.stretched(median) ? "met, and the stretch" : bound.met(median) ? "met" : "NOT MET";
    }
}

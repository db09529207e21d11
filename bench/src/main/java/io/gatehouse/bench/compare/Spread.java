package io.gatehouse.bench.compare;

import java.util.Arrays;

/** Least, middle and greatest of some figures. */
record Spread(double min, double median, double max) {
    static Spread of(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new Spread(sorted[0], median, sorted[n - 1]);
    }
}

package io.gatehouse.bench.soak;

import io.gatehouse.bench.chart.Series.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a series is heading, by the estimator of Theil and Sen: the median of the slopes between all pairs of points. A
 * few peaks do not move it.
 *
 * @param points it was taken from
 * @param median of the values
 * @param slope values a second
 * @param growth over the whole time at that slope
 */
record Trend(int points, double min, double median, double max, double slope, double growth) {
    /** The number of pairs is the square of this; longer series are averaged down to it. */
    private static final int MAX_POINTS = 400;

    /** @param series seconds and values, from left to right; at least two points */
    static Trend of(List<Point> series) {
        List<Point> points = thin(series);
        double[] slopes = new double[points.size() * (points.size() - 1) / 2];
        int next = 0;
        for (int i = 0; i < points.size(); i++) {
            for (int j = i + 1; j < points.size(); j++) {
                slopes[next++] = (points.get(j).y() - points.get(i).y())
                        / (points.get(j).x() - points.get(i).x());
            }
        }
        double slope = median(slopes);
        double[] values = series.stream().mapToDouble(Point::y).toArray();
        double span = series.get(series.size() - 1).x() - series.get(0).x();
        double median = median(values);
        return new Trend(series.size(), values[0], median, values[values.length - 1], slope, slope * span);
    }

    /** Sorts the values. */
    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static List<Point> thin(List<Point> series) {
        int each = (series.size() + MAX_POINTS - 1) / MAX_POINTS;
        List<Point> thinned = new ArrayList<>();
        for (int from = 0; from < series.size(); from += each) {
            List<Point> part = series.subList(from, Math.min(series.size(), from + each));
            thinned.add(new Point(
                    part.stream().mapToDouble(Point::x).average().orElse(0),
                    part.stream().mapToDouble(Point::y).average().orElse(0)));
        }
        return thinned;
    }
}

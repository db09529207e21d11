package io.gatehouse.bench.chart;

import java.util.List;

/** One line of a chart: its points from left to right, as many as there are. */
public record Series(String name, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    /** A point; one that is no number, or not above 0 on a logarithmic axis, is left out. */
    public record Point(double x, double y) {}
}

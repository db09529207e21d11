package io.gatehouse.bench.chart;

import java.util.List;

/** Lines over a common axis. At most eight can be told apart by their colours. */
public record LineChart(String title, Axis x, Axis y, List<Series> series) {
    public LineChart {
        series = List.copyOf(series);
    }
}

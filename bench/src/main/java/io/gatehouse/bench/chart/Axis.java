package io.gatehouse.bench.chart;

import java.util.List;

/**
 * One axis of a chart.
 *
 * @param label what it counts, with the unit
 * @param ticks where something is written beside it; where there are none, round figures are chosen
 */
public record Axis(String label, Scale scale, List<Tick> ticks) {
    public Axis {
        ticks = List.copyOf(ticks);
    }

    /** A place with its name. */
    public record Tick(double at, String label) {}

    /** From 0, or the lowest value where that is below it. */
    public static Axis linear(String label) {
        return new Axis(label, Scale.LINEAR, List.of());
    }

    /** In decades. */
    public static Axis log(String label) {
        return new Axis(label, Scale.LOG, List.of());
    }

    /** The same with other figures beside it. */
    public Axis with(List<Tick> others) {
        return new Axis(label, scale, others);
    }
}

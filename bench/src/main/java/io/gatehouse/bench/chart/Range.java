package io.gatehouse.bench.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** The part of an axis that a chart shows, from one round figure to another. Lengths are those of its scale. */
record Range(Scale scale, double from, double to, List<Axis.Tick> ticks) {
    private static final int STEPS = 5;
    private static final double[] ROUND = {1, 2, 5, 10};

    static Range of(Axis axis, DoubleStream values) {
        double[] shown =
                values.filter(axis.scale()::shows).map(axis.scale()::length).toArray();
        double low = DoubleStream.of(shown).min().orElse(0);
        double high = DoubleStream.of(shown).max().orElse(1);
        double start = axis.scale() == Scale.LINEAR ? Math.min(0, low) : low;
        double step = axis.scale() == Scale.LINEAR ? round((high - start) / STEPS) : 1;
        double from = Math.floor(start / step) * step;
        double to = Math.max(Math.ceil(high / step) * step, from + step);
        return new Range(
                axis.scale(), from, to, axis.ticks().isEmpty() ? ticks(axis.scale(), from, to, step) : axis.ticks());
    }

    /** The round step that is not smaller. */
    private static double round(double step) {
        if (step <= 0) {
            return 1;
        }
        double decade = Math.pow(10, Math.floor(Math.log10(step)));
        for (double factor : ROUND) {
            if (factor * decade >= step * 0.999) {
                return factor * decade;
            }
        }
        return 10 * decade;
    }

    private static List<Axis.Tick> ticks(Scale scale, double from, double to, double step) {
        List<Axis.Tick> ticks = new ArrayList<>();
        long count = Math.round((to - from) / step);
        for (int i = 0; i <= count; i++) {
            double value = scale.value(from + i * step);
            ticks.add(new Axis.Tick(value, text(value)));
            boolean few = scale == Scale.LOG && count <= 3 && i < count;
            for (int between : few ? new int[] {2, 5} : new int[0]) {
                ticks.add(new Axis.Tick(value * between, text(value * between)));
            }
        }
        return ticks;
    }

    private static String text(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** Where a value is: 0 at the beginning, 1 at the end. */
    double place(double value) {
        return (scale.length(value) - from) / (to - from);
    }
}

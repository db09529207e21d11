package io.gatehouse.bench.chart;

/** How far apart equal differences, or equal ratios, are on an axis. */
public enum Scale {
    LINEAR,
    LOG;

    boolean shows(double value) {
        return switch (this) {
            case LINEAR -> Double.isFinite(value);
            case LOG -> Double.isFinite(value) && value > 0;
        };
    }

    /** A value as a length along the axis. */
    double length(double value) {
        return switch (this) {
            case LINEAR -> value;
            case LOG -> Math.log10(value);
        };
    }

    /** The value of a length. */
    double value(double length) {
        return switch (this) {
            case LINEAR -> length;
            case LOG -> Math.pow(10, length);
        };
    }
}

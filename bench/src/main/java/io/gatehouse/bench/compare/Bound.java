package io.gatehouse.bench.compare;

import java.util.Locale;

/**
 * What a comparison must come to.
 *
 * @param stretch where it should come to; not a number where there is none
 */
record Bound(Kind kind, double target, double stretch) {
    /** How ours and the baseline's are compared. */
    enum Kind {
        /** Ours over the baseline's is at most this. */
        AT_MOST_TIMES("≤ %.2f×"),
        /** Ours over the baseline's is at least this. */
        AT_LEAST_TIMES("≥ %.2f×"),
        /** Ours less the baseline's is at most this. */
        AT_MOST_MORE("≤ +%.2f");

        private final String form;

        Kind(String form) {
            this.form = form;
        }
    }

    static Bound atMostTimes(double target, double stretch) {
        return new Bound(Kind.AT_MOST_TIMES, target, stretch);
    }

    /** Without a stretch. */
    static Bound atMostTimes(double target) {
        return atMostTimes(target, Double.NaN);
    }

    static Bound atLeastTimes(double target, double stretch) {
        return new Bound(Kind.AT_LEAST_TIMES, target, stretch);
    }

    static Bound atMostMore(double target, double stretch) {
        return new Bound(Kind.AT_MOST_MORE, target, stretch);
    }

    /** Without a stretch. */
    static Bound atMostMore(double target) {
        return atMostMore(target, Double.NaN);
    }

    double compare(double ours, double baseline) {
        return switch (kind) {
            case AT_MOST_TIMES, AT_LEAST_TIMES -> ours / baseline;
            case AT_MOST_MORE -> ours - baseline;
        };
    }

    boolean met(double figure) {
        return within(figure, target);
    }

    boolean stretched(double figure) {
        return within(figure, stretch);
    }

    private boolean within(double figure, double limit) {
        return switch (kind) {
            case AT_MOST_TIMES, AT_MOST_MORE -> figure <= limit;
            case AT_LEAST_TIMES -> figure >= limit;
        };
    }

    String text() {
        return String.format(Locale.ROOT, kind.form, target);
    }

    String stretchText() {
        return Double.isNaN(stretch) ? "" : String.format(Locale.ROOT, kind.form, stretch);
    }
}

package io.gatehouse.bench.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a gateway has kept its shape, from the samples after the warm-up.
 *
 * @param trends of everything that was sampled often enough
 * @param faults a sentence for everything that was not as it should be
 */
record Verdict(Map<Watched, Trend> trends, List<String> faults) {
    /** Fewer samples say nothing about a slope. */
    static final int MIN_POINTS = 5;

    /** @param judged what must be flat; the rest is only told */
    static Verdict of(List<Sample> samples, Duration warmUp, Set<Watched> judged) {
        double from = warmUp.toMillis() / 1e3;
        List<Sample> counted =
                samples.stream().filter(sample -> sample.seconds() >= from).toList();
        Map<Watched, Trend> trends = new EnumMap<>(Watched.class);
        List<String> faults = new ArrayList<>();
        for (Watched watched : Watched.values()) {
            var points = watched.over(counted);
            if (points.size() >= MIN_POINTS) {
                Trend trend = Trend.of(points);
                trends.put(watched, trend);
                if (judged.contains(watched) && trend.growth() > watched.allowed(trend)) {
                    faults.add(String.format(
                            Locale.ROOT,
                            "%s: grew by %.1f, allowed are %.1f",
                            watched.label(),
                            trend.growth(),
                            watched.allowed(trend)));
                }
            } else if (judged.contains(watched)) {
                faults.add(watched.label() + ": only " + points.size() + " samples after the warm-up, expected "
                        + MIN_POINTS);
            }
        }
        return new Verdict(trends, faults);
    }

    boolean good() {
        return faults.isEmpty();
    }
}

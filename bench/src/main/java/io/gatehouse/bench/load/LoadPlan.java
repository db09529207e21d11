package io.gatehouse.bench.load;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a run of load does.
 *
 * @param terminals how many log in
 * @param corps companies they are spread over
 * @param people in one upload, 1 to 200
 * @param warmUp before anything counts for the table; errors count always
 * @param duration of what counts
 * @param drain how long the last replies may take
 * @param seed of the templates
 */
record LoadPlan(
        int terminals,
        int corps,
        double pingsPerSecond,
        double uploadsPerSecond,
        int people,
        Duration warmUp,
        Duration duration,
        Duration drain,
        long seed) {

    /** Requests a second of each kind. */
    Map<RequestKind, Double> perSecond() {
        return new EnumMap<>(Map.of(RequestKind.PING, pingsPerSecond, RequestKind.UPLOAD, uploadsPerSecond));
    }
}

package io.gatehouse.bench.soak;

import java.time.Duration;
import java.util.Map;

/**
 * What a soak does.
 *
 * @param terminals how many there are
 * @param faultyEach every so many-th of them is behind the fault proxy, the first one included; 0 for none
 * @param corps companies they are spread over
 * @param perSecond how often of all together
 * @param people of a terminal, all of them in each of its uploads
 * @param threads event loops of the terminals
 * @param duration from the first request to the last, warm-up included
 * @param warmUp whose samples do not count for the verdict
 * @param sampleEvery from one sample to the next
 * @param heapEvery from one forced collection to the next
 * @param drain how long everything may take to come to rest at the end, and how much longer the load may go on before
 * @param seed of everything that is left to chance
 */
record SoakPlan(
        int terminals,
        int faultyEach,
        int corps,
        Map<Happening, Double> perSecond,
        int people,
        int threads,
        Duration duration,
        Duration warmUp,
        Duration sampleEvery,
        Duration heapEvery,
        Duration drain,
        long seed) {

    /** How many terminals are behind the fault proxy. */
    int faulty() {
        return faultyEach == 0 ? 0 : (terminals + faultyEach - 1) / faultyEach;
    }
}

package io.gatehouse.bench.client;

import java.util.function.LongConsumer;

/**
 * When the requests in flight on one connection were meant to leave, in their order. A ring of numbers, so that a request
 * costs no object. Event loop only.
 */
final class Intended {
    private static final int FIRST_CAPACITY = 4;

    private final LongConsumer answered;
    private long[] times = new long[FIRST_CAPACITY];
    private int first;
    private int count;

    /** @param answered told the intended time of each request that is answered */
    Intended(LongConsumer answered) {
        this.answered = answered;
    }

    /** One more has left. */
    void sent(long intended) {
        if (count == times.length) {
            grow();
        }
        times[(first + count) % times.length] = intended;
        count++;
    }

    /** The oldest one is answered. */
    void answered() {
        long intended = times[first];
        first = (first + 1) % times.length;
        count--;
        answered.accept(intended);
    }

    private void grow() {
        long[] more = new long[2 * times.length];
        for (int i = 0; i < count; i++) {
            more[i] = times[(first + i) % times.length];
        }
        times = more;
        first = 0;
    }
}

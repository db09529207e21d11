package io.gatehouse.bench.compare;

import java.io.IOException;

/**
 * What both sides of a run came to, measured one after the other; each second run the other one begins, so that neither
 * always has the warmer machine.
 */
record InTurn<T>(T ours, T other) {
    /** One of the two. */
    interface Side<T> {
        T measure() throws IOException, InterruptedException;
    }

    static <T> InTurn<T> of(int run, Side<T> ours, Side<T> other) throws IOException, InterruptedException {
        if (run % 2 == 0) {
            T first = ours.measure();
            return new InTurn<>(first, other.measure());
        }
        T first = other.measure();
        return new InTurn<>(ours.measure(), first);
    }
}

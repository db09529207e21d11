package io.gatehouse.bench.fault;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a proxy has done.
 *
 * @param connections it took
 * @param open of them now, by at least one end
 * @param swallowedBytes which went nowhere after a fault had struck
 */
public record Counts(long connections, long open, long cuts, long resets, long blackHoles, long swallowedBytes) {

    /** Counts as things happen. For any thread. */
    static final class Running {
        private final LongAdder connections = new LongAdder();
        private final LongAdder closed = new LongAdder();
        private final LongAdder cuts = new LongAdder();
        private final LongAdder resets = new LongAdder();
        private final LongAdder blackHoles = new LongAdder();
        private final LongAdder swallowedBytes = new LongAdder();

        void connected() {
            connections.increment();
        }

        void closed() {
            closed.increment();
        }

        void struck(Fault fault) {
            if (fault instanceof Fault.Cut) {
                cuts.increment();
            } else if (fault instanceof Fault.Reset) {
                resets.increment();
            } else if (fault instanceof Fault.BlackHole) {
                blackHoles.increment();
            }
        }

        void swallowed(int bytes) {
            swallowedBytes.add(bytes);
        }

        Counts now() {
            return new Counts(
                    connections.sum(),
                    connections.sum() - closed.sum(),
                    cuts.sum(),
                    resets.sum(),
                    blackHoles.sum(),
                    swallowedBytes.sum());
        }
    }
}

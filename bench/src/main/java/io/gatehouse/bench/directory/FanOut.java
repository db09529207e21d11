package io.gatehouse.bench.directory;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.simulator.TerminalEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Watches how a change comes to all terminals but the one that made it: first the push, then the copy that is in step.
 * For any thread.
 */
final class FanOut {
    private final int terminals;
    private final Errors errors;
    private volatile Round round;

    FanOut(int terminals, Errors errors) {
        this.terminals = terminals;
        this.errors = errors;
        this.round = new Round(terminals, -1);
    }

    /** One change. */
    private static final class Round {
        private final int origin;
        private final AtomicIntegerArray told;
        private final AtomicIntegerArray inStep;
        private final CountDownLatch allTold;
        private final CountDownLatch allInStep;
        private volatile long lastTold;
        private volatile long lastInStep;

        private Round(int terminals, int origin) {
            this.origin = origin;
            told = new AtomicIntegerArray(terminals);
            inStep = new AtomicIntegerArray(terminals);
            allTold = new CountDownLatch(terminals - 1);
            allInStep = new CountDownLatch(terminals - 1);
        }
    }

    /** Nanoseconds, as the clock has them. */
    record Last(long told, long inStep) {}

    /** What happens at one terminal. */
    void event(int terminal, TerminalEvent event) {
        Round now = round;
        if (event instanceof TerminalEvent.Unexpected unexpected) {
            errors.add(unexpected.what());
        } else if (terminal != now.origin && event instanceof TerminalEvent.Told) {
            if (now.told.getAndSet(terminal, 1) == 0) {
                now.lastTold = System.nanoTime();
                now.allTold.countDown();
            }
        } else if (terminal != now.origin && event instanceof TerminalEvent.InStep) {
            if (now.inStep.getAndSet(terminal, 1) == 0) {
                now.lastInStep = System.nanoTime();
                now.allInStep.countDown();
            }
        }
    }

    /** The next change is made at this terminal. */
    void begin(int origin) {
        round = new Round(terminals, origin);
    }

    /** Returns when all others have it. */
    Last await(long seconds) throws InterruptedException {
        Round now = round;
        if (!now.allTold.await(seconds, TimeUnit.SECONDS) || !now.allInStep.await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException(now.allTold.getCount() + " terminals were not told, and "
                    + now.allInStep.getCount() + " not in step, after " + seconds + " s");
        }
        return new Last(now.lastTold, now.lastInStep);
    }
}

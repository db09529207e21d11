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
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final int terminals;
    private final Errors errors;
    private volatile Round round;
    private volatile long lastEvent = System.nanoTime();

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
        lastEvent = System.nanoTime();
        Round now = round;
        if (event instanceof TerminalEvent.Unexpected unexpected) {
            errors.add(unexpected.what());
        } else if (terminal != now.origin && event instanceof TerminalEvent.Told) {
            if (now.told.getAndSet(terminal, 1) == 0) {
                now.lastTold = System.nanoTime();
                now.allTold.countDown();
            }
        } else if (terminal != now.origin && event instanceof TerminalEvent.InStep) {
            // One that was in step without being told had pulled everything for another reason.
            if (now.told.get(terminal) == 1 && now.inStep.getAndSet(terminal, 1) == 0) {
                now.lastInStep = System.nanoTime();
                now.allInStep.countDown();
            }
        }
    }

    /** Returns when nothing has happened for a while: all have asked for what they missed, and got it. */
    void awaitQuiet(long seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - lastEvent < QUIET_NANOS) {
            if (System.nanoTime() - until > 0) {
                throw new IllegalStateException("the terminals do not come to rest within " + seconds + " s");
            }
            TimeUnit.MILLISECONDS.sleep(100);
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

package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes a moment later: whoever has a reply, or sees a socket end, may be ahead of the counters. */
final class Eventually {
    private Eventually() {}

    static void is(String what, BooleanSupplier condition) {
        passes(() -> assertThat(condition.getAsBoolean()).as(what).isTrue());
    }

    /** Looks again until nothing is asserted in vain, for as long as a reply may take. */
    static void passes(Runnable assertions) {
        long deadline = System.nanoTime() + Wire.PATIENCE.toNanos();
        while (true) {
            try {
                assertions.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(1_000_000); // leaves the core to what is waited for
            }
        }
    }
}

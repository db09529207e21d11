package io.gatehouse.protocol;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Finds out which decoder is faster where this runs: {@link Base64Pairs}, or the JDK's, which on some processors and from
 * some release on has vector instructions, and nothing that says so. Both decode the same templates, the first ones that
 * come, and each is timed, once the compiler has had its time; who is faster more often has won for good. Any thread.
 */
final class Base64Race {
    /** The race of this process: about the first 40 uploads of 200 people. */
    static final Base64Race HERE = new Base64Race(System::nanoTime, 20_000, 2_001);

    private static final int UNDECIDED = 0;
    private static final int PAIRS = 1;
    private static final int JDK = 2;

    private final LongSupplier nanos;
    private final int warmUp;
    private final int timed;
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger pairsAhead = new AtomicInteger();
    private volatile int winner = UNDECIDED;

    /**
     * Begins.
     *
     * @param warmUp rounds that do not count
     * @param timed rounds that do
     */
    Base64Race(LongSupplier nanos, int warmUp, int timed) {
        this.nanos = nanos;
        this.warmUp = warmUp;
        this.timed = timed;
    }

    /** True while it is open, and if the pairs have won. The text takes part in the race, if that is still on. */
    boolean prefersPairs(byte[] text, int from, int to) {
        if (winner == UNDECIDED) {
            round(text, from, to);
        }
        return winner != JDK;
    }

    private void round(byte[] text, int from, int to) {
        int round = rounds.incrementAndGet();
        long start = nanos.getAsLong();
        if (Base64Pairs.decode(text, from, to) == null) {
            return;
        }
        long between = nanos.getAsLong();
        Base64.getDecoder().decode(ByteBuffer.wrap(text, from, to - from));
        long end = nanos.getAsLong();
        if (round > warmUp) {
            pairsAhead.addAndGet(between - start < end - between ? 1 : -1);
        }
        if (round >= warmUp + timed) {
            winner = pairsAhead.get() > 0 ? PAIRS : JDK;
        }
    }
}

package io.gatehouse.protocol;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes base64 where it stands, and finds out which decoder is faster where this runs: {@link Base64Pairs}, or the JDK's,
 * which on some processors and from some release on has vector instructions, and nothing that says so. Both decode the
 * same templates, the first ones that come, and each is timed, once the compiler has had its time; who is faster more often
 * has won for good. Any thread.
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

    /** False until it is known that the pairs are not the faster ones. */
    boolean jdkHasWon() {
        return winner == JDK;
    }

    /**
     * Writes the bytes of a string over its text, as {@link Base64Pairs#decode} does, whoever decodes them. The string takes
     * part in the race, if that is still on.
     */
    int decode(byte[] text, int from, int to) {
        return switch (winner) {
            case PAIRS -> Base64Pairs.decode(text, from, to);
            case JDK -> decodeByJdk(text, from, to);
            default -> round(text, from, to);
        };
    }

    private int round(byte[] text, int from, int to) {
        int round = rounds.incrementAndGet();
        long start = nanos.getAsLong();
        int end = plainEnd(text, from, to);
        byte[] byJdk = end == Base64Pairs.OTHER_FORM ? null : decoded(text, from, end);
        long between = nanos.getAsLong();
        int quote = Base64Pairs.decode(text, from, to);
        long over = nanos.getAsLong();
        if (round > warmUp && byJdk != null) {
            pairsAhead.addAndGet(over - between < between - start ? 1 : -1);
        }
        if (round >= warmUp + timed) {
            winner = pairsAhead.get() > 0 ? PAIRS : JDK;
        }
        return quote;
    }

    /** As {@link Base64Pairs#decode}, with two passes and an array in between. */
    static int decodeByJdk(byte[] text, int from, int to) {
        int quote = plainEnd(text, from, to);
        byte[] data = quote == Base64Pairs.OTHER_FORM ? null : decoded(text, from, quote);
        if (data == null) {
            return Base64Pairs.OTHER_FORM;
        }
        System.arraycopy(data, 0, text, from, data.length);
        return quote;
    }

    /** The place of the quote, if what is before it has the length of padded base64 and no bits to lose. */
    private static int plainEnd(byte[] text, int from, int to) {
        int quote = JsonStrings.nextQuote(text, from, to);
        boolean padded = quote < to && text[quote] == '"' && (quote - from) % 4 == 0;
        boolean restorable = padded && (quote == from || text[quote - 1] != '=' || !Base64Pairs.losesBits(text, quote));
        return restorable ? quote : Base64Pairs.OTHER_FORM;
    }

    private static byte @Nullable [] decoded(byte[] text, int from, int quote) {
        try {
            // Of an array of its own that is as long as what was decoded, since the length is that of padded base64.
            return Base64.getDecoder()
                    .decode(ByteBuffer.wrap(text, from, quote - from))
                    .array();
        } catch (IllegalArgumentException otherForm) {
            return null;
        }
    }
}

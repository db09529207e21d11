package io.gatehouse.bench.fault;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Bad lines by chance; the same seed gives the same lines in the same order. Each has up to 100 ms of latency and as much
 * jitter at most; one in four is slow, with 16 KiB to 1 MiB a second; three in four fail after 64 bytes to 1 MiB, so that
 * some fail in the handshake, some in the login and some in an upload. Small figures are as likely as large ones are:
 * between 1 KiB and 2 KiB lie as many as between 512 KiB and 1 MiB.
 */
public final class RandomLines implements Lines {
    private static final long MAX_LATENCY_MILLIS = 100;
    private static final int MIN_RATE = 16 << 10;
    private static final int MIN_BYTES = 64;
    private static final int MAX = 1 << 20;

    private final SplittableRandom random;

    public RandomLines(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Line next() {
        long latency = random.nextLong(MAX_LATENCY_MILLIS + 1);
        long jitter = random.nextLong(latency + 1);
        int rate = random.nextInt(4) == 0 ? spread(MIN_RATE) : 0;
        return new Line(Duration.ofMillis(latency), Duration.ofMillis(jitter), rate, fault());
    }

    private Fault fault() {
        int kind = random.nextInt(4);
        int bytes = spread(MIN_BYTES);
        return switch (kind) {
            case 0 -> new Fault.Cut(bytes);
            case 1 -> new Fault.Reset(bytes);
            case 2 -> new Fault.BlackHole(bytes);
            default -> new Fault.None();
        };
    }

    private int spread(int min) {
        return (int) Math.round(min * Math.pow((double) MAX / min, random.nextDouble()));
    }
}

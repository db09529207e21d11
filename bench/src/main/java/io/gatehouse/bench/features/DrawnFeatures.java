package io.gatehouse.bench.features;

import io.gatehouse.protocol.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fingers drawn and read as on a real sensor, faces as from a real network. A person of one userid has the same
 * fingers and the same face at every terminal of the same seed; two captures of them differ a little. The work is done
 * on the executor given, never on the caller's thread.
 */
public final class DrawnFeatures implements FeatureSource {
    /** Fingers kept grown, 400 kB each: growing one takes longer than reading it. */
    private static final int KEPT = 8;

    private final Executor worker;
    private final long seed;
    private final AtomicLong impressions = new AtomicLong();
    private final Map<Long, SyntheticFinger> fingers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, SyntheticFinger> eldest) {
            return size() > KEPT;
        }
    };

    public DrawnFeatures(Executor worker, long seed) {
        this.worker = worker;
        this.seed = seed;
    }

    @Override
    public CompletionStage<byte[]> capture(Kind kind, String userid, int slot) {
        long sample = impressions.incrementAndGet();
        long person = seed * 31 + userid.hashCode();
        return CompletableFuture.supplyAsync(
                () -> switch (kind) {
                    case FP ->
                        FingerTemplates.extract(finger(person * 31 + slot).impression(sample));
                    case FA -> SyntheticFace.template(person, sample);
                },
                worker);
    }

    private SyntheticFinger finger(long finger) {
        synchronized (fingers) {
            return fingers.computeIfAbsent(finger, SyntheticFinger::grow);
        }
    }
}

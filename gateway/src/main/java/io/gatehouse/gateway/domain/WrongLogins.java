package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts wrong signatures and secrets of one (address, sn) in windows of a minute. A factory sits behind one address, so
 * an address alone is never held against anybody. Thread-safe.
 */
final class WrongLogins {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int TRACKED = 100_000;

    private record Source(String address, String sn) {}

    private final int allowed;
    private final Cache<Source, AtomicInteger> counts;

    /**
     * Starts counting.
     *
     * @param allowed wrong ones a minute, before every login is refused until the minute is over
     */
    WrongLogins(int allowed, Ticker ticker) {
        this.allowed = allowed;
        this.counts = Caffeine.newBuilder()
                .expireAfterWrite(WINDOW)
                .maximumSize(TRACKED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    boolean tooMany(String address, String sn) {
        AtomicInteger count = counts.getIfPresent(new Source(address, sn));
        return count != null && count.get() >= allowed;
    }

    void add(String address, String sn) {
        counts.get(new Source(address, sn), source -> new AtomicInteger()).incrementAndGet();
    }
}

package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Locks addresses out for a time that have tried too many wrong tokens within a minute. An IPv6 address counts together
 * with the other addresses of its /64, which one host can have all. Thread-safe.
 */
public final class WrongTokens {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int TRACKED = 100_000;
    private static final int NETWORK_BYTES = 8;

    /**
     * When a lock shuts.
     *
     * @param allowed wrong tokens a minute
     * @param lock for which every request of the API is refused then
     */
    public record Rules(int allowed, Duration lock) {}

    private final Rules rules;
    private final Cache<String, AtomicInteger> counts;
    private final Cache<String, Boolean> locked;

    public WrongTokens(Rules rules, Time time) {
        this.rules = rules;
        counts = bounded(WINDOW, time.ticker());
        locked = bounded(rules.lock(), time.ticker());
    }

    /** Whether every request of the address is to be refused now. */
    public boolean isLocked(InetAddress address) {
        return locked.getIfPresent(source(address)) != null;
    }

    /** Counts one; the one after the last that is allowed shuts the lock. */
    public void add(InetAddress address) {
        String source = source(address);
        int count = counts.get(source, first -> new AtomicInteger()).incrementAndGet();
        if (count > rules.allowed()) {
            locked.put(source, true);
            counts.invalidate(source);
        }
    }

    /** How long a lock lasts, in seconds, at least one. */
    public long lockSeconds() {
        return Math.max(1, rules.lock().toSeconds());
    }

    private static <T> Cache<String, T> bounded(Duration life, Ticker ticker) {
        return Caffeine.newBuilder()
                .expireAfterWrite(life)
                .maximumSize(TRACKED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    private static String source(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }
}

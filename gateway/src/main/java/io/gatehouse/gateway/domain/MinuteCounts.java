package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts by key in windows of a minute, each from the first that it counts. Holds a bounded number of keys. Thread-safe. */
final class MinuteCounts<K> {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int TRACKED = 100_000;

    /** Counts in place: a write would begin the window anew. */
    private static final class Window {
        private final long since;
        private int count;

        Window(long since) {
            this.since = since;
        }

        synchronized void add() {
            count++;
        }

        synchronized int count() {
            return count;
        }
    }

    private final Ticker ticker;
    private final Cache<K, Window> windows;

    MinuteCounts(Ticker ticker) {
        this.ticker = ticker;
        windows = Caffeine.newBuilder()
                .expireAfterWrite(WINDOW)
                .maximumSize(TRACKED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    int count(K key) {
        Window window = windows.getIfPresent(key);
        return window == null ? 0 : window.count();
    }

    void add(K key) {
        windows.get(key, fresh -> new Window(ticker.read())).add();
    }

    /** False if nothing was counted. */
    boolean forget(K key) {
        return windows.asMap().remove(key) != null;
    }

    /** How long each key that has reached this count keeps it. */
    Map<K, Duration> reached(int count) {
        long now = ticker.read();
        return windows.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().count() >= count)
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> WINDOW.minusNanos(now - entry.getValue().since)));
    }
}

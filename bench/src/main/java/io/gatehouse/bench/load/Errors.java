package io.gatehouse.bench.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What went wrong, counted by sentence. For any thread; the number of different sentences is bounded. */
public final class Errors {
    private static final int MAX_SENTENCES = 40;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder total = new LongAdder();

    /** Counts one more. */
    public void add(String sentence) {
        String key = counts.size() < MAX_SENTENCES || counts.containsKey(sentence) ? sentence : "others";
        counts.computeIfAbsent(key, any -> new LongAdder()).increment();
        total.increment();
    }

    /** All of them. */
    public long total() {
        return total.sum();
    }

    /** @throws IllegalStateException if anything went wrong so far */
    public void refuse() {
        if (total() > 0) {
            throw new IllegalStateException(all().toString());
        }
    }

    /** Each sentence with its count. */
    public Map<String, Long> all() {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((sentence, count) -> sorted.put(sentence, count.sum()));
        return sorted;
    }
}

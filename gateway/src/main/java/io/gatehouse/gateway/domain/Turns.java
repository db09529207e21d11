package io.gatehouse.gateway.domain;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits, in lanes that take turns: the next is of the lane that was served least, by weight, and within a lane first come,
 * first served. A corp is a lane; so one with a thousand things to do holds another up by one of them, and not by all. Nobody
 * is owed anything for a time in which there was nothing to do for them. Not thread-safe.
 */
public final class Turns<T> {
    /** How many lanes that want nothing are remembered before those are forgotten whose turn would have come again. */
    private static final int IDLE_LANES = 64;

    private static final class Lane<T> {
        final Set<T> items = new LinkedHashSet<>();
        long served;
        /** Of those that were served the same, the one that has waited longest comes first. */
        long since;

        Lane(long served) {
            this.served = served;
        }
    }

    private final Map<String, Lane<T>> lanes = new HashMap<>();
    private final TreeSet<Lane<T>> waiting =
            new TreeSet<>(Comparator.<Lane<T>>comparingLong(lane -> lane.served).thenComparingLong(lane -> lane.since));
    /** What the lane that had the last turn had been served before it: where a lane begins that comes anew. */
    private long now;

    private long entries;
    private int size;

    /** Adds to the end of a lane; nothing may be in a lane twice. */
    public void add(String name, T item) {
        Lane<T> lane = lanes.get(name);
        if (lane == null) {
            lane = new Lane<>(now);
            lanes.put(name, lane);
        }
        if (lane.items.isEmpty()) {
            lane.served = Math.max(lane.served, now);
            enter(lane);
        }
        lane.items.add(item);
        size++;
    }

    /** Whose turn it is, or null where nothing waits. */
    public @Nullable T next() {
        return waiting.isEmpty() ? null : first(waiting.first());
    }

    /** The same among the lanes whose first passes. */
    public @Nullable T next(Predicate<? super T> passes) {
        for (Lane<T> lane : waiting) {
            T item = first(lane);
            if (passes.test(item)) {
                return item;
            }
        }
        return null;
    }

    /** Takes it out: it had its turn, and that weighs so much. */
    public void served(String name, T item, long weight) {
        Lane<T> lane = lanes.get(name);
        if (lane == null || !lane.items.contains(item)) {
            throw new IllegalArgumentException("it does not wait");
        }
        waiting.remove(lane);
        now = Math.max(now, lane.served);
        lane.served += Math.max(1, weight);
        enter(lane);
        remove(lane, item);
    }

    /** Takes it out without a turn; false if it does not wait. */
    public boolean remove(String name, T item) {
        Lane<T> lane = lanes.get(name);
        return lane != null && remove(lane, item);
    }

    /** How many wait. */
    public int size() {
        return size;
    }

    /** In how many lanes they are. */
    public int lanes() {
        return waiting.size();
    }

    public boolean isEmpty() {
        return size == 0;
    }

    private boolean remove(Lane<T> lane, T item) {
        if (!lane.items.remove(item)) {
            return false;
        }
        size--;
        if (lane.items.isEmpty()) {
            waiting.remove(lane);
            tidy();
        }
        return true;
    }

    private void enter(Lane<T> lane) {
        lane.since = ++entries;
        waiting.add(lane);
    }

    /** A lane that wants nothing is remembered while it has had more than the others, or it would gain by coming one by one. */
    private void tidy() {
        if (size == 0) {
            lanes.clear();
        } else if (lanes.size() - waiting.size() > IDLE_LANES + waiting.size()) {
            lanes.values().removeIf(lane -> lane.items.isEmpty() && lane.served <= now);
        }
    }

    private static <T> T first(Lane<T> lane) {
        return lane.items.iterator().next();
    }
}

package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The last events, as {@link EventLines}. Each watcher has a place of its own among them and takes from there at
 * its own speed, so that between what is resumed and what is live nothing can be lost or come twice, and nothing waits in
 * memory for a slow one. Thread-safe; the writer only puts down the text of a commit and hands the waking to another thread.
 */
public final class EventStream implements Journal, AutoCloseable {
    private final Executor waker;
    private final Set<Cursor> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waking = new AtomicBoolean();
    private volatile boolean closed;

    private final Object lock = new Object();
    /** The lines of each commit by the id of its first event; guarded by the lock, as are both ids. */
    private final NavigableMap<Long, String> commits = new TreeMap<>();
    /** The id of the oldest event that can be had. */
    private long first = 1;
    /** The id of the newest event; one less than the first where there is none. */
    private long last;

    public EventStream() {
        this(GlobalEventExecutor.INSTANCE);
    }

    /** @param waker runs short tasks that wake watchers */
    EventStream(Executor waker) {
        this.waker = waker;
    }

    @Override
    public String encode(List<Event> events) {
        return EventLines.of(events);
    }

    @Override
    public void committed(long firstId, List<Event> events, String encoded) {
        append(firstId, events.size(), encoded);
        if (!watchers.isEmpty() && waking.compareAndSet(false, true)) {
            waker.execute(this::wakeAll);
        }
    }

    @Override
    public @Nullable Redacted redact(String encoded, List<Erasure.What> erased) {
        return EventLines.without(encoded, erased);
    }

    @Override
    public void redacted(long firstId, String encoded) {
        synchronized (lock) {
            commits.replace(firstId, encoded);
        }
    }

    @Override
    public void restore(long firstId, int count, String encoded) {
        append(firstId, count, encoded);
    }

    /**
     * Starts watching.
     *
     * @param after the last event that the watcher has seen, as it sent it; null for only those to come
     * @param wake told after events have come and when the stream closes; called from any thread, must not block
     */
    Cursor watch(@Nullable String after, Runnable wake) {
        return watch(after, null, wake);
    }

    /** The same for a watcher who is told only the events of one corp; null for all. */
    Cursor watch(@Nullable String after, @Nullable String corpId, Runnable wake) {
        Cursor cursor;
        synchronized (lock) {
            long seen = after == null ? last : number(after);
            boolean gap = seen < first - 1 || seen > last;
            cursor = new Cursor(gap ? last : seen, gap, corpId, wake);
            watchers.add(cursor);
        }
        return cursor;
    }

    /** Ends every watcher. */
    @Override
    public void close() {
        closed = true;
        wakeAll();
    }

    private void append(long firstId, int count, String encoded) {
        synchronized (lock) {
            if (firstId != last + 1) {
                commits.clear();
                first = firstId;
            }
            commits.put(firstId, encoded);
            last = firstId + count - 1;
            first = Math.max(first, last - KEPT + 1);
            Long second = commits.higherKey(commits.firstKey());
            while (second != null && second <= first) {
                commits.pollFirstEntry();
                second = commits.higherKey(second);
            }
        }
    }

    /** Lines to be read from behind an event on; null where it is the newest, or no longer kept. */
    private EventLines.@Nullable Reader after(long seen) {
        Map.Entry<Long, String> commit;
        synchronized (lock) {
            if (seen >= last || seen < first - 1) {
                return null;
            }
            commit = Objects.requireNonNull(commits.floorEntry(seen + 1));
        }
        EventLines.Reader lines = new EventLines.Reader(commit.getValue());
        for (long id = commit.getKey(); id <= seen; id++) {
            lines.next();
        }
        return lines;
    }

    private void wakeAll() {
        waking.set(false);
        watchers.forEach(watcher -> watcher.wake.run());
    }

    /** The number of an event, or one that never was. */
    private static long number(String id) {
        return id.matches("[0-9]{1,18}") ? Long.parseLong(id) : Long.MAX_VALUE;
    }

    /** The place of one watcher. Used by one thread at a time. */
    final class Cursor implements AutoCloseable {
        private final Runnable wake;
        /** What a line must contain to be told, or null; a reset no longer says of whom it was, so all are told of it. */
        private final @Nullable String only;

        private long seen;
        private boolean gap;

        /** What follows the event that was seen last, of the same commit. */
        private EventLines.@Nullable Reader lines;

        private Cursor(long seen, boolean gap, @Nullable String corpId, Runnable wake) {
            only = corpId == null ? null : EventLines.markOf(corpId);
            this.seen = seen;
            this.gap = gap;
            this.wake = wake;
        }

        /**
         * The next events as they go over the wire, empty where there are none yet.
         *
         * @param characters roughly how many; at least one event is given if there is one
         * @return null where the watcher has fallen behind all that is kept, or the stream is closed
         */
        @Nullable
        String take(int characters) {
            StringBuilder text = new StringBuilder();
            synchronized (lock) {
                if (closed || seen < first - 1) {
                    return null;
                }
                if (gap) {
                    gap = false;
                    text.append("id: ").append(seen).append("\nevent: reset\ndata: {}\n\n");
                }
            }
            while (text.length() < characters && find()) {
                seen++;
                String line = Objects.requireNonNull(lines).next();
                if (only == null || line.contains(only) || EventLines.isReset(line)) {
                    append(text, line);
                }
            }
            return text.toString();
        }

        /** True if there is another event, which the lines then stand before. */
        private boolean find() {
            if (lines == null || !lines.hasNext()) {
                lines = after(seen);
            }
            return lines != null;
        }

        private void append(StringBuilder text, String line) {
            int blank = line.indexOf(' ');
            text.append("id: ").append(seen).append("\nevent: ").append(line, 0, blank);
            text.append("\ndata: ").append(line, blank + 1, line.length()).append("\n\n");
        }

        @Override
        public void close() {
            watchers.remove(this);
        }
    }
}

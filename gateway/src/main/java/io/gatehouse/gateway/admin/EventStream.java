package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The last events, as the text that watchers get. Each watcher has a place of its own in the one ring and takes from it at
 * its own speed, so that between what is resumed and what is live nothing can be lost or come twice, and nothing waits in
 * memory for a slow one. Thread-safe; the writer only puts texts into the ring and hands the waking to another thread.
 */
public final class EventStream implements Journal, AutoCloseable {
    private final Executor waker;
    private final Set<Cursor> watchers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waking = new AtomicBoolean();
    private volatile boolean closed;

    private final Object lock = new Object();
    /** Event n is at n modulo {@link #KEPT}; guarded by the lock, as are both ids. */
    private final @Nullable String[] ring = new String[KEPT];
    /** The id of the oldest event in the ring. */
    private long first = 1;
    /** The id of the newest event; one less than the first where the ring is empty. */
    private long last;

    public EventStream() {
        this(GlobalEventExecutor.INSTANCE);
    }

    /** @param waker runs short tasks that wake watchers */
    EventStream(Executor waker) {
        this.waker = waker;
    }

    /** One line each: the event's name, a blank, its data. */
    @Override
    public String encode(List<Event> events) {
        StringBuilder lines = new StringBuilder();
        for (Event event : events) {
            lines.append(name(event)).append(' ');
            lines.append(Json.text(json -> Json.event(json, event))).append('\n');
        }
        return lines.toString();
    }

    @Override
    public void committed(long firstId, List<Event> events, String encoded) {
        append(firstId, encoded);
        if (!watchers.isEmpty() && waking.compareAndSet(false, true)) {
            waker.execute(this::wakeAll);
        }
    }

    @Override
    public void restore(long firstId, int count, String encoded) {
        append(firstId, encoded);
    }

    /**
     * Starts watching.
     *
     * @param after the last event that the watcher has seen, as it sent it; null for only those to come
     * @param wake told after events have come and when the stream closes; called from any thread, must not block
     */
    Cursor watch(@Nullable String after, Runnable wake) {
        Cursor cursor;
        synchronized (lock) {
            long seen = after == null ? last : number(after);
            boolean gap = seen < first - 1 || seen > last;
            cursor = new Cursor(gap ? last : seen, gap, wake);
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

    private void append(long firstId, String encoded) {
        synchronized (lock) {
            if (firstId != last + 1) {
                first = firstId;
                last = firstId - 1;
            }
            int start = 0;
            for (int end = encoded.indexOf('\n'); end >= 0; end = encoded.indexOf('\n', start)) {
                put(encoded.substring(start, end));
                start = end + 1;
            }
        }
    }

    /** Under the lock. */
    private void put(String line) {
        last++;
        int blank = line.indexOf(' ');
        ring[(int) (last % KEPT)] = "id: " + last + "\nevent: " + line.substring(0, blank) + "\ndata: "
                + line.substring(blank + 1) + "\n\n";
        first = Math.max(first, last - KEPT + 1);
    }

    private void wakeAll() {
        waking.set(false);
        watchers.forEach(watcher -> watcher.wake.run());
    }

    private static String name(Event event) {
        if (event instanceof Event.DeviceChanged changed) {
            return changed.presence() == null ? "device.offline" : "device.online";
        }
        return event instanceof Event.EnrollmentChanged ? "enrollment.changed" : "template.changed";
    }

    /** The number of an event, or one that never was. */
    private static long number(String id) {
        return id.matches("[0-9]{1,18}") ? Long.parseLong(id) : Long.MAX_VALUE;
    }

    /** The place of one watcher. Used by one thread at a time. */
    final class Cursor implements AutoCloseable {
        private final Runnable wake;
        private long seen;
        private boolean gap;

        private Cursor(long seen, boolean gap, Runnable wake) {
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
                while (seen < last && text.length() < characters) {
                    seen++;
                    text.append(ring[(int) (seen % KEPT)]);
                }
            }
            return text.toString();
        }

        @Override
        public void close() {
            watchers.remove(this);
        }
    }
}

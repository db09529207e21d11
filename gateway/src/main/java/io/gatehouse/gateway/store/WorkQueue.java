package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer, bounded in number and in bytes; handed out in groups that are bounded too. Corps take turns by
 * bytes.
 */
final class WorkQueue {
    /**
     * How much there may be.
     *
     * @param works of the whole queue
     * @param bytes of the whole queue; a single work may be larger if nothing else waits
     * @param groupWorks of one group
     * @param groupBytes of one group; a single work may be larger. While several corps write it is an eighth of that: all of
     *     a group wait for the last of it, and whoever comes next waits for the group that is under way
     */
    record Bounds(int works, long bytes, int groupWorks, long groupBytes) {
        private static final int SHARED = 8;

        long groupBytes(boolean shared) {
            return shared ? groupBytes / SHARED : groupBytes;
        }
    }

    /** Whether a work was taken. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /** For how many groups it is remembered that several corps write: about a second's worth of small ones. */
    private static final int REMEMBERED = 128;

    private final Bounds bounds;
    private final Turns<Work<?>> works = new Turns<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytes;
    private int sharedGroups;
    private boolean closed;

    WorkQueue(Bounds bounds) {
        this.bounds = bounds;
    }

    Offer offer(Work<?> work) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (works.size() >= bounds.works() || (!works.isEmpty() && bytes + work.bytes() > bounds.bytes())) {
                return Offer.FULL;
            }
            works.add(work.corp(), work);
            bytes += work.bytes();
            changed.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return works.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for works and takes as many as one group may hold.
     *
     * @return empty if none came within that time; null once the queue is closed and empty
     */
    @Nullable
    List<Work<?>> take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (works.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return works.isEmpty() && closed ? null : group();
        } finally {
            lock.unlock();
        }
    }

    private List<Work<?>> group() {
        sharedGroups = works.lanes() > 1 ? REMEMBERED : Math.max(0, sharedGroups - 1);
        long most = bounds.groupBytes(sharedGroups > 0);
        List<Work<?>> group = new ArrayList<>();
        long size = 0;
        Work<?> next = works.next();
        while (next != null && group.size() < bounds.groupWorks() && (group.isEmpty() || size + next.bytes() <= most)) {
            works.served(next.corp(), next, next.bytes());
            group.add(next);
            size += next.bytes();
            next = works.next();
        }
        bytes -= size;
        return group;
    }

    /** Takes no more; what is there can still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

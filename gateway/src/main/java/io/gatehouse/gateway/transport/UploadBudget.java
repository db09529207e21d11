package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.domain.Turns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of large messages that may be in the gateway at a time: coming in, being worked on, or waiting for their reply. What
 * counts is the heap that their arrays take. One corp has at most three quarters of it. Corps take turns by bytes, and within a
 * corp it is first come, first served; nobody passes the one whose turn it is, so a large one is not starved by smaller ones,
 * unless that one has to wait for its own corp. May be used from any thread.
 */
final class UploadBudget {
    /** What part of the budget arrays may take that nobody uses. In a storm the next one waits for them already. */
    private static final int IDLE = 16;

    private final long size;
    private final HeapRegions heap;
    private final MessageArrays arrays;
    private final Turns<Reservation> waiting = new Turns<>();
    /** By corp, of those that have some. */
    private final Map<String, Long> takenBy = new HashMap<>();

    private long taken;
    private long inFlight;

    UploadBudget(long size, HeapRegions heap) {
        this.size = size;
        this.heap = heap;
        this.arrays = new MessageArrays(heap, size / IDLE);
    }

    /**
     * Asks for room.
     *
     * @param corp whose turn it takes; the empty text for strangers
     * @param whenGranted run on the executor once there is room; never run if there was room at once
     */
    Reservation reserve(String corp, int bytes, Executor executor, Runnable whenGranted) {
        if (bytes > size) {
            throw new IllegalArgumentException(bytes + " bytes never fit into a budget of " + size);
        }
        Reservation reservation = new Reservation(corp, bytes, executor, whenGranted);
        synchronized (this) {
            waiting.add(corp, reservation);
            // Nothing was given back, so there can be room for this one only.
            grant();
        }
        return reservation;
    }

    /** The largest that may be takes all there is, even if its array is larger by a part of a region. */
    private long taken(int bytes) {
        return bytes == 0 ? 0 : Math.min(heap.taken(bytes), size);
    }

    private boolean fits(Reservation reservation) {
        return taken + taken(reservation.bytes) <= size;
    }

    /** One message is taken of every corp, however large it may be. */
    private boolean fitsItsCorp(Reservation reservation) {
        Long own = takenBy.get(reservation.corp);
        return own == null || own + taken(reservation.bytes) <= size / 4 * 3;
    }

    private void take(String corp, long more) {
        taken += more;
        takenBy.merge(corp, more, Long::sum);
        takenBy.remove(corp, 0L);
    }

    private void hold(Reservation reservation) {
        take(reservation.corp, taken(reservation.bytes));
        inFlight += reservation.bytes;
        reservation.state = State.HELD;
    }

    /** Bytes of the messages that have room now. */
    synchronized long inFlight() {
        return inFlight;
    }

    /** Messages that wait for room now. */
    synchronized int waiting() {
        return waiting.size();
    }

    private synchronized List<Reservation> grant() {
        List<Reservation> granted = new ArrayList<>();
        Reservation next = waiting.next(this::fitsItsCorp);
        while (next != null && fits(next)) {
            waiting.served(next.corp, next, taken(next.bytes));
            hold(next);
            granted.add(next);
            next = waiting.next(this::fitsItsCorp);
        }
        return granted;
    }

    private enum State {
        WAITING,
        HELD,
        RELEASED
    }

    /** Room for one message. Its fields are written under the budget's lock. */
    final class Reservation {
        private final String corp;
        private final Executor executor;
        private final Runnable whenGranted;
        private int bytes;
        private byte @Nullable [] array;
        private int used;
        private volatile State state = State.WAITING;

        private Reservation(String corp, int bytes, Executor executor, Runnable whenGranted) {
            this.corp = corp;
            this.bytes = bytes;
            this.executor = executor;
            this.whenGranted = whenGranted;
        }

        boolean held() {
            return state == State.HELD;
        }

        /**
         * An array for the message, which it may be read from until {@link #release} or {@link #arrayRead}, whichever comes
         * first.
         *
         * @param length of the message
         */
        byte[] array(int length) {
            byte[] taken = arrays.take(length);
            synchronized (UploadBudget.this) {
                array = taken;
                used = length;
            }
            return taken;
        }

        /** Nobody reads the array any more, though there is no reply yet. */
        void arrayRead() {
            byte[] read;
            synchronized (UploadBudget.this) {
                read = array;
                array = null;
            }
            if (read != null) {
                arrays.giveBack(read, used);
            }
        }

        /** Gives back what is more than this; does nothing unless it is held and larger. */
        void shrink(int needed) {
            giveBack(needed, State.HELD);
        }

        /** Gives everything back, or stops waiting. Calling it again does nothing. */
        void release() {
            arrayRead();
            giveBack(0, State.RELEASED);
        }

        private void giveBack(int keep, State next) {
            synchronized (UploadBudget.this) {
                if (state == State.HELD && bytes > keep) {
                    take(corp, taken(keep) - taken(bytes));
                    inFlight -= bytes - keep;
                    bytes = keep;
                    state = next;
                } else if (state == State.WAITING && next == State.RELEASED) {
                    waiting.remove(corp, this);
                    state = next;
                } else {
                    return;
                }
            }
            for (Reservation reservation : grant()) {
                reservation.executor.execute(reservation.whenGranted);
            }
        }
    }
}

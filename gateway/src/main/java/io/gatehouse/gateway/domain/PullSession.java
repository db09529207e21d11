package io.gatehouse.gateway.domain;

/**
 * Where a terminal is in its list, by people and not by counting: a person who goes while it pulls shifts nobody behind. A
 * page may hold fewer people than were asked for, so it may go on by the number that it got or by the number that it asked
 * for; both lead behind the last one. Thread-safe.
 */
final class PullSession {
    /** Given where it cannot be told. */
    static final long UNKNOWN = -1;

    /** So often a pull begins anew because of a change; then changes wait until it is over. */
    private static final int MOST_RESTARTS = 2;

    private long hereOffset;
    private long here;
    private long byCount = UNKNOWN;
    private long byLimit = UNKNOWN;
    private long next;
    private int restarts;

    /** The number of the last person before the page at this offset. */
    synchronized long after(long offset) {
        if (offset == 0) {
            return 0;
        }
        if (offset == byCount || offset == byLimit) {
            return next;
        }
        return offset == hereOffset ? here : UNKNOWN;
    }

    /**
     * A page was read.
     *
     * @param before the number of the last person before it
     * @param last the number of the last person in it
     */
    synchronized void read(long offset, int limit, int count, long before, long last) {
        hereOffset = offset;
        here = before;
        byCount = offset + count;
        byLimit = offset + limit;
        next = last;
    }

    /** Whether a change may make the terminal begin anew. */
    synchronized boolean mayRestart() {
        return restarts < MOST_RESTARTS;
    }

    synchronized void restarted() {
        restarts++;
    }

    synchronized void ended() {
        restarts = 0;
    }
}

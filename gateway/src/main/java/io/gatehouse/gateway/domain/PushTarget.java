package io.gatehouse.gateway.domain;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When one list of one terminal that is online may be told of something. Thread-safe. */
final class PushTarget {
    /** With so many people unfetched the terminal is told of more only now and then. */
    private static final int MANY = 600;

    private static final int MOST_DOUBLINGS = 6;

    private final String sn;
    private final Roll roll;
    private final Pushes.Rules rules;
    private final @Nullable PushTarget next;
    private boolean queued;
    private boolean busy;
    private boolean again;
    private boolean gone;
    private long notBefore;
    private long seen;
    private int unfetched;
    private int repeats;
    private long pushedAt;

    private PushTarget(String sn, Roll roll, Pushes.Rules rules, long notBefore, @Nullable PushTarget next) {
        this.sn = sn;
        this.roll = roll;
        this.rules = rules;
        this.notBefore = notBefore;
        this.next = next;
    }

    /** Those of all lists of a terminal, chained: there are thousands, and a holder of the two would be one object more. */
    static PushTarget ofAll(String sn, Pushes.Rules rules, long notBefore) {
        PushTarget contacts = new PushTarget(sn, Roll.CONTACTS, rules, notBefore, null);
        return new PushTarget(sn, Roll.VISITORS, rules, notBefore, contacts);
    }

    /** The one of a list, from this one on. */
    PushTarget of(Roll wanted) {
        return roll == wanted || next == null ? this : next.of(wanted);
    }

    /** This one and those behind it. */
    void forEach(Consumer<PushTarget> action) {
        action.accept(this);
        if (next != null) {
            next.forEach(action);
        }
    }

    /**
     * What is to be looked at.
     *
     * @param again true: what was told and not fetched is told once more
     */
    record Look(PushTarget target, long seen, boolean again) {}

    String sn() {
        return sn;
    }

    Roll roll() {
        return roll;
    }

    /** False if it is in the queue already. */
    synchronized boolean enterQueue() {
        boolean enters = !queued;
        queued = true;
        return enters;
    }

    synchronized void leaveQueue() {
        queued = false;
    }

    synchronized boolean isBehind() {
        return unfetched > 0;
    }

    /** Null while it is not to be told anything. */
    synchronized @Nullable Look take(long now) {
        if (busy || gone || now - notBefore < 0) {
            return null;
        }
        busy = true;
        boolean repeated = again;
        again = false;
        return new Look(this, seen, repeated);
    }

    /** It was looked at. */
    synchronized void told(PushDecision.Made made, long now) {
        busy = false;
        seen = made.seen();
        if (made.notice() == null) {
            return;
        }
        int toFetch = made.notice() instanceof Notice.Changed changed ? changed.toFetch() : 0;
        unfetched += toFetch;
        pushedAt = now;
        notBefore =
                now + (toFetch == 0 ? rules.pause() : unfetched >= MANY ? rules.patience() : rules.fetch()).toNanos();
    }

    /** It could not be looked at. */
    synchronized void failed(boolean repeated, long now) {
        busy = false;
        again |= repeated;
        notBefore = now + rules.fetch().toNanos();
    }

    /** It has fetched people; returns how long after the push it had them all, or null. */
    synchronized @Nullable Duration fetched(int people, boolean all, boolean repeat, long now) {
        boolean behind = unfetched > 0;
        unfetched = all ? 0 : Math.max(repeat ? 1 : 0, unfetched - people);
        again |= repeat;
        if (unfetched == 0 || repeat) {
            repeats = 0;
            notBefore =
                    Math.min(notBefore, Math.max(now, pushedAt + rules.pause().toNanos()));
        }
        return behind && unfetched == 0 ? Duration.ofNanos(now - pushedAt) : null;
    }

    /** It is in the middle of something that a push would spoil. */
    synchronized void hold(long until) {
        notBefore = Math.max(notBefore, until);
    }

    /** Nothing keeps it from being told. */
    synchronized void release(long now) {
        notBefore = now;
    }

    /** True if it was told long ago and has not fetched: it may have missed the push. */
    synchronized boolean repeat(long now) {
        long wait = rules.patience().toNanos() << Math.min(repeats, MOST_DOUBLINGS);
        if (busy || unfetched == 0 || now - pushedAt < wait) {
            return false;
        }
        repeats++;
        again = true;
        unfetched = 0;
        notBefore = now;
        return true;
    }

    /** The terminal is not online any more. */
    synchronized void leave() {
        gone = true;
    }

    synchronized boolean isGone() {
        return gone;
    }
}

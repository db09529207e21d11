package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Change.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides, inside one transaction, what a terminal is told next about one of its lists. Nothing but the transaction is
 * changed, so that it may be run again.
 */
final class PushDecision {
    /** Changes that are looked at at a time. */
    static final int SCANNED = 500;

    /** Further places that were looked at in vain are written down only now and then. */
    private static final int KEPT_IN_MEMORY = 500;

    /** More than this is not told step by step to a terminal that asks: it is made to pull everything. */
    private static final int STEPS = 3;

    /**
     * What was decided.
     *
     * @param lane as it is now
     * @param notice to be sent, or null
     * @param seen up to this place there is nothing else to tell
     * @param more true if there is more to look at
     */
    record Made(Lane lane, @Nullable Notice notice, long seen, boolean more) {}

    private final Distribution.Changes store;
    private final String corpId;
    private final Instant now;
    private Lane lane;

    private final List<Subject> created = new ArrayList<>();
    private final List<Subject> updated = new ArrayList<>();
    private final List<Subject> deleted = new ArrayList<>();
    private @Nullable Change renamed;
    private long upTo;

    private PushDecision(Distribution.Changes store, String corpId, Lane lane, Instant now) {
        this.store = store;
        this.corpId = corpId;
        this.lane = lane;
        this.now = now;
    }

    /** Null for a device that is bound to nobody. */
    static @Nullable PushDecision of(Store.Transaction tx, String sn, Roll roll, Instant now) {
        Distribution.BoundLane bound = tx.distribution().boundLane(sn, roll);
        return bound == null ? null : new PushDecision(tx.distribution(), bound.corpId(), bound.lane(), now);
    }

    Lane lane() {
        return lane;
    }

    /**
     * The next step.
     *
     * @param seen up to this place there was nothing to tell when somebody looked last
     * @param again true: what the terminal was told and has not fetched is told once more
     */
    Made next(long seen, boolean again) {
        if (lane.reset()) {
            return leap();
        }
        long from = again ? Math.max(0, lane.covered()) : Math.max(lane.told(), seen);
        if (from >= store.head(corpId)) {
            return new Made(lane, null, from, false);
        }
        List<Change> changes = store.changes(corpId, lane.roll(), lane.deviceId(), from, SCANNED);
        gather(changes, from);
        boolean more = changes.size() == SCANNED
                || (!changes.isEmpty() && changes.get(changes.size() - 1).seq() > upTo);
        Notice notice = notice();
        long told = Math.max(lane.told(), upTo);
        if (notice != null) {
            lane = lane.pushed(told, now);
            store.putLane(lane);
            store.addNotice(lane.deviceId(), notice);
            advance();
        } else if (upTo - lane.told() > KEPT_IN_MEMORY) {
            lane = lane.toldUpTo(told);
            store.putLane(lane);
            advance();
        }
        return new Made(lane, notice, Math.max(upTo, from), more);
    }

    /** Brings the version to where a terminal that asks for it finds out that it has missed something, if it has. */
    Lane settle() {
        for (int step = 0; step < STEPS; step++) {
            clear();
            Made made = next(0, false);
            if (made.notice() == null && !made.more()) {
                return lane;
            }
        }
        clear();
        long told = lane.told();
        if (next(told, false).notice() != null) {
            leap();
        }
        return lane;
    }

    /** Leaves out a version: whoever has the one before must pull everything. */
    Made leap() {
        long head = store.head(corpId);
        lane = lane.leapt(head, now);
        Notice notice = new Notice.Changed(lane.roll(), lane.version(), now, List.of(), List.of(), List.of());
        store.putLane(lane);
        store.addNotice(lane.deviceId(), notice);
        return new Made(lane, notice, head, false);
    }

    /**
     * People whom the terminal has asked for in vain. It may have had them before: then a push that was on its way meanwhile
     * has made it forget them, and it must be told of them once more.
     */
    void lacks(List<Distribution.LeftOut> people) {
        for (Distribution.LeftOut person : people) {
            store.forgetFetched(lane.deviceId(), person.personId());
            if (lane.covers(person.change())) {
                lane = lane.coveredUpTo(person.change() - 1);
                store.putLane(lane);
            }
        }
    }

    /** Notes as covered whatever the terminal has by now. */
    void advance() {
        if (lane.covered() >= lane.told()) {
            return;
        }
        List<Change> changes = store.changes(corpId, lane.roll(), lane.deviceId(), lane.covered(), SCANNED);
        long end = changes.size() < SCANNED
                ? lane.told()
                : Math.min(lane.told(), changes.get(changes.size() - 1).seq());
        for (Change change : changes) {
            if (change.seq() > end) {
                break;
            }
            if (owes(change)) {
                end = change.seq() - 1;
                break;
            }
        }
        if (end > lane.covered()) {
            lane = lane.coveredUpTo(end);
            store.putLane(lane);
            store.forgetFetched(lane);
        }
    }

    private void clear() {
        created.clear();
        updated.clear();
        deleted.clear();
        renamed = null;
    }

    private int people() {
        return created.size() + updated.size() + deleted.size();
    }

    private void gather(List<Change> changes, long from) {
        upTo = from;
        for (Change change : changes) {
            if (people() == Notice.MAX_PEOPLE) {
                return;
            }
            if (change.rename() == null) {
                add(change, from);
            } else if (tellsOfRename(change)) {
                // A rename is a step of its own: what came before it goes first.
                if (people() == 0) {
                    renamed = change;
                    upTo = change.seq();
                }
                return;
            }
            upTo = change.seq();
        }
    }

    private void add(Change change, long from) {
        Subject person = change.person();
        if (owes(change)) {
            (change.born() > from ? created : updated).add(person);
        } else if (change.leaves() && !change.inRange()) {
            deleted.add(person);
        }
    }

    /** A rename that was told is not told again: whoever has fetched the person since knows the new name. */
    private boolean tellsOfRename(Change change) {
        Change.Rename rename = change.rename();
        if (rename == null || change.seq() <= lane.told()) {
            return false;
        }
        if (lane.roll() == Roll.CONTACTS) {
            return true;
        }
        // There is no push for it: the old id goes, and the new one comes by the change behind this one.
        PersonKey key = change.person().key();
        deleted.add(new Subject(change.person().id(), new PersonKey(key.corpId(), key.userType(), rename.oldUserid())));
        return false;
    }

    private boolean owes(Change change) {
        Long broughtBy = change.broughtBy();
        return change.rename() == null
                && !change.leaves()
                && (broughtBy == null || broughtBy != lane.deviceId())
                && change.inRange()
                && change.fetched() < change.seq();
    }

    private @Nullable Notice notice() {
        Change change = renamed;
        if (change != null && change.rename() != null) {
            return new Notice.Renamed(
                    lane.version() + 1, now, change.person().key().userType(), change.rename());
        }
        return people() == 0
                ? null
                : new Notice.Changed(
                        lane.roll(),
                        lane.version() + 1,
                        now,
                        List.copyOf(created),
                        List.copyOf(updated),
                        List.copyOf(deleted));
    }
}

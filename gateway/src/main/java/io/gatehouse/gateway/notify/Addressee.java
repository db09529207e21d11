package io.gatehouse.gateway.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the courier knows of one app: when to look into its outbox, and how it fares. Touched on the courier's thread only. */
final class Addressee {
    private static final Duration LOG_PAUSE = Duration.ofMinutes(1);

    final long appId;
    /** Callbacks that are on their way, or whose result is being stored. */
    final Set<Long> underway = new HashSet<>();

    /** Callbacks that have ended since the outbox was begun to be read: what is read may not know of that. */
    private final Set<Long> endedMeanwhile = new HashSet<>();

    private @Nullable Instant lookAt;
    private Instant restsUntil = Instant.MIN;
    private Instant mayLogAt = Instant.MIN;
    private boolean loading;
    private boolean posted;
    private boolean ailing;

    Addressee(long appId) {
        this.appId = appId;
    }

    /** There may be something to be sent at this time. */
    void lookAt(Instant at) {
        if (loading) {
            // What is being read may be older.
            posted = true;
        }
        if (lookAt == null || at.isBefore(lookAt)) {
            lookAt = at;
        }
    }

    /** Whether it is time to look, and there is room for what may be found. */
    boolean wants(Instant now, int atOnce) {
        return !loading
                && lookAt != null
                && !lookAt.isAfter(now)
                && !restsUntil.isAfter(now)
                && underway.size() < room(atOnce);
    }

    /** One at a time while it fails, so that it does not take the room of others. */
    int room(int atOnce) {
        return ailing ? 1 : atOnce;
    }

    void loading() {
        endedMeanwhile.clear();
        loading = true;
        posted = false;
        lookAt = null;
    }

    /** @param next when to look again, or null where nothing is known */
    void loaded(Instant now, @Nullable Instant next) {
        loading = false;
        if (posted) {
            lookAt = now;
        } else if (next != null) {
            lookAt(next);
        }
    }

    /** Its result is stored. */
    void ended(long callback) {
        underway.remove(callback);
        if (loading) {
            endedMeanwhile.add(callback);
        }
    }

    /** Whether one that was read need not be sent, or not by what was read. */
    boolean knowsBetter(long callback) {
        return underway.contains(callback) || endedMeanwhile.contains(callback);
    }

    boolean isIdle() {
        return !loading && underway.isEmpty() && lookAt == null && !ailing;
    }

    boolean isAiling() {
        return ailing;
    }

    /** True where it is to be logged that the app began to fail, or is well again. */
    boolean fares(boolean well, Instant now) {
        boolean changed = ailing == well;
        ailing = !well;
        boolean logged = changed && !mayLogAt.isAfter(now);
        if (logged) {
            mayLogAt = now.plus(LOG_PAUSE);
        }
        return logged;
    }

    void rest(Instant until) {
        restsUntil = until;
    }
}

package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller.Stage;
import io.gatehouse.gateway.config.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of one connection, wound by {@link Sweep} alone: nothing is done per frame. A deadline is therefore noticed up
 * to two sweeps late, never early. Event loop only.
 */
final class Deadlines {
    /** How long a large message may take before its rate counts. */
    static final Duration RATE_GRACE = Duration.ofSeconds(5);
    /** How long the peer has to answer our close frame, or to take a refusal. */
    static final Duration CLOSE_GRACE = Duration.ofSeconds(3);

    /**
     * What a connection looks like at a sweep.
     *
     * @param reading false while it is we who do not read
     * @param message names the message that is coming in; 0 if none
     * @param received bytes of that message
     * @param large true if that message has a reservation
     * @param firstOut names what is the first to go out; 0 if nothing waits
     * @param progressOut bytes of it that have gone
     */
    record View(
            boolean reading,
            Stage stage,
            long lastFrame,
            int message,
            int received,
            boolean large,
            int firstOut,
            long progressOut) {}

    private final Settings.Limits limits;
    private long since;
    private long moved;
    /** Null while no message is coming in. */
    private @Nullable Arrival arrival;
    /** Null while nothing waits to go out. */
    private @Nullable Backlog backlog;

    /** From the accept. */
    Deadlines(Settings.Limits limits, long now) {
        this.limits = limits;
        this.since = now;
    }

    /** Upgraded: the time to log in begins. */
    void upgraded(long now) {
        since = now;
        moved = now;
    }

    /** Too much waits to go out, or no longer. */
    void writable(boolean writable, long now) {
        Backlog waits = backlog();
        waits.full = !writable;
        waits.fullSince = now;
    }

    /** Goodbye has been said: the time to answer begins. */
    void closing(long now) {
        since = now;
    }

    boolean handshakeOver(long now) {
        return now - since > limits.handshakeTimeout().toNanos();
    }

    boolean closeOver(long now) {
        return now - since > CLOSE_GRACE.toNanos();
    }

    /** The deadline of an upgraded connection that has passed, or null. */
    @Nullable
    CloseReason overdue(long now, View view) {
        if (view.stage() == Stage.CONNECTED
                && now - since > limits.loginTimeout().toNanos()) {
            return CloseReason.LOGIN_TIMEOUT;
        }
        if (notRead(now, view)) {
            return CloseReason.SLOW_READER;
        }
        if (!view.reading()) {
            moved = now;
            if (arrival != null) {
                arrival.standStill(now);
            }
            return null;
        }
        return view.message() != 0 ? messageOverdue(now, view) : idle(now, view);
    }

    private boolean notRead(long now, View view) {
        if (view.firstOut() == 0 && (backlog == null || !backlog.full)) {
            backlog = null;
            return false;
        }
        return backlog().overdue(now, view, limits.writeTimeout().toNanos());
    }

    private Backlog backlog() {
        Backlog known = backlog;
        if (known == null) {
            known = new Backlog();
            backlog = known;
        }
        return known;
    }

    private @Nullable CloseReason messageOverdue(long now, View view) {
        Arrival known = arrival;
        if (known == null || known.message != view.message()) {
            known = new Arrival(view.message(), now);
            arrival = known;
        }
        known.swept = now;
        if (view.received() != known.received) {
            known.received = view.received();
            moved = now;
        }
        long elapsed = now - known.since;
        if (elapsed > limits.uploadTimeout().toNanos()) {
            return CloseReason.MESSAGE_TIMEOUT;
        }
        boolean slow = view.received()
                < (double) limits.uploadRate() * elapsed / Duration.ofSeconds(1).toNanos();
        return view.large() && slow && elapsed > RATE_GRACE.toNanos() ? CloseReason.UPLOAD_TOO_SLOW : null;
    }

    private @Nullable CloseReason idle(long now, View view) {
        arrival = null;
        if (view.lastFrame() - moved > 0) {
            moved = view.lastFrame();
        }
        return now - moved > limits.idleTimeout().toNanos() ? CloseReason.IDLE_TIMEOUT : null;
    }

    /** The clock of a message that is coming in. */
    private static final class Arrival {
        private final int message;
        private int received;
        private long since;
        private long swept;

        Arrival(int message, long now) {
            this.message = message;
            since = now;
            swept = now;
        }

        /** It is we who do not read. */
        void standStill(long now) {
            since += now - swept;
            swept = now;
        }
    }

    /** The clocks of what waits to go out: one runs while none of it goes, the other while it is too much. */
    private static final class Backlog {
        private int first;
        private long progress;
        private long stuckSince;
        private boolean full;
        private long fullSince;

        boolean overdue(long now, View view, long timeout) {
            if (view.firstOut() == 0 || view.firstOut() != first || view.progressOut() != progress) {
                first = view.firstOut();
                progress = view.progressOut();
                stuckSince = now;
            }
            return now - stuckSince > timeout || (full && now - fullSince > timeout);
        }
    }
}

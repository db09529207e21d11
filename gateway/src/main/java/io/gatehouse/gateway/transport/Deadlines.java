package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller.Stage;
import io.gatehouse.gateway.config.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of one connection, wound by {@link LoopShared} alone: nothing is done per frame. A deadline is therefore noticed up
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
    private long swept;
    private long since;
    private long moved;
    private long messageSince;
    private int message;
    private int received;
    private long unwritableSince;
    private boolean writable = true;
    private long stuckSince;
    private int firstOut;
    private long progressOut;

    /** From the accept. */
    Deadlines(Settings.Limits limits, long now) {
        this.limits = limits;
        this.since = now;
        this.swept = now;
    }

    /** Upgraded: the time to log in begins. */
    void upgraded(long now) {
        since = now;
        moved = now;
    }

    /** Too much waits to go out, or no longer. */
    void writable(boolean writable, long now) {
        this.writable = writable;
        unwritableSince = now;
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
        long sweep = now - swept;
        swept = now;
        if (view.stage() == Stage.CONNECTED
                && now - since > limits.loginTimeout().toNanos()) {
            return CloseReason.LOGIN_TIMEOUT;
        }
        if (notRead(now, view)) {
            return CloseReason.SLOW_READER;
        }
        if (!view.reading()) {
            moved = now;
            messageSince += sweep;
            return null;
        }
        return view.message() != 0 ? messageOverdue(now, view) : idle(now, view);
    }

    private boolean notRead(long now, View view) {
        if (view.firstOut() == 0 || view.firstOut() != firstOut || view.progressOut() != progressOut) {
            firstOut = view.firstOut();
            progressOut = view.progressOut();
            stuckSince = now;
        }
        long timeout = limits.writeTimeout().toNanos();
        return now - stuckSince > timeout || (!writable && now - unwritableSince > timeout);
    }

    private @Nullable CloseReason messageOverdue(long now, View view) {
        if (view.message() != message) {
            message = view.message();
            messageSince = now;
            received = 0;
        }
        if (view.received() != received) {
            received = view.received();
            moved = now;
        }
        long elapsed = now - messageSince;
        if (elapsed > limits.uploadTimeout().toNanos()) {
            return CloseReason.MESSAGE_TIMEOUT;
        }
        boolean slow = view.received()
                < (double) limits.uploadRate() * elapsed / Duration.ofSeconds(1).toNanos();
        return view.large() && slow && elapsed > RATE_GRACE.toNanos() ? CloseReason.UPLOAD_TOO_SLOW : null;
    }

    private @Nullable CloseReason idle(long now, View view) {
        if (view.lastFrame() - moved > 0) {
            moved = view.lastFrame();
        }
        return now - moved > limits.idleTimeout().toNanos() ? CloseReason.IDLE_TIMEOUT : null;
    }
}

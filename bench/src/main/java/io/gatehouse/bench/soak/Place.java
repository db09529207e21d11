package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalEvent;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The place of one terminal on the wall: knows whether it is online, and whether what happens to its connection was meant
 * to happen. What was not is an error. For any thread.
 */
final class Place {
    /** In a good line a terminal is back within this time. */
    private static final Duration BACK = Duration.ofSeconds(60);

    /** So long a terminal waits for a dead line before it tries another connection. */
    private static final Duration GIVE_UP = Duration.ofSeconds(30);

    private final int number;
    private final boolean faulty;
    private final BooleanSupplier leaving;
    private final Errors errors;
    private final SimulatedTerminal terminal;

    private boolean online;
    private boolean missed;
    private long changedAt = System.nanoTime();
    private long disturbances;
    private @Nullable Churn churn;
    private TerminalEvent.@Nullable Captured captured;
    private boolean enrolling;

    /**
     * A place whose terminal is still switched off.
     *
     * @param faulty behind the fault proxy, where connections end at any time
     * @param leaving true once losses mean nothing any more
     * @param maker makes its terminal, which tells its events to the place
     */
    Place(
            int number,
            boolean faulty,
            BooleanSupplier leaving,
            Errors errors,
            Function<Consumer<TerminalEvent>, SimulatedTerminal> maker) {
        this.number = number;
        this.faulty = faulty;
        this.leaving = leaving;
        this.errors = errors;
        this.terminal = maker.apply(this::event);
    }

    int number() {
        return number;
    }

    boolean faulty() {
        return faulty;
    }

    SimulatedTerminal terminal() {
        return terminal;
    }

    /** Takes what happens to the terminal. */
    synchronized void event(TerminalEvent event) {
        if (event instanceof TerminalEvent.Online) {
            change(true);
            churn = null;
            missed = false;
        } else if (event instanceof TerminalEvent.Lost lost) {
            lost(lost);
        } else if (event instanceof TerminalEvent.Captured capture) {
            captured = capture;
        } else if (event instanceof TerminalEvent.LoginRefused || event instanceof TerminalEvent.Unexpected) {
            errors.add(event.text());
        }
    }

    private void lost(TerminalEvent.Lost lost) {
        boolean wasOnline = online;
        change(false);
        if (leaving.getAsBoolean()) {
            return;
        }
        disturbances++;
        if (faulty) {
            return;
        }
        if (churn == null) {
            errors.add("connection lost: " + lost.code() + " " + lost.reason());
        } else if (wasOnline && lost.code() != churn.closeCode()) {
            errors.add(churn.label() + ": closed with " + lost.code() + ", expected " + churn.closeCode());
        }
    }

    private void change(boolean nowOnline) {
        online = nowOnline;
        changedAt = System.nanoTime();
    }

    /** Online, and nobody is about to change that. */
    synchronized boolean steady() {
        return online && churn == null;
    }

    synchronized boolean online() {
        return online;
    }

    /** How often its connection was ended; a request is lost for good reason if this changes before its answer. */
    synchronized long disturbances() {
        return disturbances;
    }

    /** Announces that its connection is about to be ended; false where that may not be now. */
    synchronized boolean disturb(Churn how) {
        if (!steady()) {
            return false;
        }
        churn = how;
        disturbances++;
        return true;
    }

    /** Takes it for an enrolment; false where another one is going on, or the terminal is away. */
    synchronized boolean beginEnrollment() {
        if (enrolling || !steady()) {
            return false;
        }
        enrolling = true;
        return true;
    }

    synchronized void endEnrollment() {
        enrolling = false;
    }

    /** What was captured for an enrolment, in lower hex of its SHA-256; null if nothing was, or not lately. */
    synchronized @Nullable String captured(String operId) {
        return captured != null && captured.operId().equals(operId) ? captured.sha256() : null;
    }

    /** Looks after a terminal that is away: one behind the proxy gives its dead line up, any other one is overdue. */
    synchronized void sweep(long now) {
        if (online) {
            return;
        }
        if (faulty && now - changedAt > GIVE_UP.toNanos()) {
            changedAt = now;
            terminal.reset();
        } else if (!faulty && !missed && now - changedAt > BACK.toNanos()) {
            missed = true;
            errors.add("a terminal was not back after " + BACK.toSeconds() + " s");
        }
    }
}

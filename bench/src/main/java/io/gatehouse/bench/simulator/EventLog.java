package io.gatehouse.bench.simulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Remembers what happened at a terminal, and lets somebody wait for what has not happened yet. For any thread. */
public final class EventLog implements Consumer<TerminalEvent> {
    private record Watch<T extends TerminalEvent>(Class<T> type, Predicate<T> wanted, CompletableFuture<T> seen) {
        boolean take(TerminalEvent event) {
            return type.isInstance(event) && wanted.test(type.cast(event)) && seen.complete(type.cast(event));
        }
    }

    private final List<TerminalEvent> events = new ArrayList<>();
    private final List<Watch<?>> watches = new ArrayList<>();

    @Override
    public void accept(TerminalEvent event) {
        List<Watch<?>> waiting;
        synchronized (this) {
            events.add(event);
            waiting = List.copyOf(watches);
        }
        for (Watch<?> watch : waiting) {
            if (watch.take(event)) {
                forget(watch);
            }
        }
    }

    private synchronized void forget(Watch<?> watch) {
        watches.remove(watch);
    }

    /** The first event of this type that is wanted, of the past or of the future. */
    public <T extends TerminalEvent> CompletableFuture<T> first(Class<T> type, Predicate<T> wanted) {
        Watch<T> watch = new Watch<>(type, wanted, new CompletableFuture<>());
        synchronized (this) {
            for (Iterator<TerminalEvent> each = events.iterator(); each.hasNext(); ) {
                if (watch.take(each.next())) {
                    return watch.seen();
                }
            }
            watches.add(watch);
        }
        return watch.seen();
    }

    /** Everything so far, oldest first. */
    public synchronized List<TerminalEvent> all() {
        return List.copyOf(events);
    }
}

package io.gatehouse.gateway.domain;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets in so many at a time; the others wait in the order in which they came. Thread-safe. */
final class Turnstile {
    private final Queue<CompletableFuture<Runnable>> waiting = new ArrayDeque<>();
    private int free;

    Turnstile(int places) {
        this.free = places;
    }

    /** Completes, mostly at once, with what is to be run when the place is given back; running it twice does no harm. */
    CompletionStage<Runnable> enter() {
        CompletableFuture<Runnable> turn = new CompletableFuture<>();
        synchronized (this) {
            if (free == 0) {
                waiting.add(turn);
                return turn;
            }
            free--;
        }
        turn.complete(place());
        return turn;
    }

    private Runnable place() {
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                leave();
            }
        };
    }

    private void leave() {
        CompletableFuture<Runnable> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete(place());
    }
}

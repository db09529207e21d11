package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that visits begin and end: at its start a visitor comes into range, at its end the visitor is erased, and
 * whatever enrolment still waits for them is cancelled. What is due is in the store, so that a restart forgets nothing.
 * Thread-safe.
 */
public final class Visits {
    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);
    private static final long ROW_BYTES = 500;

    /** An erasure looks through the journal, so that only a few fit between two uploads. */
    static final int ENDED_AT_ONCE = 10;

    private static final int BEGUN_AT_ONCE = 200;

    private record Turn(int begun, int ended) {
        boolean isDone() {
            return begun == 0 && ended == 0;
        }
    }

    private final Store store;
    private final Enrollments enrollments;
    private final InstantSource clock;
    private final DomainListener listener;
    private final AtomicBoolean walking = new AtomicBoolean();
    private volatile boolean troubled;

    public Visits(Store store, Enrollments enrollments, InstantSource clock, DomainListener listener) {
        this.store = store;
        this.enrollments = enrollments;
        this.clock = clock;
        this.listener = listener;
    }

    /** Does what is due, unless it is doing so; to be called every second. Completes when nothing is due any more. */
    public CompletionStage<?> tick() {
        if (!walking.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        return walk().whenComplete((done, failure) -> {
            if (failure != null && !troubled) {
                LOG.warn("Visits cannot begin or end now, trying again: {}", failure.getMessage());
            }
            troubled = failure != null;
            walking.set(false);
        });
    }

    private CompletionStage<?> walk() {
        Instant now = clock.instant();
        return store.read(
                        snapshot -> isDue(snapshot, now) ? snapshot.directory().ended(now, ENDED_AT_ONCE) : null)
                .thenCompose(ended -> ended == null
                        ? CompletableFuture.completedFuture(null)
                        : cancelEnrollments(ended)
                                .thenCompose(cancelled -> store.write(ROW_BYTES * ENDED_AT_ONCE, tx -> turn(tx, now)))
                                .thenCompose(this::goOn));
    }

    private static boolean isDue(Store.Snapshot snapshot, Instant now) {
        @Nullable Instant next = snapshot.directory().nextVisit();
        return next != null && !next.isAfter(now);
    }

    /** Else their results would bring back who has just been erased. */
    private CompletionStage<?> cancelEnrollments(List<PersonKey> people) {
        Set<PersonKey> leaving = new HashSet<>(people);
        return store.read(snapshot -> snapshot.waitingEnrollments().stream()
                        .filter(enrollment -> leaving.contains(enrollment.person()))
                        .map(Enrollment::operId)
                        .toList())
                .thenCompose(waiting -> CompletableFuture.allOf(waiting.stream()
                        .map(operId -> enrollments.cancel(operId).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)));
    }

    private static Turn turn(Store.Transaction tx, Instant now) {
        int begun = tx.directory().begin(now, BEGUN_AT_ONCE);
        List<PersonKey> ended = tx.directory().ended(now, ENDED_AT_ONCE);
        ended.forEach(person -> tx.erase(person, now));
        return new Turn(begun, ended.size());
    }

    private CompletionStage<?> goOn(Turn turn) {
        if (turn.isDone()) {
            return CompletableFuture.completedFuture(null);
        }
        listener.visits(turn.begun(), turn.ended());
        return walk();
    }
}

package io.gatehouse.gateway.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks past everybody who is stored, a few at a time: counts of whom a face is stored, and erases those whose templates are
 * older than they may be. Thread-safe; one walk at a time.
 */
public final class Census {
    private static final Logger LOG = LoggerFactory.getLogger(Census.class);

    /** People of one query: two milliseconds of a core. */
    static final int STEP = 200;

    /** Between two of them, so that a walk past millions leaves what is asked and written meanwhile nine tenths of a core. */
    static final Duration REST = Duration.ofMillis(20);

    private final Store store;
    private final People people;
    private final @Nullable Duration retention;
    private final InstantSource clock;
    private volatile long withFace;

    /** @param retention how long after its last change a person is kept, or null for ever */
    public Census(Store store, People people, @Nullable Duration retention, InstantSource clock) {
        this.store = store;
        this.people = people;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * What a walk sees of somebody.
     *
     * @param id the person's number
     * @param newest when a template was written last; null where there is none
     */
    public record Passed(
            long id, PersonKey person, @Nullable Instant newest, boolean face) {}

    /** How many people had a face stored at the last walk. */
    public long withFace() {
        return withFace;
    }

    /** Walks once; completes with the number of people who were erased. */
    public CompletionStage<Integer> walk() {
        Instant oldest = retention == null ? Instant.MIN : clock.instant().minus(retention);
        return walk(oldest, 0, 0, 0).exceptionally(e -> {
            LOG.warn("The walk past the people broke off: {}", e.getMessage());
            return 0;
        });
    }

    private CompletionStage<Integer> walk(Instant oldest, long after, long faces, int erased) {
        return store.read(snapshot -> snapshot.passed(after, STEP)).thenCompose(passed -> {
            if (passed.isEmpty()) {
                withFace = faces;
                return CompletableFuture.completedFuture(erased);
            }
            List<Passed> old = passed.stream().filter(one -> isOld(one, oldest)).toList();
            long more = passed.stream()
                    .filter(Passed::face)
                    .filter(one -> !isOld(one, oldest))
                    .count();
            long last = passed.get(passed.size() - 1).id();
            return erase(old)
                    .thenCompose(done -> rest())
                    .thenCompose(rested -> walk(oldest, last, faces + more, erased + old.size()));
        });
    }

    private static CompletionStage<?> rest() {
        return new CompletableFuture<>().completeOnTimeout(REST, REST.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean isOld(Passed passed, Instant oldest) {
        return passed.newest() != null && passed.newest().isBefore(oldest);
    }

    private CompletionStage<?> erase(List<Passed> old) {
        // One after the other: each looks through the whole journal, and others are to be let in between.
        CompletionStage<?> done = CompletableFuture.completedFuture(null);
        for (Passed one : old) {
            done = done.thenCompose(before -> people.erase(one.person()));
        }
        return done;
    }
}

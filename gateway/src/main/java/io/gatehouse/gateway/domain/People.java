package io.gatehouse.gateway.domain;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The people of whom templates are stored. Thread-safe. */
public final class People {
    private static final long ROW_BYTES = 500;

    private final Store store;
    private final InstantSource clock;

    public People(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** In the order in which they came into being. */
    public CompletionStage<Page<Person>> list(String corpId, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.people(corpId, limit, after));
    }

    public CompletionStage<Outcome<Person>> find(PersonKey key) {
        return store.read(snapshot -> {
            Person person = snapshot.person(key);
            return person == null ? new Outcome.Refused<>(Outcome.Problem.PERSON_UNKNOWN) : new Outcome.Done<>(person);
        });
    }

    /** Erases the person's templates; a re-push brings them back only after a new enrolment. */
    public CompletionStage<Outcome<PersonKey>> erase(PersonKey key) {
        return store.write(
                ROW_BYTES,
                tx -> tx.erase(key, clock.instant())
                        ? new Outcome.Done<>(key)
                        : new Outcome.Refused<>(Outcome.Problem.PERSON_UNKNOWN));
    }
}

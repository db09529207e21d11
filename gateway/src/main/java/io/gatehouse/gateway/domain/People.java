package io.gatehouse.gateway.domain;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The people who are listed or of whom templates are stored, and their erasure. Thread-safe. */
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

    /** Erases a person; a re-push brings them back only after a new enrolment. */
    public CompletionStage<Outcome<Erasure>> erase(PersonKey key) {
        return store.write(ROW_BYTES, tx -> outcome(tx.erase(key, clock.instant()), Outcome.Problem.PERSON_UNKNOWN));
    }

    /** Erases everybody of a corp that no device is bound to any more. */
    public CompletionStage<Outcome<Erasure>> eraseCorp(String corpId) {
        return store.write(
                ROW_BYTES,
                tx -> tx.devicesOf(corpId) > 0
                        ? new Outcome.Refused<>(Outcome.Problem.CORP_BOUND)
                        : outcome(tx.eraseCorp(corpId, clock.instant()), Outcome.Problem.CORP_UNKNOWN));
    }

    /** The receipt of an erasure. */
    public CompletionStage<Outcome<Erasure>> erasure(long id) {
        return store.read(snapshot -> outcome(snapshot.erasure(id), Outcome.Problem.ERASURE_UNKNOWN));
    }

    /** The receipts of a corp, oldest first. */
    public CompletionStage<Page<Erasure>> erasures(String corpId, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.erasures(corpId, limit, after));
    }

    private static Outcome<Erasure> outcome(@Nullable Erasure erasure, Outcome.Problem otherwise) {
        return erasure == null ? new Outcome.Refused<>(otherwise) : new Outcome.Done<>(erasure);
    }
}

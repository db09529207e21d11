package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who has agreed to have fingers and faces stored, and what follows when they take it back. Thread-safe. */
public final class Consents {
    private static final long ROW_BYTES = 1_000;

    /** Whether nothing is stored of anybody without consent. */
    public enum Policy {
        OFF,
        REQUIRED;

        /** In a transaction: true if a finger or face of the person may not be asked for. */
        boolean forbids(Store.Snapshot snapshot, PersonKey person, Kind kind) {
            if (this == OFF) {
                return false;
            }
            Consent given = snapshot.consents().of(person);
            return given == null || !given.covers(kind);
        }

        /** In a transaction: true if these templates of the person may not be stored. */
        boolean forbids(Store.Snapshot snapshot, PersonKey person, List<Template> templates) {
            if (this == OFF || templates.stream().allMatch(Template::isEmpty)) {
                return false;
            }
            Consent given = snapshot.consents().of(person);
            return given == null || !given.covers(templates);
        }
    }

    /** What somebody has agreed to; see {@link Consent}. */
    public record Given(
            @Nullable Kind kind,
            String textVersion,
            Instant givenAt,
            @Nullable String evidence) {}

    private final Store store;
    private final InstantSource clock;

    public Consents(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Records a consent. It takes the place of an earlier one, unless that is in force for more: what is stored by it would be
     * without consent.
     */
    public CompletionStage<Outcome<Consent>> give(PersonKey person, Given given) {
        return store.write(ROW_BYTES, tx -> {
            Consent before = tx.consents().of(person);
            if (before != null && before.isInForce() && given.kind() != null && before.kind() != given.kind()) {
                return new Outcome.Refused<>(Outcome.Problem.CONSENT_IN_FORCE);
            }
            Consent consent = new Consent(
                    person,
                    given.kind(),
                    given.textVersion(),
                    given.givenAt(),
                    given.evidence(),
                    clock.instant(),
                    null);
            tx.consents().put(consent);
            return new Outcome.Done<>(consent);
        });
    }

    /** The last one of a person, in force or withdrawn. */
    public CompletionStage<Outcome<Consent>> find(PersonKey person) {
        return store.read(snapshot -> {
            Consent consent = snapshot.consents().of(person);
            return consent == null
                    ? new Outcome.Refused<>(Outcome.Problem.CONSENT_UNKNOWN)
                    : new Outcome.Done<>(consent);
        });
    }

    /**
     * Withdraws a consent, and erases the person in the same transaction. The evidence of what was agreed to, and until when,
     * stays until the person is erased by a request of its own.
     */
    public CompletionStage<Outcome<Erasure>> withdraw(PersonKey person) {
        return store.write(ROW_BYTES, tx -> {
            Consent consent = tx.consents().of(person);
            if (consent == null || !consent.isInForce()) {
                return new Outcome.Refused<>(Outcome.Problem.CONSENT_UNKNOWN);
            }
            Instant now = clock.instant();
            Erasure erasure = Objects.requireNonNull(tx.erase(person, now), "who has agreed can be erased");
            tx.consents().put(consent.withdrawn(now));
            return new Outcome.Done<>(erasure);
        });
    }
}

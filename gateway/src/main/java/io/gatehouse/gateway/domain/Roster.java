package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Directory.Entry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who is listed: people are made, changed and renamed here, one by one or many at a time. Thread-safe. */
public final class Roster {
    private static final long ROW_BYTES = 500;

    /** What an edit did. */
    public enum Change {
        CREATED,
        CHANGED,
        UNCHANGED
    }

    /** Somebody after an edit. */
    public record Put(Change change, Person person) {}

    private final Store store;
    private final Quotas quotas;
    private final InstantSource clock;
    private final DomainListener listener;

    public Roster(Store store, Quotas quotas, InstantSource clock, DomainListener listener) {
        this.store = store;
        this.quotas = quotas;
        this.clock = clock;
        this.listener = listener;
    }

    /** Makes or changes one person. */
    public CompletionStage<Outcome<Put>> put(Edit edit) {
        return store.<Outcome<Put>>write(ROW_BYTES, tx -> {
                    Outcome<Change> outcome = new Batch(tx).put(List.of(edit)).get(0);
                    if (outcome instanceof Outcome.Refused<Change> refused) {
                        return new Outcome.Refused<>(refused.problem());
                    }
                    Change change = ((Outcome.Done<Change>) outcome).value();
                    Person person = Objects.requireNonNull(tx.person(edit.key()));
                    return new Outcome.Done<>(new Put(change, person));
                })
                .thenApply(outcome -> {
                    note(outcome);
                    return outcome;
                });
    }

    /**
     * Applies edits of people of a corp in one transaction and in order, each for itself. Corps take turns, so that a table of
     * one keeps no other waiting.
     */
    public CompletionStage<List<Outcome<Change>>> putAll(String corpId, List<Edit> edits) {
        return store.write(corpId, ROW_BYTES * edits.size(), tx -> new Batch(tx).put(edits))
                .thenApply(outcomes -> {
                    outcomes.forEach(this::note);
                    return outcomes;
                });
    }

    /**
     * Gives somebody another userid; templates follow. A userid that somebody has, or that somebody had who was erased, is
     * refused: terminals could not tell the two apart.
     */
    public CompletionStage<Outcome<Person>> rename(PersonKey person, String userid) {
        PersonKey renamed = new PersonKey(person.corpId(), person.userType(), userid);
        return store.write(ROW_BYTES, tx -> {
            if (tx.directory().entry(person) == null) {
                return new Outcome.Refused<>(Outcome.Problem.PERSON_UNKNOWN);
            }
            if (!renamed.equals(person)) {
                if (tx.directory().remembers(renamed)) {
                    return new Outcome.Refused<>(Outcome.Problem.PERSON_EXISTS);
                }
                if (tx.waitingEnrollments().stream()
                        .anyMatch(waiting -> waiting.person().equals(person))) {
                    return new Outcome.Refused<>(Outcome.Problem.PERSON_BUSY);
                }
                tx.directory().rename(person, userid);
            }
            return new Outcome.Done<>(Objects.requireNonNull(tx.person(renamed)));
        });
    }

    /** How many people a corp has. */
    public CompletionStage<Long> count(String corpId) {
        return store.read(snapshot -> snapshot.directory().people(corpId));
    }

    /** Entries of a corp, in the order in which people came into being. */
    public CompletionStage<Page<Entry>> entries(String corpId, int limit, @Nullable String after) {
        return store.read(corpId, snapshot -> snapshot.directory().entries(corpId, limit, after));
    }

    private void note(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Refused<?> refused && refused.problem() == Outcome.Problem.TOO_MANY_PEOPLE) {
            listener.quotaRefused(Quota.PEOPLE);
        }
    }

    /** Edits of one transaction, which see each other. */
    private final class Batch {
        private final Store.Transaction tx;
        private final Instant now = clock.instant();
        private final Map<PersonKey, Entry> known = new HashMap<>();
        private final Map<PersonKey, Entry> changed = new LinkedHashMap<>();
        /** How many more people the corp may have; negative where that was not asked yet. */
        private long room = -1;

        Batch(Store.Transaction tx) {
            this.tx = tx;
        }

        List<Outcome<Change>> put(List<Edit> edits) {
            known.putAll(tx.directory().entries(edits.stream().map(Edit::key).toList()));
            List<Outcome<Change>> outcomes = new ArrayList<>();
            edits.forEach(edit -> outcomes.add(put(edit)));
            if (!changed.isEmpty()) {
                changed.keySet().stream().map(PersonKey::corpId).distinct().forEach(corpId -> tx.putCorp(corpId, null));
                tx.directory().put(changed.values(), now);
            }
            return outcomes;
        }

        private Outcome<Change> put(Edit edit) {
            @Nullable Entry before = known.get(edit.key());
            Entry after = edit.appliedTo(before);
            if (after.equals(before)) {
                return new Outcome.Done<>(Change.UNCHANGED);
            }
            if (!hasSoundTimes(after)) {
                return new Outcome.Refused<>(Outcome.Problem.VISIT_TIMES);
            }
            if (before == null) {
                room = room < 0 ? quotas.roomForPeople(tx, after.key()) : room;
                if (room == 0) {
                    return new Outcome.Refused<>(Outcome.Problem.TOO_MANY_PEOPLE);
                }
                room--;
            }
            known.put(after.key(), after);
            changed.put(after.key(), after);
            return new Outcome.Done<>(before == null ? Change.CREATED : Change.CHANGED);
        }

        /** A visit ends after it has begun, and has not ended yet. */
        private boolean hasSoundTimes(Entry entry) {
            Instant start = entry.startsAt();
            Instant end = entry.endsAt();
            return end == null || (end.isAfter(now) && (start == null || start.isBefore(end)));
        }
    }
}

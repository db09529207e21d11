package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Port: what survives a restart. Decisions that depend on stored state are made inside {@link #write}, one after the
 * other, so that no two of them ever race.
 */
public interface Store extends AutoCloseable {

    /**
     * Runs the work in the one writer thread, together with whatever else has queued, in one transaction that is synced
     * once. The stage completes after the sync, in the writer thread and in the order of the calls of this method; on any trouble it
     * completes with {@link StoreUnavailableException} and nothing of the work is stored. The work may be run more than
     * once (a group that fails is tried again one by one), so it changes nothing but the transaction.
     *
     * @param bytes roughly how much it writes, to cap a group
     */
    <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work);

    /**
     * The same for what a corp brings in any amount: corps, and everything that is of none, take turns by bytes, so that it is
     * in order only among the works of its corp.
     */
    default <T extends @Nullable Object> CompletionStage<T> write(
            String corpId, long bytes, Function<Transaction, T> work) {
        return write(bytes, work);
    }

    /** Runs the query on a small pool, on a consistent snapshot; its stage completes there. */
    <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query);

    /** The same for what the terminals of a corp may ask in any number: corps, and everything that is of none, take turns. */
    default <T extends @Nullable Object> CompletionStage<T> read(String corpId, Function<Snapshot, T> query) {
        return read(query);
    }

    /**
     * Sets who is told, after the commit, of corps whose people have changed in a way that terminals are to know. Called by
     * the writer thread; must not block.
     */
    default void whenPeopleChange(Consumer<Set<String>> listener) {}

    /** How many works wait for the writer. */
    default int waiting() {
        return 0;
    }

    /** False while the last attempt to write failed. */
    boolean healthy();

    /** Finishes what has queued, then closes. */
    @Override
    void close();

    /** Lists are ordered, and start after the given mark. */
    interface Snapshot {
        /** Tokens and the audit log. */
        Oversight oversight();

        /** Who has passed, and temperatures. */
        Records records();

        /** Doors opened from afar. */
        DoorBook doors();

        /** What terminals are offered. */
        Offers offers();

        /** Logs that devices have sent. */
        LogBook logs();

        /** Who has agreed to be stored. */
        ConsentRecords consents();

        /** Apps, and what they are still to be told. */
        Outbox outbox();

        /** Who is to be on which terminal, and what each has been told. */
        Distribution distribution();

        /** Who there is, and where they may go. */
        Directory directory();

        /** How many devices are bound to the corp. */
        long devicesOf(String corpId);

        List<Device> devices();

        @Nullable
        Device device(String sn);

        List<Corp> corps();

        @Nullable
        Enrollment enrollment(String operId);

        /** All that are not ended, at start. */
        List<Enrollment> waitingEnrollments();

        /** Those of one device that are not ended. */
        List<Enrollment> waitingEnrollmentsOf(String sn);

        /** Newest first. */
        Page<Enrollment> enrollments(EnrollmentFilter filter, int limit, @Nullable String after);

        /** Of people who are not erased, in the order in which they came into being. */
        Page<Person> people(String corpId, int limit, @Nullable String after);

        /** Everybody behind a person's number who is not erased, in the order of the numbers. */
        List<Census.Passed> passed(long after, int limit);

        /** Null also for an erased person. */
        @Nullable
        Person person(PersonKey key);

        /** Templates that an enrolment brought and that are still there. */
        List<TemplateInfo> templatesOf(Enrollment enrollment);

        /** The distinct agentids for which a visitor {@code id/agentid} of the corp is stored or was enrolled. */
        List<String> agentsOf(String corpId, String visitorId);

        /** Hellos that were used then or later. */
        List<UsedHello> hellosSince(Instant usedAt);

        /** The receipt of this number, or null. */
        @Nullable
        Erasure erasure(long id);

        /** The receipts of a corp, oldest first. */
        Page<Erasure> erasures(String corpId, int limit, @Nullable String after);
    }

    /**
     * The store as the call sees it that is being served on this thread: to be asked for at once by whoever writes later, on
     * another thread.
     */
    default Store ofThisCall() {
        return this;
    }

    /** Sees its own changes and those of the works before it. */
    interface Transaction extends Snapshot {
        @Override
        Oversight.Changes oversight();

        @Override
        Records.Changes records();

        @Override
        DoorBook.Changes doors();

        @Override
        Offers.Changes offers();

        @Override
        LogBook.Changes logs();

        @Override
        ConsentRecords.Changes consents();

        @Override
        Outbox.Changes outbox();

        @Override
        Distribution.Changes distribution();

        @Override
        Directory.Changes directory();

        /** Changes nothing: what the corp would have if {@link #putTemplates} put these. */
        Growth growth(PersonKey key, List<Template> templates);

        /** Adds a device; its id is assigned. */
        Device addDevice(
                String sn,
                @Nullable String name,
                String secretNo,
                @Nullable String seedSecretNo,
                @Nullable String corpId);

        void setSecretNo(String sn, String secretNo);

        /** Says that the device has got its active_code. */
        void setRegistered(String sn);

        /** Binds (or, with null, unbinds) the device and makes its generation grow by one. */
        void setBinding(String sn, @Nullable String corpId);

        /** Gives a device the name of another one, and the people who are limited to that. */
        void takeOver(String sn, String newSn);

        void setSubscription(String sn, Subscription subscription);

        void setLastSeen(String sn, Instant lastSeenAt);

        void deleteDevice(String sn);

        /** Makes the corp if it is not there; a null name leaves the name alone (a new corp is named by its id). */
        void putCorp(String corpId, @Nullable String name);

        void addEnrollment(Enrollment enrollment);

        /** Replaces state, deadline, end, errcode, errmsg and late of the enrolment of that oper_id. */
        void updateEnrollment(Enrollment enrollment);

        /** Removes enrolments that ended before; returns how many, at most the limit. */
        int forgetEnrollments(Instant endedBefore, int limit);

        /** Changes nothing: says of whom templates will be put, so that the store can look them all up at once. */
        void expect(Collection<PersonKey> people);

        /**
         * Stores templates (and deletes slots whose data is empty) of one person, in order. The person comes into being
         * with the first stored template.
         *
         * @param revives true: a person who was erased is erased no longer
         * @return null, or why nothing was changed: {@code ERASED} or {@code TOO_MANY_ALGORITHMS}
         */
        @Nullable
        Refusal putTemplates(
                PersonKey key,
                List<Template> templates,
                String sn,
                @Nullable String operId,
                Instant at,
                boolean revives);

        /**
         * Deletes all templates of a person, the consent and the temperatures, takes the person out of the journal and
         * remembers the erasure; null if there is no such person, no consent and no temperature.
         */
        @Nullable
        Erasure erase(PersonKey key, Instant at);

        /**
         * Erases everybody of a corp by destroying its keys: what is left of their templates, also in copies of the store,
         * is of no use from then on. Null if there is no such corp.
         */
        @Nullable
        Erasure eraseCorp(String corpId, Instant at);

        /** What is stored from now on is sealed by new keys; what is there follows in the background. */
        void rotateKeys();

        /** Keeps a hello; one that is there stays as it is. */
        void putHello(UsedHello hello);

        /** Removes hellos that were used before; returns how many. */
        int forgetHellos(Instant usedBefore);

        /** Adds to the journal, to be told after the commit. */
        void tell(Event event);
    }
}

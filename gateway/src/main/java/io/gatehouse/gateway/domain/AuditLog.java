package io.gatehouse.gateway.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of what was done and refused at the admin port. A change and its record are in one transaction: while a
 * {@link Recording} is open on a thread, the first write of that thread through {@link #store} carries the record with it; so
 * does a later one of another thread through what {@link Store#ofThisCall} has given to this one.
 * Refusals are written by themselves, and only so many of them. Thread-safe.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final long ROW_BYTES = 500;
    private static final int FORGOTTEN_AT_ONCE = 1_000;
    private static final String SEVERAL = "several";

    private final Store store;
    private final Duration retention;
    private final InstantSource clock;
    /** Each log has its own, and there is one log. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Recording> current = new ThreadLocal<>();

    private final Store recorded = new RecordedStore(current::get);
    /** Apart, so that a stranger's storm hides nothing that a known caller is refused. */
    private final RefusalBudget strangers = new RefusalBudget();

    private final RefusalBudget callers = new RefusalBudget();
    /** The last one, which may still be under way. */
    private CompletableFuture<AuditVerdict> verification =
            CompletableFuture.failedFuture(new IllegalStateException("none yet"));

    /** @param retention for which a record is kept */
    public AuditLog(Store store, Duration retention, InstantSource clock) {
        this.store = store;
        this.retention = retention;
        this.clock = clock;
    }

    /** The store as those see it whose changes are to be recorded. */
    public Store store() {
        return recorded;
    }

    /** A change that is about to be tried on this thread. */
    public final class Recording implements AutoCloseable {
        private final Supplier<AuditEntry> entry;
        private volatile boolean carried;

        private Recording(Supplier<AuditEntry> entry) {
            this.entry = entry;
        }

        /** True if a write carries the record; else {@link AuditLog#done} is to be called. */
        public boolean isCarried() {
            return carried;
        }

        /** What the thread writes from now on is another matter. */
        @Override
        public void close() {
            current.remove();
        }
    }

    /** @param entry what is recorded if the change is done; asked for when the write is called */
    public Recording record(Supplier<AuditEntry> entry) {
        Recording recording = new Recording(entry);
        current.set(recording);
        return recording;
    }

    /** Records a change that no write has carried; completes when it is durable. */
    public CompletionStage<Integer> done(AuditEntry entry) {
        return store.write(ROW_BYTES, tx -> {
            tx.oversight().append(entry, clock.instant());
            return 1;
        });
    }

    /** Records a refusal, or only counts it while too many are recorded; nobody waits for it. */
    public void refused(AuditEntry entry) {
        RefusalBudget budget = entry.actorId().isEmpty() ? strangers : callers;
        if (budget.take()) {
            write(entry);
        }
    }

    /** Records how many refusals were only counted; to be called once a minute. */
    public void settleRefusals() {
        settle(strangers, "");
        settle(callers, SEVERAL);
    }

    /** Forgets what is older than the retention; to be called now and then. */
    public CompletionStage<Integer> forget() {
        Instant before = clock.instant().minus(retention);
        return Steps.untilNothingIsLeft(
                () -> store.write(ROW_BYTES, tx -> tx.oversight().forgetAudit(before, FORGOTTEN_AT_ONCE)));
    }

    /** Newest first. */
    public CompletionStage<Page<AuditRecord>> list(AuditFilter filter, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.oversight().audit(filter, limit, after));
    }

    /**
     * Reads the whole log and checks its chain. Whoever asks meanwhile gets the same answer: it keeps a reader of the store,
     * of which there are few, for as long as the log is.
     */
    public synchronized CompletionStage<AuditVerdict> verify() {
        if (verification.isDone()) {
            verification =
                    store.read(snapshot -> snapshot.oversight().verifyAudit()).toCompletableFuture();
        }
        // A copy, so that nobody who gives up takes the answer from the others.
        return verification.copy();
    }

    private void settle(RefusalBudget budget, String actor) {
        long counted = budget.refill();
        if (counted > 0) {
            write(new AuditEntry(actor, actor, SEVERAL, "", "refused", SEVERAL, counted));
        }
    }

    private void write(AuditEntry entry) {
        done(entry).exceptionally(e -> {
            LOG.warn("The store did not take the audit record of a refusal: {}", e.getMessage());
            return 0;
        });
    }

    /** Room for as many refusals as a person makes, refilled slowly; the rest is counted. */
    private static final class RefusalBudget {
        private static final int MOST = 100;
        private int left = MOST;
        private long counted;

        synchronized boolean take() {
            if (left == 0) {
                counted++;
                return false;
            }
            left--;
            return true;
        }

        /** Makes room for one more; returns how many were only counted since. */
        synchronized long refill() {
            left = Math.min(MOST, left + 1);
            long since = counted;
            counted = 0;
            return since;
        }
    }

    /** Lets the write of a recorded change carry its record. */
    private final class RecordedStore implements Store {
        private final Supplier<@Nullable Recording> open;

        RecordedStore(Supplier<@Nullable Recording> open) {
            this.open = open;
        }

        @Override
        public Store ofThisCall() {
            Recording recording = open.get();
            return new RecordedStore(() -> recording);
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
            Recording recording = open.get();
            if (recording == null || recording.carried) {
                return store.write(bytes, work);
            }
            recording.carried = true;
            AuditEntry entry = recording.entry.get();
            return store.write(bytes + ROW_BYTES, tx -> {
                T result = work.apply(tx);
                if (!isRefusal(result)) {
                    tx.oversight().append(entry, clock.instant());
                }
                return result;
            });
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> write(
                String corpId, long bytes, Function<Transaction, T> work) {
            Recording recording = open.get();
            return recording == null || recording.carried ? store.write(corpId, bytes, work) : write(bytes, work);
        }

        private static boolean isRefusal(@Nullable Object result) {
            return result instanceof Outcome.Refused<?> || result instanceof Outcome.Problem;
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
            return store.read(query);
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> read(String corpId, Function<Snapshot, T> query) {
            return store.read(corpId, query);
        }

        @Override
        public boolean healthy() {
            return store.healthy();
        }

        /** The one who opened it closes it. */
        @Override
        public void close() {}
    }
}

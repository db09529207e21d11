package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.metrics.Meters;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: drains whatever has queued, runs it in one transaction, syncs once, then completes everybody. There is
 * no timer: a lone work pays one sync, a storm shares it.
 *
 * <p>After a commit, or a statement, that failed through no fault of a work nothing is known of what the database and
 * the disk still hold: the connection is thrown away, everything of that group fails, and no sync is tried again. Until
 * a write succeeds the store counts as unhealthy, and every so often the writer finds out by itself.
 */
final class GroupCommit implements AutoCloseable {
    /** How much may be written before the log is taken into the file: about half of what the log may grow to. */
    private static final long CHECKPOINT_BYTES = 32L << 20;

    /** A commit writes a few pages whole, however little it changes. */
    private static final long COMMIT_BYTES = 64L << 10;

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** How an attempt to commit works together ended. */
    private sealed interface Attempt {
        record Committed() implements Attempt {}

        /** Rolled back because of a work. */
        record Culprit(Throwable thrown) implements Attempt {}

        /** The store failed, and the connection is of no use any more. */
        record Broken(StoreUnavailableException cause) implements Attempt {}
    }

    private final Database database;
    private final Journal journal;
    private final Meters meters;
    private final WorkQueue queue;
    private final long probeNanos;
    private final Thread thread = new Thread(this::serve, "gatehouse-writer");

    private volatile boolean healthy = true;
    private volatile Outbox.Listener outbox = (apps, refused) -> {};
    private volatile Consumer<Set<String>> changeListener = corps -> {};

    // From here on by the writer thread only, until that has ended.
    private Tables tables;

    /** True if the connection failed and must not be used again. */
    private boolean broken;

    private long nextEventId;

    /** True while deleted rows are still to be wiped, and when to try that next. */
    private boolean wiping;

    private long wipeAt;

    /** Roughly, since the last checkpoint. */
    private long written;

    /**
     * Starts to write.
     *
     * @param tables of a writer's connection, taken over
     * @param nextEventId follows the last one that the journal knows
     * @param probe how often to see whether a broken store is back
     */
    GroupCommit(
            Database database,
            Tables tables,
            long nextEventId,
            Journal journal,
            Meters meters,
            WorkQueue queue,
            Duration probe) {
        this.database = database;
        this.tables = tables;
        this.nextEventId = nextEventId;
        this.journal = journal;
        this.meters = meters;
        this.queue = queue;
        this.probeNanos = probe.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<? super SqlTransaction, T> function) {
        return write(new Work<>(bytes, function));
    }

    <T extends @Nullable Object> CompletionStage<T> write(Work<T> work) {
        return switch (queue.offer(work)) {
            case TAKEN -> work.stage();
            case FULL -> refused("too many writes wait for the store");
            case CLOSED -> refused("the store is closed");
        };
    }

    private static <T extends @Nullable Object> CompletionStage<T> refused(String reason) {
        return CompletableFuture.failedFuture(new StoreUnavailableException(reason, null));
    }

    /** Who is told of corps whose people have changed; called by the writer thread after the commit. */
    void listen(Consumer<Set<String>> listener) {
        changeListener = listener;
    }

    int waiting() {
        return queue.size();
    }

    boolean healthy() {
        return healthy;
    }

    /** From now on tells after each commit what it put into outboxes. */
    void listen(Outbox.Listener listener) {
        outbox = listener;
    }

    /** Takes no more; returns when everything that had queued is done and the writer has ended. */
    void drain() {
        queue.close();
        awaitEnd(thread);
    }

    /** Waits until a thread has ended, and keeps an interrupt for later. */
    static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drains, then closes the connection. */
    @Override
    public void close() {
        drain();
        tables.close();
    }

    private void serve() {
        @Nullable List<Work<?>> group = next();
        while (group != null) {
            serve(group);
            group = next();
        }
    }

    private @Nullable List<Work<?>> next() {
        try {
            return queue.take(healthy && !wiping ? Long.MAX_VALUE : probeNanos);
        } catch (InterruptedException e) {
            // Only close ends the writer.
            return List.of();
        }
    }

    private void serve(List<Work<?>> group) {
        try {
            commit(group);
            if (group.isEmpty() && !healthy) {
                probe();
            }
            if (written >= CHECKPOINT_BYTES && healthy) {
                checkpoint();
            }
            if (wiping && healthy && System.nanoTime() - wipeAt >= 0) {
                wipe();
            }
        } catch (RuntimeException | Error e) {
            // A defect of ours must not end the only writer. Stages that are complete already stay as they are.
            StoreUnavailableException cause = broken(e).cause();
            group.forEach(work -> work.fail(cause));
        }
    }

    private void commit(List<Work<?>> group) {
        Attempt attempt = group.isEmpty() ? new Attempt.Committed() : attempt(group);
        if (attempt instanceof Attempt.Culprit culprit) {
            if (group.size() == 1) {
                group.get(0).fail(culprit.thrown());
            } else {
                oneByOne(group);
            }
        } else if (attempt instanceof Attempt.Broken broken) {
            group.forEach(work -> work.fail(broken.cause()));
        }
    }

    private void oneByOne(List<Work<?>> group) {
        for (int i = 0; i < group.size(); i++) {
            Attempt attempt = attempt(group.subList(i, i + 1));
            if (attempt instanceof Attempt.Culprit culprit) {
                group.get(i).fail(culprit.thrown());
            } else if (attempt instanceof Attempt.Broken broken) {
                group.subList(i, group.size()).forEach(work -> work.fail(broken.cause()));
                return;
            }
        }
    }

    private Attempt attempt(List<Work<?>> works) {
        long start = System.nanoTime();
        try {
            Tables open = open();
            SqlTransaction transaction = new SqlTransaction(open, journal);
            String encoded;
            try {
                encoded = run(open, transaction, works);
            } catch (RuntimeException | Error e) {
                return undo(open, e);
            }
            int rows = open.session.rows();
            open.session.commit();
            // A transaction without a change touches no disk.
            if (rows > 0) {
                meters.committed(System.nanoTime() - start, rows);
                written += COMMIT_BYTES;
                works.forEach(work -> written += work.bytes());
                recovered();
            }
            committed(transaction, encoded);
            works.forEach(Work::succeed);
            return new Attempt.Committed();
        } catch (SQLException e) {
            return broken(e);
        }
    }

    private Tables open() throws SQLException {
        if (broken) {
            tables = tables.on(new Session(database.replace(tables.session.connection())));
            broken = false;
        }
        return tables;
    }

    /** Everything up to the commit; returns the events as text, empty if there are none. */
    private String run(Tables open, SqlTransaction transaction, List<Work<?>> works) {
        for (Work<?> work : works) {
            work.run(transaction);
            open.flush();
            SQLException failure = open.session.failure();
            if (failure != null) {
                throw new StoreUnavailableException("the store failed: " + failure.getMessage(), failure);
            }
        }
        List<Event> events = transaction.events();
        if (events.isEmpty()) {
            return "";
        }
        String encoded = journal.encode(events);
        open.events.put(nextEventId, events.size(), encoded);
        return encoded;
    }

    private Attempt undo(Tables open, Throwable thrown) throws SQLException {
        SQLException failure = open.session.failure();
        if (failure != null && !database.blamesWork(failure)) {
            return broken(failure);
        }
        open.rollback();
        return new Attempt.Culprit(thrown);
    }

    private void recovered() {
        if (!healthy) {
            healthy = true;
            log.info("the store can be written again");
        }
    }

    private void committed(SqlTransaction transaction, String encoded) {
        if (transaction.erases()) {
            wiping = true;
            wipeAt = System.nanoTime();
        }
        if (transaction.changesKeys()) {
            tables.keys.changed();
        }
        OutboxRows.Posted posted = tables.outbox.takePosted();
        if (!posted.isEmpty()) {
            outbox.posted(posted.apps(), posted.refused());
        }
        transaction.redacted().forEach(journal::redacted);
        tellOfChanges(tables.changes.news());
        List<Event> events = transaction.events();
        if (!events.isEmpty()) {
            long firstId = nextEventId;
            nextEventId += events.size();
            tell(firstId, events, encoded);
        }
    }

    private void tell(long firstId, List<Event> events, String encoded) {
        try {
            journal.committed(firstId, events, encoded);
        } catch (RuntimeException e) {
            log.error("the journal failed on events {} to {}", firstId, firstId + events.size() - 1, e);
        }
    }

    private void tellOfChanges(Set<String> corps) {
        if (!corps.isEmpty()) {
            try {
                changeListener.accept(corps);
            } catch (RuntimeException e) {
                log.error("who is told of changes failed", e);
            }
        }
    }

    private Attempt.Broken broken(Throwable cause) {
        broken = true;
        if (healthy) {
            healthy = false;
            log.error(
                    "the store cannot be written, trying again every {} ms: {}", probeNanos / 1_000_000, cause, cause);
        }
        return new Attempt.Broken(new StoreUnavailableException("the store cannot be written", cause));
    }

    private void probe() {
        attempt(List.of(new Work<@Nullable Void>(0, SqlTransaction::probe)));
        if (healthy) {
            attempt(List.of(new Work<@Nullable Void>(0, SqlTransaction::forgetProbe)));
        }
    }

    /** After everybody was answered: it syncs the file, which takes far longer than a commit. */
    private void checkpoint() {
        written = 0;
        try {
            database.checkpoint(open().session.connection());
        } catch (SQLException e) {
            broken(e);
        }
    }

    private void wipe() {
        try {
            wiping = !database.wipe(open().session.connection());
            wipeAt = System.nanoTime() + probeNanos;
        } catch (SQLException e) {
            broken(e);
        }
    }
}

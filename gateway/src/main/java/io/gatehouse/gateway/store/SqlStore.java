package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.metrics.Meters;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store on SQLite or PostgreSQL; one process at a time may have it open. */
public final class SqlStore implements Store {
    /**
     * What may wait. Uploads are bounded before they come here; this keeps the heap whole should that fail, and bounds
     * everything else.
     */
    static final WorkQueue.Bounds BOUNDS = new WorkQueue.Bounds(65_536, 256L << 20, 4_096, 8L << 20);

    static final Duration PROBE = Duration.ofSeconds(1);
    private static final int READERS = 2;
    private static final int WAITING_READS = 1_024;

    private final ProcessLock lock;
    private final GroupCommit writer;
    private final ReadPool readers;

    private SqlStore(ProcessLock lock, GroupCommit writer, ReadPool readers) {
        this.lock = lock;
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Takes the data directory, checks what is there, brings it to the schema of this version, and gives the last events
     * to the journal.
     *
     * @param url {@code jdbc:sqlite:} and a file, relative to the data directory, {@code gatehouse.db} where it is
     *     missing; or {@code jdbc:postgresql:} and the rest
     */
    public static SqlStore open(String url, Path dataDir, Journal journal, Meters meters) throws StoreOpenException {
        return open(Database.of(url, dataDir), journal, meters, BOUNDS, PROBE);
    }

    static SqlStore open(Database database, Journal journal, Meters meters, WorkQueue.Bounds bounds, Duration probe)
            throws StoreOpenException {
        ProcessLock lock = ProcessLock.take(database.directories());
        try {
            database.prepare();
            Tables tables = new Tables(new Session(database.writer()));
            long nextEventId = ready(database, tables, journal);
            GroupCommit writer =
                    new GroupCommit(database, tables, nextEventId, journal, meters, new WorkQueue(bounds), probe);
            return new SqlStore(lock, writer, new ReadPool(database, READERS, WAITING_READS));
        } catch (SQLException e) {
            lock.close();
            throw database.explain(e);
        } catch (StoreOpenException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static long ready(Database database, Tables tables, Journal journal)
            throws SQLException, StoreOpenException {
        try {
            database.check(tables.session.connection());
            Schema.migrate(database);
            long nextEventId = tables.events.restore(journal);
            tables.rollback();
            return nextEventId;
        } catch (StoreUnavailableException e) {
            tables.close();
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw e;
        } catch (SQLException | StoreOpenException | RuntimeException | Error e) {
            tables.close();
            throw e;
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
        return writer.write(bytes, work);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
        return readers.read(query);
    }

    @Override
    public boolean healthy() {
        return writer.healthy();
    }

    @Override
    public void close() {
        writer.drain();
        readers.close();
        // SQLite tidies its files when the last connection closes, if that one may write.
        writer.close();
        lock.close();
    }
}

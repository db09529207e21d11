package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.DataKeys;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.metrics.Meters;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store on SQLite or PostgreSQL; one process at a time may have it open. */
public final class SqlStore implements Store, DataKeys {
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
    private final ReencryptionLoop reencryption;

    private SqlStore(ProcessLock lock, GroupCommit writer, ReadPool readers, ReencryptionLoop reencryption) {
        this.lock = lock;
        this.writer = writer;
        this.readers = readers;
        this.reencryption = reencryption;
    }

    /**
     * Takes the data directory, checks what is there, brings it to the schema of this version, and gives the last events
     * to the journal.
     *
     * @param url {@code jdbc:sqlite:} and a file, relative to the data directory, {@code gatehouse.db} where it is
     *     missing; or {@code jdbc:postgresql:} and the rest
     */
    public static SqlStore open(String url, Path dataDir, Journal journal, Meters meters) throws StoreOpenException {
        return open(url, dataDir, MasterKeySource.inDirectory(dataDir), journal, meters);
    }

    /** The same with a master key from elsewhere. */
    public static SqlStore open(String url, Path dataDir, MasterKeySource masterKey, Journal journal, Meters meters)
            throws StoreOpenException {
        return open(Database.of(url, dataDir), masterKey, journal, meters, BOUNDS, PROBE);
    }

    /** The same with the master key in the data directory. */
    static SqlStore open(Database database, Journal journal, Meters meters, WorkQueue.Bounds bounds, Duration probe)
            throws StoreOpenException {
        Path dataDir = database.directories().get(0);
        return open(database, MasterKeySource.inDirectory(dataDir), journal, meters, bounds, probe);
    }

    private static SqlStore open(
            Database database,
            MasterKeySource masterKey,
            Journal journal,
            Meters meters,
            WorkQueue.Bounds bounds,
            Duration probe)
            throws StoreOpenException {
        ProcessLock lock = ProcessLock.take(database.directories());
        try {
            database.prepare();
            Ready ready = ready(database, new Session(database.writer()), masterKey, journal);
            GroupCommit writer = new GroupCommit(
                    database, ready.tables(), ready.nextEventId(), journal, meters, new WorkQueue(bounds), probe);
            ReencryptionLoop reencryption = new ReencryptionLoop(writer, ready.ring(), ready.reencryptionDue(), meters);
            ReadPool readers = new ReadPool(database, ready.ring(), READERS, WAITING_READS);
            return new SqlStore(lock, writer, readers, reencryption);
        } catch (SQLException e) {
            lock.close();
            throw database.explain(e);
        } catch (StoreOpenException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** What is known once the store can be used. */
    private record Ready(Tables tables, Keyring ring, long nextEventId, boolean reencryptionDue) {}

    private static Ready ready(Database database, Session session, MasterKeySource masterKey, Journal journal)
            throws SQLException, StoreOpenException {
        try {
            database.check(session.connection());
            Schema.migrate(database);
            Keyring ring = KeyRows.check(session, masterKey);
            Tables tables = new Tables(session, ring);
            tables.checkKeys();
            Ready ready = new Ready(tables, ring, tables.events.restore(journal), tables.reencryption.isDue());
            tables.rollback();
            return ready;
        } catch (StoreUnavailableException e) {
            session.close();
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw e;
        } catch (SQLException | StoreOpenException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
        return writer.write(bytes, work);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> write(
            String corpId, long bytes, Function<Transaction, T> work) {
        return writer.write(new Work<>(corpId, bytes, work));
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
        return readers.read("", query);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> read(String corpId, Function<Snapshot, T> query) {
        return readers.read(corpId, query);
    }

    @Override
    public double share() {
        return reencryption.share();
    }

    /** From now on tells after each commit what it put into outboxes. */
    public void listen(Outbox.Listener listener) {
        writer.listen(listener);
    }

    @Override
    public void whenPeopleChange(Consumer<Set<String>> listener) {
        writer.listen(listener);
    }

    @Override
    public int waiting() {
        return writer.waiting();
    }

    @Override
    public boolean healthy() {
        return writer.healthy();
    }

    @Override
    public void close() {
        reencryption.close();
        writer.drain();
        readers.close();
        // SQLite tidies its files when the last connection closes, if that one may write.
        writer.close();
        lock.close();
    }
}

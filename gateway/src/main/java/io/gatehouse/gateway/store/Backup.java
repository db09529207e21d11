package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/**
 * Copies of the embedded database, as one file, with everything that was acknowledged before the copy was begun. A gateway
 * may be writing meanwhile. The data keys are in it, wrapped; the master key is not.
 */
public final class Backup {
    /**
     * What is in a backup.
     *
     * @param lastErasure the number of the last receipt, 0 where there is none: later erasures have to be repeated
     */
    public record Content(long people, long templates, long dataKeys, long lastErasure) {}

    private Backup() {}

    /** Copies, checks the copy whole, and only then gives it its name. A file of that name must not be there. */
    public static Content make(String url, Path dataDir, Path file) throws StoreOpenException {
        Path store = store(url, dataDir).file();
        if (Files.notExists(store)) {
            throw new StoreOpenException("there is no store file " + store, null);
        }
        if (Files.exists(file)) {
            throw new StoreOpenException("file " + file + " is there already: give another name", null);
        }
        Path copy = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(copy);
            Files.createFile(copy, OwnerOnly.attributes(copy));
            try {
                copy(store, copy);
                Content content = check(copy);
                name(copy, file);
                return content;
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException | SQLException e) {
            throw new StoreOpenException("the backup failed: " + e.getMessage(), e);
        }
    }

    /**
     * Puts a backup where the store is expected, once all of it was checked and every key opened. A store file must not be
     * there, and no gateway may run on the directory.
     */
    public static Content restore(String url, Path dataDir, MasterKeySource masterKey, Path file)
            throws StoreOpenException {
        Sqlite store = store(url, dataDir);
        ProcessLock lock = ProcessLock.take(store.directories());
        try {
            if (Files.exists(store.file()) || Files.exists(store.wal())) {
                throw new StoreOpenException(
                        "store file " + store.file() + " is there already: move it and its -wal away first", null);
            }
            Path copy = store.file().resolveSibling(store.file().getFileName() + ".restored");
            try {
                copyFile(file, copy);
                openKeys(copy, dataDir, masterKey);
                Content content = check(copy);
                name(copy, store.file());
                return content;
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException | SQLException | StoreUnavailableException e) {
            throw new StoreOpenException("file " + file + " cannot be restored: " + e.getMessage(), e);
        } finally {
            lock.close();
        }
    }

    private static Sqlite store(String url, Path dataDir) throws StoreOpenException {
        if (Database.of(url, dataDir) instanceof Sqlite sqlite) {
            return sqlite;
        }
        throw new StoreOpenException(
                "the store is PostgreSQL: use its own tools, such as pg_dump; the wrapped data keys are in its tables",
                null);
    }

    /** In one read transaction, so that it is one moment; rows that were deleted leave nothing behind in the copy. */
    private static void copy(Path store, Path copy) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(10_000);
        try (Connection connection = DriverManager.getConnection(Sqlite.PREFIX + store, config.toProperties());
                PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, copy.toString());
            statement.execute();
        }
    }

    private static void copyFile(Path from, Path to) throws IOException {
        Files.deleteIfExists(to);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel source = FileChannel.open(from);
                FileChannel target = FileChannel.open(to, options, OwnerOnly.attributes(to))) {
            long size = source.size();
            long at = 0;
            while (at < size) {
                at += source.transferTo(at, size - at, target);
            }
        }
    }

    /** Brings the copy to the schema of this version, and opens every data key and a template of each corp. */
    private static void openKeys(Path copy, Path dataDir, MasterKeySource masterKey)
            throws StoreOpenException, SQLException {
        Database database = Sqlite.of(Sqlite.PREFIX + copy.toAbsolutePath(), dataDir);
        database.prepare();
        try (Session session = new Session(database.writer())) {
            database.check(session.connection());
            Schema.migrate(database);
            new Tables(session, KeyRows.check(session, masterKey)).checkKeys();
            session.rollback();
        }
    }

    private static Content check(Path copy) throws SQLException, StoreOpenException {
        try (Connection connection = DriverManager.getConnection(Sqlite.PREFIX + copy);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=DELETE");
            try (ResultSet answer = statement.executeQuery("PRAGMA integrity_check(1)")) {
                String found = answer.next() ? answer.getString(1) : "no answer";
                if (!"ok".equals(found)) {
                    throw new StoreOpenException("the copy " + copy + " is damaged (" + found + ")", null);
                }
            }
            return new Content(
                    count(statement, "SELECT COUNT(*) FROM people WHERE erased_at IS NULL"),
                    count(statement, "SELECT COUNT(*) FROM templates"),
                    count(statement, "SELECT COUNT(*) FROM data_keys WHERE wrapped IS NOT NULL"),
                    count(statement, "SELECT COALESCE(MAX(id), 0) FROM erasures"));
        }
    }

    private static long count(Statement statement, String query) throws SQLException {
        try (ResultSet answer = statement.executeQuery(query)) {
            return answer.next() ? answer.getLong(1) : 0;
        }
    }

    private static void name(Path copy, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        OwnerOnly.syncDirectory(Objects.requireNonNull(file.toAbsolutePath()));
    }
}

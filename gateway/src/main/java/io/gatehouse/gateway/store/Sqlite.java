package io.gatehouse.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** A file of ours. See {@code docs/decisions/sqlite.md} for the settings and for what is checked at start. */
final class Sqlite implements Database {
    static final String PREFIX = "jdbc:sqlite:";

    /** Larger files are checked whole only after a crash: about two seconds a gigabyte. */
    static final long CHECKED_ALWAYS = 1L << 30;

    private static final Logger log = LoggerFactory.getLogger(Sqlite.class);
    private static final int HEADER = 100;
    private static final String MAGIC = "SQLite format 3\0";

    /** Set in this order; the page size must come before the file is made. */
    private static final Map<String, String> WRITER = new LinkedHashMap<>();

    private static final Map<String, String> READER = new LinkedHashMap<>();

    static {
        WRITER.put("page_size", "8192");
        WRITER.put("journal_mode", "wal");
        WRITER.put("synchronous", "2"); // FULL: each commit is synced
        WRITER.put("fullfsync", "1"); // macOS: through the disk's cache
        WRITER.put("checkpoint_fullfsync", "1");
        WRITER.put("busy_timeout", "250"); // ours is the only writer; a wipe waits this long for a reader
        WRITER.put("secure_delete", "1"); // a deleted template is overwritten
        WRITER.put("wal_autocheckpoint", "8192"); // 64 MiB: the writer comes before it, once it has answered
        WRITER.put("journal_size_limit", "67108864");
        WRITER.put("cache_size", "-16384"); // KiB
        WRITER.put("cell_size_check", "1");
        WRITER.put("trusted_schema", "0");

        READER.put("busy_timeout", "1000");
        READER.put("query_only", "1");
        READER.put("cache_size", "-4096");
        READER.put("cell_size_check", "1");
        READER.put("trusted_schema", "0");
    }

    private final Path file;
    private final Path dataDir;

    /** True if the last process did not close the file in order. */
    private boolean unclean;

    private boolean suspect;

    private Sqlite(Path file, Path dataDir) {
        this.file = file;
        this.dataDir = dataDir;
    }

    /** The file of a URL, taken from the data directory where it is relative. */
    static Sqlite of(String url, Path dataDir) throws StoreOpenException {
        String name = url.substring(PREFIX.length());
        if (name.startsWith(":") || name.startsWith("file:") || name.indexOf('?') >= 0) {
            throw new StoreOpenException(
                    "store.url is " + url + ", expected " + PREFIX + " and the name of a file without parameters",
                    null);
        }
        NativeLibrary.keepIn(dataDir);
        return new Sqlite(dataDir.resolve(name.isEmpty() ? "gatehouse.db" : name), dataDir);
    }

    Path file() {
        return file;
    }

    @Override
    public String url() {
        return PREFIX + file;
    }

    @Override
    public List<Path> directories() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? List.of(dataDir) : List.of(dataDir, parent);
    }

    @Override
    public void prepare() throws StoreOpenException {
        // At the very first start the directory was not there before.
        NativeLibrary.keepIn(dataDir);
        try {
            if (!Files.exists(file)) {
                Files.createFile(file, OwnerOnly.attributes(file));
            }
            long size = Files.size(file);
            unclean = Files.exists(wal()) && Files.size(wal()) > 0;
            suspect = unclean || size <= CHECKED_ALWAYS;
            if (unclean && size > CHECKED_ALWAYS) {
                log.info("store file {} was not closed in order: checking all of its {} bytes", file, size);
            }
            if (size > 0) {
                checkHeader(size);
            }
        } catch (IOException e) {
            throw new StoreOpenException("store file " + file + " cannot be used: " + e, e);
        }
    }

    /** The log of commits that are not in the file yet; SQLite removes it when it is closed in order. */
    Path wal() {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    private void checkHeader(long size) throws IOException, StoreOpenException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {}
        }
        for (int i = 0; i < MAGIC.length(); i++) {
            if (header.position() < HEADER || header.get(i) != MAGIC.charAt(i)) {
                throw damaged("it is not an SQLite database", null);
            }
        }
        int pageSize = header.getShort(16) == 1 ? 65536 : header.getShort(16) & 0xffff;
        long expected = (header.getInt(28) & 0xffffffffL) * pageSize;
        if (!unclean && size < expected) {
            throw damaged("it has " + size + " bytes, expected " + expected, null);
        }
    }

    @Override
    public Connection writer() throws SQLException {
        return connect(false, WRITER);
    }

    /**
     * Opens first: as long as a connection is there, SQLite knows how far the log is good, and writes over what a failed
     * sync has left behind it. Opened on its own it would read the log anew, take a commit whose sync failed for a good
     * one and write behind it, so that with it everything after it could be lost.
     */
    @Override
    public Connection replace(Connection broken) throws SQLException {
        Connection connection = writer();
        broken.close();
        return connection;
    }

    @Override
    public Connection reader() throws SQLException {
        return connect(true, READER);
    }

    private Connection connect(boolean readOnly, Map<String, String> pragmas) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        // One thread at a time uses a connection, so that SQLite need not lock it for each value.
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        Properties properties = config.toProperties();
        properties.setProperty(SQLiteConfig.Pragma.JDBC_GET_GENERATED_KEYS.getPragmaName(), "false");
        Connection connection = DriverManager.getConnection(url(), properties);
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> pragma : pragmas.entrySet()) {
                set(statement, pragma.getKey(), pragma.getValue());
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void set(Statement statement, String pragma, String value) throws SQLException {
        statement.execute("PRAGMA " + pragma + "=" + value);
        try (ResultSet answer = statement.executeQuery("PRAGMA " + pragma)) {
            String found = answer.next() ? answer.getString(1) : "nothing";
            if (!value.equals(found)) {
                throw new SQLException("its " + pragma + " is " + found + ", expected " + value);
            }
        }
    }

    @Override
    public void check(Connection connection) throws SQLException, StoreOpenException {
        if (suspect) {
            checkPages(connection);
        }
        // The log of a process that was killed may end with commits that were never synced: nothing may follow those.
        if (unclean && !wipe(connection)) {
            throw new SQLException("its log cannot be emptied because another program reads it");
        }
    }

    private void checkPages(Connection connection) throws SQLException, StoreOpenException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("PRAGMA quick_check(1)")) {
            String found = answer.next() ? answer.getString(1) : "no answer";
            if (!"ok".equals(found)) {
                throw damaged(found.replaceAll("\\s+", " "), null);
            }
        }
        connection.rollback();
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "key", "INTEGER PRIMARY KEY",
                "identity", "INTEGER PRIMARY KEY AUTOINCREMENT",
                "text", "TEXT",
                "bytes", "BLOB");
    }

    @Override
    public boolean blamesWork(SQLException failure) {
        int code = failure.getErrorCode();
        return code == SQLiteErrorCode.SQLITE_CONSTRAINT.code
                || code == SQLiteErrorCode.SQLITE_TOOBIG.code
                || code == SQLiteErrorCode.SQLITE_MISMATCH.code;
    }

    @Override
    public void checkpoint(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    /** Empties the log, in which the deleted rows still stand; not possible while somebody reads an older snapshot. */
    @Override
    public boolean wipe(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return answer.next() && answer.getInt(1) == 0;
        }
    }

    @Override
    public StoreOpenException explain(SQLException failure) {
        int code = failure.getErrorCode();
        if (code == SQLiteErrorCode.SQLITE_NOTADB.code || code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            return damaged(String.valueOf(failure.getMessage()), failure);
        }
        return new StoreOpenException("store file " + file + " cannot be used: " + failure.getMessage(), failure);
    }

    private StoreOpenException damaged(String what, @Nullable Throwable cause) {
        return new StoreOpenException(
                "store file " + file + " is damaged (" + what + "): restore it from a backup", cause);
    }
}

package io.gatehouse.gateway.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * What SQLite and PostgreSQL do not have in common: how to connect, how to be sure that a commit is on the disk, a few
 * words of the schema, and whose fault an error is. Connections are not in auto-commit mode.
 */
interface Database {
    /** For Flyway. */
    String url();

    /** Where the files lie that no other process may use. */
    List<Path> directories();

    /** Looks at what is there before the first connection. */
    void prepare() throws StoreOpenException;

    /** A connection that may write; every setting that durability rests on was read back. */
    Connection writer() throws SQLException;

    /**
     * A connection like {@link #writer} in place of one that failed, which is closed. If this one cannot be had either, the
     * old one may stay open for the next attempt.
     */
    Connection replace(Connection broken) throws SQLException;

    /** Checks the data, once at start, on the first connection. */
    void check(Connection connection) throws SQLException, StoreOpenException;

    /** A connection that cannot write and sees one snapshot per transaction. */
    Connection reader() throws SQLException;

    /** Placeholders of the schema. */
    Map<String, String> words();

    /** True if what was asked for is to blame and the connection is as good as before; false if the store is broken. */
    boolean blamesWork(SQLException failure);

    /** Takes into the file what the log has grown by, as far as no reader is in the way; between two transactions. */
    void checkpoint(Connection connection) throws SQLException;

    /** Removes what the database still keeps of deleted rows; false if that must be tried again later. */
    boolean wipe(Connection connection) throws SQLException;

    /** A sentence for the operator. */
    StoreOpenException explain(SQLException failure);

    /** The database of a JDBC URL. */
    static Database of(String url, Path dataDir) throws StoreOpenException {
        if (url.startsWith(Sqlite.PREFIX)) {
            return Sqlite.of(url, dataDir);
        }
        if (url.startsWith(Postgres.PREFIX)) {
            return new Postgres(url, dataDir);
        }
        // The URL may hold a password, so it is not repeated.
        throw new StoreOpenException(
                "store.url starts neither with " + Sqlite.PREFIX + " nor with " + Postgres.PREFIX, null);
    }
}

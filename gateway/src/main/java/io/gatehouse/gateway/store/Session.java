package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its prepared statements; used by one thread at a time. Trouble comes out of the statements as
 * {@link StoreUnavailableException} and is remembered, so that a work that swallows it is not committed.
 */
final class Session implements AutoCloseable {
    /** Reads the row that the result stands on. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Fills in the parameters of a row. */
    interface Binder<T> {
        void bind(PreparedStatement statement, T row) throws SQLException;
    }

    /** A statement that is put together by what is asked for, and the values of its parameters. */
    record Query(String sql, List<Object> values) {}

    private interface Action<T extends @Nullable Object> {
        T run(PreparedStatement statement) throws SQLException;
    }

    /** Some 100 µs of templates. */
    private static final int ROWS_A_TURN = 16;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable SQLException failure;
    private int rows;

    Session(Connection connection) {
        this.connection = connection;
    }

    /** The first row, or null. */
    <T> @Nullable T first(String sql, Reader<T> reader, @Nullable Object... values) {
        List<T> rows = all(sql, reader, values);
        return rows.isEmpty() ? null : rows.get(0);
    }

    <T> @Nullable T first(Query query, Reader<T> reader) {
        return first(query.sql(), reader, query.values().toArray());
    }

    <T> List<T> all(Query query, Reader<T> reader) {
        return all(query.sql(), reader, query.values().toArray());
    }

    <T> List<T> all(String sql, Reader<T> reader, @Nullable Object... values) {
        return run(sql, statement -> {
            bind(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(result));
                }
                return rows;
            }
        });
    }

    /** Returns how many rows were touched. */
    int update(String sql, @Nullable Object... values) {
        return run(sql, statement -> {
            bind(statement, values);
            int touched = statement.executeUpdate();
            rows += touched;
            return touched;
        });
    }

    /**
     * Runs the statement once for each row. Every few rows it lets others have the core: event loops, which are to find one
     * when they need it, however much there is to be written.
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
    <T> void batch(String sql, List<T> batch, Binder<T> binder) {
        if (batch.isEmpty()) {
            return;
        }
        rows += batch.size();
        run(sql, statement -> {
            try {
                for (int i = 0; i < batch.size(); i++) {
                    binder.bind(statement, batch.get(i));
                    statement.addBatch();
                    if ((i + 1) % ROWS_A_TURN == 0) {
                        statement.executeBatch();
                        Thread.yield();
                    }
                }
                return statement.executeBatch();
            } catch (SQLException | RuntimeException e) {
                statement.clearBatch();
                throw e;
            }
        });
    }

    private <T extends @Nullable Object> T run(String sql, Action<T> action) {
        try {
            PreparedStatement statement = statements.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql);
                statements.put(sql, statement);
            }
            return action.run(statement);
        } catch (SQLException e) {
            failure = failure == null ? e : failure;
            throw new StoreUnavailableException("the store failed: " + e.getMessage(), e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        return instant(row, row.findColumn(column));
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    /** What went wrong first in this transaction, or null. */
    @Nullable
    SQLException failure() {
        return failure;
    }

    /** How many rows this transaction has written. */
    int rows() {
        return rows;
    }

    void commit() throws SQLException {
        connection.commit();
        rows = 0;
    }

    void rollback() throws SQLException {
        connection.rollback();
        rows = 0;
        failure = null;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is thrown away because it is broken, or because all that mattered is committed.
            return;
        }
    }
}

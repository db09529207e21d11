package io.gatehouse.gateway.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on PostgreSQL. */
final class PostgresEncryptionTest implements EncryptionContract, LogContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dataDir;

    private String url = "";

    @BeforeEach
    void makeSchema() throws SQLException {
        url = TestPostgres.schema();
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public Path dataDir() {
        return dataDir;
    }
}

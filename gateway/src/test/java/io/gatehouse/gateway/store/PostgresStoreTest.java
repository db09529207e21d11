package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on PostgreSQL. */
final class PostgresStoreTest implements StoreContract, RecordContract, DirectoryContract, DistributionContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dataDir;

    private String url = "";

    @BeforeEach
    void makeSchema() throws SQLException {
        url = TestPostgres.schema();
    }

    @Override
    public Store open(Journal journal) throws Exception {
        return SqlStore.open(url, dataDir, journal, Stores.meters());
    }
}

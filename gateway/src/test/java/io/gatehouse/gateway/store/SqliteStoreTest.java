package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite. */
final class SqliteStoreTest implements StoreContract, RecordContract, DirectoryContract, DistributionContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dataDir;

    @Override
    public Store open(Journal journal) throws Exception {
        return SqlStore.open("jdbc:sqlite:", dataDir, journal, Stores.meters());
    }
}

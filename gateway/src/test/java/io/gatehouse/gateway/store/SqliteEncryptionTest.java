package io.gatehouse.gateway.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite. */
final class SqliteEncryptionTest implements EncryptionContract, LogContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dataDir;

    @Override
    public String url() {
        return "jdbc:sqlite:";
    }

    @Override
    public Path dataDir() {
        return dataDir;
    }
}

package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Lets SQLite itself look at every page, index and constraint of a store. */
final class Integrity {
    private static final String DATABASE = "gatehouse.db";
    private static final String LOG = DATABASE + "-wal";

    private Integrity() {}

    /** Fails unless the store of a gateway, which need not run, is whole. Opening it takes in what its log holds. */
    static void check(Path data) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve(DATABASE));
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getString(1)).as("integrity of %s", data).isEqualTo("ok");
        } catch (SQLException e) {
            throw new AssertionError("the store in " + data + " cannot be read", e);
        }
    }

    /** The same of a copy, so that the next start finds the files as the last process left them. */
    static void checkCopy(Path data, Path copy) {
        try {
            Files.createDirectories(copy);
            for (String name : new String[] {DATABASE, LOG}) {
                if (Files.exists(data.resolve(name))) {
                    Files.copy(data.resolve(name), copy.resolve(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        check(copy);
    }
}

package io.gatehouse.bench.springboot;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The database: a file with the settings of the gateway's, each read back. */
@Configuration
class Sqlite {
    /** Set in this order; the page size must come before the file is made. */
    private static final Map<String, String> PRAGMAS = new LinkedHashMap<>();

    static {
        PRAGMAS.put("page_size", "8192");
        PRAGMAS.put("journal_mode", "wal");
        PRAGMAS.put("synchronous", "2");
        PRAGMAS.put("fullfsync", "1");
        PRAGMAS.put("checkpoint_fullfsync", "1");
        PRAGMAS.put("busy_timeout", "250");
        PRAGMAS.put("secure_delete", "1");
        PRAGMAS.put("wal_autocheckpoint", "4096");
        PRAGMAS.put("journal_size_limit", "67108864");
        PRAGMAS.put("cache_size", "-16384");
        PRAGMAS.put("cell_size_check", "1");
        PRAGMAS.put("trusted_schema", "0");
    }

    /** One connection: SQLite has one writer at a time, and those who wait in the pool wait in order. */
    @Bean
    HikariDataSource dataSource(@Value("${store}") String file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setGetGeneratedKeys(false);
        SQLiteDataSource sqlite = new SQLiteDataSource(config);
        sqlite.setUrl("jdbc:sqlite:" + file);
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new WithPragmas(sqlite));
        pool.setMaximumPoolSize(1);
        return pool;
    }

    private static final class WithPragmas extends DelegatingDataSource {
        WithPragmas(SQLiteDataSource sqlite) {
            super(sqlite);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            try (Statement statement = connection.createStatement()) {
                for (Map.Entry<String, String> pragma : PRAGMAS.entrySet()) {
                    set(statement, pragma.getKey(), pragma.getValue());
                }
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
    }
}

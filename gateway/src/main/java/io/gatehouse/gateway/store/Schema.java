package io.gatehouse.gateway.store;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** Brings the tables to the form that this version knows. */
final class Schema {
    private Schema() {}

    static void migrate(Database database) throws StoreOpenException {
        Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database.url(), null, null)
                .locations("classpath:db/migration")
                .placeholders(database.words())
                .load();
        try {
            refuseNewer(flyway.info().all());
            flyway.migrate();
        } catch (FlywayException e) {
            throw new StoreOpenException("the store's tables cannot be used: " + firstLine(e), e);
        }
    }

    private static void refuseNewer(MigrationInfo[] migrations) throws StoreOpenException {
        for (MigrationInfo migration : migrations) {
            MigrationState state = migration.getState();
            if (state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED) {
                throw new StoreOpenException(
                        "the store was written by a newer Gatehouse (its schema is " + migration.getVersion()
                                + ", this one knows up to " + known(migrations)
                                + "): run that version, or restore a backup made before the upgrade",
                        null);
            }
        }
    }

    private static String known(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .filter(migration -> migration.getState().isResolved())
                .map(migration -> String.valueOf(migration.getVersion()))
                .reduce("none", (older, newer) -> newer);
    }

    private static String firstLine(FlywayException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown trouble");
    }
}

package io.gatehouse.gateway;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.Backup;
import io.gatehouse.gateway.store.MasterKeySource;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.gateway.store.StoreOpenException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What an operator does to the store from the command line; each says on a line or two what was done. */
final class Maintenance {
    private static final long ROW_BYTES = 500;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private static final String DEVICE_KEY = "device.key";

    /** Who did it, in the audit log. */
    private static final String COMMAND = "command";

    private final Settings settings;
    private final PrintStream out;

    Maintenance(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Copies the store, of a gateway that runs or of one that does not. */
    void backup(Path file) throws StartException {
        try {
            Backup.Content content = Backup.make(settings.store().url(), settings.dataDir(), file);
            out.println("backup " + file + " " + text(content));
            out.println("Keep the master key (" + Gateway.masterKey(settings)
                    + ") apart from it: without it nothing in the backup opens, with it everything does."
                    + " Terminals also need " + settings.dataDir().resolve(DEVICE_KEY) + " again.");
        } catch (StoreOpenException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    /** Puts a backup where no store is. */
    void restore(Path file) throws StartException {
        try {
            MasterKeySource masterKey = Gateway.masterKey(settings);
            Backup.Content content = Backup.restore(settings.store().url(), settings.dataDir(), masterKey, file);
            out.println("restored " + file + " " + text(content));
            out.println(
                    content.lastErasure() == 0
                            ? "It knows of no erasure: repeat every one that there was since."
                            : "Repeat what was erased since: every erasure after number " + content.lastErasure()
                                    + ".");
            Path deviceKey = settings.dataDir().resolve(DEVICE_KEY);
            if (Files.notExists(deviceKey)) {
                out.println("Put the old device.key to " + deviceKey
                        + " before the first start: without it every terminal has to activate again.");
            }
        } catch (StoreOpenException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    /** Seals everything by new keys; for a gateway that does not run. */
    void rotateKeys() throws StartException {
        try (Meters meters = new Meters(new SimpleMeterRegistry());
                SqlStore store = SqlStore.open(
                        settings.store().url(),
                        settings.dataDir(),
                        Gateway.masterKey(settings),
                        new EventStream(),
                        meters)) {
            rotate(store);
            while (store.share() < 1) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
            out.println("rotated: every row is sealed by a new key, the old keys are destroyed");
        } catch (StoreOpenException e) {
            throw new StartException(
                    e.getMessage() + "; the keys of a gateway that runs are rotated by POST /api/v1/keys/rotation");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted; the rotation goes on with the next start");
        }
    }

    /** Recorded as what was done at the admin port, by nobody who has a token. */
    private static void rotate(SqlStore store) {
        AuditEntry entry = new AuditEntry(COMMAND, COMMAND, "key rotate", "", AuditEntry.DONE, "", 1);
        store.write(ROW_BYTES, tx -> {
                    tx.rotateKeys();
                    tx.oversight().append(entry, Instant.now());
                    return true;
                })
                .toCompletableFuture()
                .join();
    }

    private static String text(Backup.Content content) {
        return "people=%d templates=%d data-keys=%d"
                .formatted(content.people(), content.templates(), content.dataKeys());
    }
}

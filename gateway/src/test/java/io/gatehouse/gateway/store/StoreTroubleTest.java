package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.failure;
import static io.gatehouse.gateway.store.Stores.get;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the database cannot do it. */
final class StoreTroubleTest {
    private static final PersonKey ANNA = new PersonKey("corp", UserType.EMPLOYEE, "anna");
    private static final Duration PROBE = Duration.ofMillis(20);
    private static final String SECRET = "this-is-a-biometric-template";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dataDir;

    private final RecordingJournal journal = new RecordingJournal();

    @Test
    void aFullDiskFailsTheWriteAndHealsByItself() throws Exception {
        LimitedSqlite disk = fullDisk();
        try (Store store = open(disk)) {
            assertThat(store.healthy()).isTrue();
            assertThat(failure(store.write(1, tx -> put(tx, 200_000)))).isInstanceOf(StoreUnavailableException.class);
            assertThat(store.healthy()).isFalse();
            assertThat(failure(store.write(1, tx -> put(tx, 200_000)))).isInstanceOf(StoreUnavailableException.class);
            // Nothing but a write proves that the store can be written.
            assertThatObject(write(store, tx -> tx.devices().size())).isEqualTo(0);
            assertThat(store.healthy()).isFalse();
            assertThat(read(store, snapshot -> snapshot.people("corp", 10, null))
                            .items())
                    .isEmpty();

            disk.pages.set(1_000_000);
            awaitHealth(store);
            change(store, tx -> put(tx, 200_000));
            assertThat(read(store, snapshot -> snapshot.people("corp", 10, null))
                            .items())
                    .hasSize(1);
        }
    }

    @Test
    void aFailedGroupFailsWholeAndTheNextOneSucceeds() throws Exception {
        LimitedSqlite disk = fullDisk();
        try (Store store = open(disk)) {
            Group group = Group.hold(store);
            CompletionStage<Integer> small = store.write(1, tx -> {
                tx.putCorp("small", null);
                tx.tell(event("small"));
                return 1;
            });
            CompletionStage<Boolean> large = store.write(1, tx -> put(tx, 200_000));
            group.release();
            assertThat(failure(small)).isInstanceOf(StoreUnavailableException.class);
            assertThat(failure(large)).isInstanceOf(StoreUnavailableException.class);
            assertThat(journal.told).isEmpty();
            assertThat(read(store, Store.Snapshot::corps)).isEmpty();

            disk.pages.set(1_000_000);
            change(store, tx -> {
                tx.putCorp("next", null);
                tx.tell(event("next"));
            });
            assertThat(store.healthy()).isTrue();
            assertThat(journal.told).containsExactly("1:next");
            assertThat(read(store, Store.Snapshot::corps)).containsExactly(new Corp("next", "next"));
        }
    }

    @Test
    void theProbeLeavesNothingBehind() throws Exception {
        LimitedSqlite disk = fullDisk();
        try (Store store = open(disk)) {
            failure(store.write(1, tx -> put(tx, 200_000)));
            disk.pages.set(1_000_000);
            awaitHealth(store);
            change(store, tx -> tx.putCorp("corp", null));
        }
        try (Connection connection = sqlite().reader();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery("SELECT COUNT(*) FROM probe").getInt(1))
                    .isEqualTo(0);
        }
    }

    @Test
    void aBrokenConnectionToPostgresIsReplaced() throws Exception {
        Database postgres = Database.of(TestPostgres.schema(), dataDir);
        try (Store store = open(postgres)) {
            change(store, tx -> tx.tell(event("before")));
            read(store, Store.Snapshot::devices);
            TestPostgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'gatehouse' AND pid <> pg_backend_pid()");
            assertThat(failure(store.write(1, tx -> tx.erase(ANNA, Instant.EPOCH))))
                    .isInstanceOf(StoreUnavailableException.class);
            awaitHealth(store);
            change(store, tx -> tx.tell(event("after")));
            assertThat(journal.told).containsExactly("1:before", "2:after");
            // One of the two readers may still hold a connection that is gone.
            failureOrResult(store);
            failureOrResult(store);
            assertThat(read(store, Store.Snapshot::devices)).isEmpty();
        }
    }

    @Test
    void anErrorOfPostgresDoesNotQuoteTheTemplate() throws Exception {
        try (Store store = open(Database.of(TestPostgres.schema(), dataDir))) {
            Template template = new Template(Kind.FP, 0, "default", SECRET.getBytes(UTF_8));
            // PostgreSQL takes no U+0000; the row that it refuses has the template in it.
            Throwable failure = failure(
                    store.write(1, tx -> tx.putTemplates(ANNA, List.of(template), "SN", "op\0", Instant.EPOCH, true)));
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            assertThat(text.toString())
                    .contains("invalid byte sequence")
                    .doesNotContain(SECRET)
                    .doesNotContainIgnoringCase(java.util.HexFormat.of().formatHex(SECRET.getBytes(UTF_8)));
            assertThat(store.healthy()).isTrue();
        }
    }

    @Test
    void theLogIsTakenIntoTheFileOnceMuchWasWritten() throws Exception {
        Path file = dataDir.resolve("gatehouse.db");
        try (Store store = open(sqlite())) {
            change(store, tx -> tx.putCorp("a-corp-in-the-log", null));
            write(store, Store.Snapshot::devices);
            assertThat(content(file)).doesNotContain("a-corp-in-the-log");
            get(store.write(32L << 20, tx -> {
                tx.putCorp("another-corp", null);
                return true;
            }));
            // The writer does it after it has answered, and before it does anything else.
            write(store, Store.Snapshot::devices);
            assertThat(content(file)).contains("a-corp-in-the-log", "another-corp");
        }
    }

    @Test
    void anErasedTemplateIsInNoFileAnyMore() throws Exception {
        try (Store store = open(sqlite())) {
            // The template itself is sealed, so that what stands beside it in its row is looked for.
            Template template = new Template(Kind.FP, 0, "default", new byte[100]);
            change(store, tx -> tx.putTemplates(ANNA, List.of(template), SECRET, null, Instant.EPOCH, true));
            assertThat(filesWith(SECRET)).isNotEmpty();
            change(store, tx -> tx.erase(ANNA, Instant.EPOCH));
            // The writer wipes after it has answered, and before it does anything else.
            write(store, Store.Snapshot::devices);
            assertThat(filesWith(SECRET)).isEmpty();
        }
    }

    @Test
    void anErasureIsWipedOnceNobodyReadsTheOldSnapshot() throws Exception {
        try (Store store = open(sqlite())) {
            // The template itself is sealed, so that what stands beside it in its row is looked for.
            Template template = new Template(Kind.FP, 0, "default", new byte[100]);
            change(store, tx -> tx.putTemplates(ANNA, List.of(template), SECRET, null, Instant.EPOCH, true));
            read(store, snapshot -> {
                snapshot.devices();
                try {
                    change(store, tx -> tx.erase(ANNA, Instant.EPOCH));
                    write(store, Store.Snapshot::devices);
                    assertThat(filesWith(SECRET)).isNotEmpty();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return true;
            });
            await("it was not wiped", () -> filesWith(SECRET).isEmpty());
        }
    }

    @Test
    void aReadersConnectionCannotWrite() throws Exception {
        String schema = TestPostgres.schema();
        for (Database database : List.of(sqlite(), Database.of(schema, dataDir))) {
            open(database).close();
            try (Connection connection = database.reader();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("INSERT INTO corps (id, name) VALUES ('a', 'b')"))
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    private Store open(Database database) throws StoreOpenException {
        return SqlStore.open(database, journal, Stores.meters(), SqlStore.BOUNDS, PROBE);
    }

    private Database sqlite() throws StoreOpenException {
        return Database.of("jdbc:sqlite:", dataDir);
    }

    /** A store whose disk has no room for anything new. */
    private LimitedSqlite fullDisk() throws Exception {
        open(sqlite()).close();
        LimitedSqlite disk = new LimitedSqlite(sqlite());
        disk.pages.set(Files.size(dataDir.resolve("gatehouse.db")) / 8192);
        return disk;
    }

    private static void failureOrResult(Store store) throws Exception {
        get(store.read(Store.Snapshot::devices).exceptionally(failure -> List.of()));
    }

    private static void awaitHealth(Store store) throws Exception {
        await("it did not heal", store::healthy);
    }

    /** What the writer does by itself gives no signal, so this looks again and again. */
    private static void await(String otherwise, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static boolean put(Store.Transaction tx, int bytes) {
        byte[] data = new byte[bytes];
        Arrays.fill(data, (byte) 1);
        return tx.putTemplates(
                        ANNA, List.of(new Template(Kind.FP, 0, "default", data)), "SN", null, Instant.EPOCH, true)
                == null;
    }

    private static Event event(String userid) {
        return new Event.TemplatesChanged(new PersonKey("corp", UserType.EMPLOYEE, userid), "SN", null, List.of());
    }

    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.list(dataDir)) {
            // The lock file must not be opened: closing it would drop the lock.
            return files.filter(file -> file.getFileName().toString().startsWith("gatehouse.db"))
                    .filter(file -> content(file).contains(text))
                    .toList();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SQLite on a disk that can be full; a connection keeps the limit with which it was opened. */
    private static final class LimitedSqlite implements Database {
        final AtomicLong pages = new AtomicLong(1_000_000);
        private final Database sqlite;

        LimitedSqlite(Database sqlite) {
            this.sqlite = sqlite;
        }

        @Override
        public Connection writer() throws SQLException {
            return limited(sqlite.writer());
        }

        @Override
        public Connection replace(Connection broken) throws SQLException {
            return limited(sqlite.replace(broken));
        }

        private Connection limited(Connection writer) throws SQLException {
            try (Statement statement = writer.createStatement()) {
                statement.execute("PRAGMA max_page_count=" + pages.get());
            }
            return writer;
        }

        @Override
        public String url() {
            return sqlite.url();
        }

        @Override
        public List<Path> directories() {
            return sqlite.directories();
        }

        @Override
        public void prepare() throws StoreOpenException {
            sqlite.prepare();
        }

        @Override
        public void check(Connection connection) throws SQLException, StoreOpenException {
            sqlite.check(connection);
        }

        @Override
        public Connection reader() throws SQLException {
            return sqlite.reader();
        }

        @Override
        public Map<String, String> words() {
            return sqlite.words();
        }

        @Override
        public boolean blamesWork(SQLException failure) {
            return sqlite.blamesWork(failure);
        }

        @Override
        public void checkpoint(Connection connection) throws SQLException {
            sqlite.checkpoint(connection);
        }

        @Override
        public boolean wipe(Connection connection) throws SQLException {
            return sqlite.wipe(connection);
        }

        @Override
        public StoreOpenException explain(SQLException failure) {
            return sqlite.explain(failure);
        }
    }
}

package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.failure;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.template;
import static io.gatehouse.gateway.store.Stores.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.People;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.PageRequest.Wants;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What is sealed, by which key, and what becomes of it when keys change or are lost; on whatever database. */
interface EncryptionContract {
    Instant AT = Instant.parse("2026-03-01T10:00:00.123Z");
    PersonKey ANNA = new PersonKey("corp", UserType.EMPLOYEE, "anna");
    PersonKey BEN = new PersonKey("corp", UserType.EMPLOYEE, "ben");
    PersonKey EVE = new PersonKey("other", UserType.EMPLOYEE, "eve");

    /** Of the database of this test, which is empty before. */
    String url() throws Exception;

    Path dataDir();

    private SqlStore open() throws Exception {
        return SqlStore.open(url(), dataDir(), new RecordingJournal(), Stores.meters());
    }

    private SqlStore open(MasterKeySource masterKey) throws Exception {
        return SqlStore.open(url(), dataDir(), masterKey, new RecordingJournal(), Stores.meters());
    }

    @Test
    default void noTemplateAndNoSecretIsStoredAsItIs() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                tx.addDevice("SN1", null, "my-secret-no", "my-seed", "corp");
                put(tx, ANNA, template(Kind.FP, 0, "my-template"));
            });
        }
        assertThat(bytes("SELECT data FROM templates")).hasSize(1).noneMatch(text -> text.contains("my-template"));
        assertThat(texts("SELECT secret_no FROM devices")).hasSize(1).noneMatch(text -> text.contains("secret-no"));
        assertThat(texts("SELECT seed_secret_no FROM devices")).hasSize(1).noneMatch(text -> text.contains("seed"));
        try (Store store = open()) {
            Device device = Objects.requireNonNull(read(store, snapshot -> snapshot.device("SN1")));
            assertThat(device.secretNo()).isEqualTo("my-secret-no");
            assertThat(device.seedSecretNo()).isEqualTo("my-seed");
            assertThat(templates(store, ANNA)).extracting(TemplateInfo::bytes).containsExactly("my-template".length());
        }
    }

    @Test
    default void theSameTemplateIsSealedDifferentlyEachTime() throws Exception {
        try (Store store = open()) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "same"), template(Kind.FP, 1, "same")));
        }
        assertThat(bytes("SELECT data FROM templates")).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    default void eachCorpHasAKeyOfItsOwnAndSecretsHaveOneToo() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                tx.addDevice("SN1", null, "secret", null, "corp");
                put(tx, ANNA, template(Kind.FP, 0, "a"));
                put(tx, BEN, template(Kind.FP, 0, "b"));
                put(tx, EVE, template(Kind.FP, 0, "c"));
            });
        }
        assertThat(texts("SELECT corp_id FROM data_keys ORDER BY id")).containsExactly("", "corp", "other");
        assertThat(texts("SELECT DISTINCT key_id FROM templates ORDER BY key_id"))
                .containsExactly("2", "3");
    }

    @Test
    default void aTemplateThatWasMovedToSomebodyElseDoesNotOpen() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                put(tx, ANNA, template(Kind.FP, 0, "a"));
                put(tx, BEN, template(Kind.FP, 1, "b"));
            });
            sql("UPDATE templates SET id = id + 1048576 WHERE id < 2097152");
            assertThat(failure(store.read(snapshot -> snapshot.person(BEN)))).hasMessageContaining("does not open");
        }
    }

    @Test
    default void aTemplateThatWasMovedToAnotherSlotKindOrAlgorithmDoesNotOpen() throws Exception {
        try (Store store = open()) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "a")));
            change(store, tx -> put(tx, BEN, template(Kind.FP, 0, "another algorithm", "b")));
            long anna = TemplateKey.of(1, 0, Kind.FP, 0);
            for (long elsewhere : List.of(
                    TemplateKey.of(1, 0, Kind.FP, 1),
                    TemplateKey.of(1, 0, Kind.FA, 0),
                    TemplateKey.of(1, 1, Kind.FP, 0))) {
                sql("UPDATE templates SET id = " + elsewhere + " WHERE id = " + anna);
                assertThat(failure(store.read(snapshot -> snapshot.person(ANNA))))
                        .hasMessageContaining("does not open");
                sql("UPDATE templates SET id = " + anna + " WHERE id = " + elsewhere);
            }
            assertThat(templates(store, ANNA)).hasSize(1);
        }
    }

    @Test
    default void anUploadPutsRightATemplateThatDoesNotOpen() throws Exception {
        try (Store store = open()) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "a")));
            sql("UPDATE templates SET id = id + 1");

            change(store, tx -> put(tx, ANNA, template(Kind.FP, 1, "a")));

            assertThat(templates(store, ANNA)).hasSize(1);
        }
    }

    @Test
    default void aPersonWhoWasMovedToAnotherCorpTakesNoTemplateAlong() throws Exception {
        PersonKey moved = new PersonKey("other", UserType.EMPLOYEE, "anna");
        try (SqlStore store = open()) {
            Device device = Objects.requireNonNull(write(store, tx -> {
                tx.putCorp("corp", null);
                put(tx, ANNA, template(Kind.FP, 0, "a"));
                return tx.addDevice("SN1", null, "secret", null, "other");
            }));
            sql("UPDATE people SET corp_id = 'other'");
            assertThat(failure(store.read(snapshot -> snapshot.person(moved)))).hasMessageContaining("does not open");
            assertThat(failure(store.read(snapshot ->
                            snapshot.distribution().part(device, Roll.CONTACTS, 0, 10, Wants.TEMPLATES, 1_000))))
                    .hasMessageContaining("does not open");
            change(store, tx -> tx.rotateKeys());
            awaitPass(store);
            assertThat(failure(store.read(snapshot -> snapshot.person(moved)))).hasMessageContaining("destroyed");
        }
    }

    @Test
    default void theSecretsOfADeviceOpenOnlyWhereTheyWereSealed() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                tx.addDevice("SN1", null, "secret", "seed", null);
                tx.addDevice("SN2", null, "secret", "seed", null);
            });
            sql("UPDATE devices SET secret_no = seed_secret_no WHERE sn = 'SN1'");
            sql("UPDATE devices SET secret_no = (SELECT d.seed_secret_no FROM devices d WHERE d.sn = 'SN1'),"
                    + " seed_secret_no = NULL WHERE sn = 'SN2'");
            for (String sn : List.of("SN1", "SN2")) {
                assertThat(failure(store.read(snapshot -> snapshot.device(sn)))).hasMessageContaining("does not open");
            }
        }
    }

    @Test
    default void aDataKeyThatHasTakenThePlaceOfAnotherIsNamed() throws Exception {
        fill();
        sql("UPDATE data_keys SET retired_at = 1");
        try (SqlStore store = open()) {
            change(store, tx -> put(tx, BEN, template(Kind.FP, 0, "b")));
        }
        assertThat(texts("SELECT corp_id FROM data_keys ORDER BY id")).containsExactly("corp", "corp");
        sql("UPDATE data_keys SET wrapped = (SELECT k.wrapped FROM data_keys k WHERE k.id = 2) WHERE id = 1");
        assertThat(refusal(MasterKeySource.inDirectory(dataDir())))
                .startsWith("data key 1 cannot be opened by master key");
    }

    @Test
    default void aPersonWhoIsRenamedKeepsTheirTemplates() throws Exception {
        try (Store store = open()) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "a")));
        }
        sql("UPDATE people SET userid = 'annabel'");
        try (Store store = open()) {
            assertThat(templates(store, new PersonKey("corp", UserType.EMPLOYEE, "annabel")))
                    .hasSize(1);
        }
    }

    @Test
    default void theMasterKeyIsMadeOnceForItsOwnerOnly() throws Exception {
        fill();
        Path file = dataDir().resolve(MasterKeySource.FILE);
        String key = Files.readString(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        open().close();
        assertThat(file).hasContent(key);
    }

    @Test
    default void aMasterKeyThatOthersMayReadIsRefused() throws Exception {
        fill();
        Path file = dataDir().resolve(MasterKeySource.FILE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(refusal(MasterKeySource.inDirectory(dataDir()))).contains("expected mode 0600");
    }

    @Test
    default void aMasterKeyThatIsGoneIsNamedAndNotReplaced() throws Exception {
        fill();
        Path file = dataDir().resolve(MasterKeySource.FILE);
        Files.move(file, file.resolveSibling("elsewhere"));
        assertThat(refusal(MasterKeySource.inDirectory(dataDir())))
                .isEqualTo("master key " + masterKeyId()
                        + " is missing, and data key 1 is wrapped by it: put it back to " + file);
        assertThat(file).doesNotExist();
        Files.move(file.resolveSibling("elsewhere"), file);
        open().close();
    }

    @Test
    default void anotherMasterKeyIsRefusedByName() throws Exception {
        fill();
        assertThat(refusal(new MasterKeySource.Given(MasterKey.generate())))
                .startsWith("data key 1 is wrapped by master key " + masterKeyId()
                        + ", which encryption.master-key does not hold (it holds [");
    }

    @Test
    default void whatIsNoKeysetIsRefusedWithoutBeingQuoted() {
        assertThat(refusal(new MasterKeySource.Given("{\"key\":\"top-secret\"}")))
                .startsWith("the master key in encryption.master-key cannot be used")
                .doesNotContain("top-secret");
    }

    @Test
    default void aMasterKeyThatIsGivenIsUsedAndNoFileIsMade() throws Exception {
        MasterKeySource given = new MasterKeySource.Given(MasterKey.generate());
        try (Store store = open(given)) {
            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "a")));
        }
        try (Store store = open(given)) {
            assertThat(templates(store, ANNA)).hasSize(1);
        }
        assertThat(dataDir().resolve(MasterKeySource.FILE)).doesNotExist();
    }

    @Test
    default void aDataKeyThatWasChangedIsNamed() throws Exception {
        fill();
        sql("UPDATE data_keys SET corp_id = 'other'");
        assertThat(refusal(MasterKeySource.inDirectory(dataDir())))
                .startsWith("data key 1 cannot be opened by master key");
    }

    @Test
    default void aDataKeyThatIsMissingIsNamed() throws Exception {
        fill();
        sql("DELETE FROM data_keys");
        assertThat(refusal(MasterKeySource.inDirectory(dataDir()))).contains("data key 1, which is missing");
    }

    @Test
    default void aDataKeyThatIsMissingBeforeOthersIsNamed() throws Exception {
        fill();
        try (Store store = open()) {
            change(store, tx -> put(tx, EVE, template(Kind.FP, 0, "e")));
        }
        sql("DELETE FROM data_keys WHERE id = 1");
        assertThat(refusal(MasterKeySource.inDirectory(dataDir()))).startsWith("data key 1 is missing in the store");
    }

    @Test
    default void rowsOfTheFirstSchemaAreSealedBeforeAnybodyReadsThem() throws Exception {
        makeFirstSchema();
        try (SqlStore store = open()) {
            assertThat(texts("SELECT secret_no FROM devices")).noneMatch(text -> text.contains("old-secret"));
            assertThat(bytes("SELECT data FROM templates")).hasSize(1).noneMatch(text -> text.contains("plain"));
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.device("SN1")))
                            .secretNo())
                    .isEqualTo("old-secret");
            assertThat(templates(store, ANNA)).extracting(TemplateInfo::bytes).containsExactly(5);
            awaitPass(store);
        }
        try (SqlStore store = open()) {
            assertThat(templates(store, ANNA)).extracting(TemplateInfo::bytes).containsExactly(5);
        }
    }

    @Test
    default void aTemplateThatNoKeyHasSealedIsNeitherReadNorHandedOutNorSealed() throws Exception {
        try (SqlStore store = open()) {
            Device device = Objects.requireNonNull(write(store, tx -> {
                tx.putCorp("corp", null);
                put(tx, ANNA, template(Kind.FP, 0, "a"));
                return tx.addDevice("SN1", null, "secret", null, "corp");
            }));
            plantTemplate();

            assertThat(failure(store.read(snapshot -> snapshot.person(ANNA))))
                    .hasMessageContaining("no data key has sealed");
            assertThat(failure(store.read(snapshot ->
                            snapshot.distribution().part(device, Roll.CONTACTS, 0, 10, Wants.TEMPLATES, 1_000))))
                    .hasMessageContaining("no data key has sealed");
            change(store, tx -> tx.rotateKeys());
            awaitPass(store);
            assertThat(texts("SELECT key_id FROM templates")).containsExactly("null");

            change(store, tx -> put(tx, ANNA, template(Kind.FP, 0, "planted")));
            assertThat(templates(store, ANNA)).hasSize(1);
            plantTemplate();
        }
        assertThat(refusal(MasterKeySource.inDirectory(dataDir())))
                .contains("no data key has sealed")
                .endsWith("(corp corp): restore it from a backup");
    }

    @Test
    default void aSecretThatNoKeyHasSealedKeepsTheGatewayFromStarting() throws Exception {
        try (SqlStore store = open()) {
            change(store, tx -> tx.addDevice("SN1", null, "secret", null, "corp"));
        }
        sql("UPDATE devices SET key_id = NULL, secret_no = 'planted'");
        assertThat(refusal(MasterKeySource.inDirectory(dataDir())))
                .contains("no data key has sealed")
                .endsWith("(a device): restore it from a backup");
    }

    @Test
    default void aRotationBringsEveryRowToANewKeyAndDestroysTheOldOne() throws Exception {
        try (SqlStore store = open()) {
            change(store, tx -> {
                tx.addDevice("SN1", null, "secret", "seed", "corp");
                put(tx, EVE, template(Kind.FP, 0, "eve"));
                for (int i = 0; i < 2 * Reencryption.STEP + 1; i++) {
                    put(tx, new PersonKey("corp", UserType.EMPLOYEE, "u" + i), template(Kind.FP, 0, "t" + i));
                }
            });
            change(store, tx -> tx.rotateKeys());
            change(store, tx -> put(tx, ANNA, template(Kind.FA, 0, "later")));
            awaitPass(store);
            assertThat(texts("SELECT DISTINCT key_id FROM templates ORDER BY key_id"))
                    .hasSize(2)
                    .doesNotContain("2", "3");
            assertThat(texts("SELECT id FROM data_keys WHERE wrapped IS NOT NULL ORDER BY id"))
                    .containsExactly("4", "5", "6");
            assertThat(Objects.requireNonNull(read(store, snapshot -> snapshot.device("SN1")))
                            .seedSecretNo())
                    .isEqualTo("seed");
            assertThat(templates(store, new PersonKey("corp", UserType.EMPLOYEE, "u7")))
                    .hasSize(1);
        }
        try (SqlStore store = open()) {
            assertThat(templates(store, EVE)).extracting(TemplateInfo::bytes).containsExactly(3);
            assertThat(templates(store, ANNA)).hasSize(1);
        }
    }

    @Test
    default void aRotationGoesOnAfterARestart() throws Exception {
        fill();
        sql("UPDATE data_keys SET retired_at = 1");
        sql("INSERT INTO reencryption (id, device, template) VALUES (1, 0, 0)");
        try (SqlStore store = open()) {
            awaitPass(store);
            // The second one is the gateway's own.
            assertThat(texts("SELECT key_id FROM templates")).containsExactly("3");
            assertThat(texts("SELECT id FROM data_keys WHERE wrapped IS NOT NULL ORDER BY id"))
                    .containsExactly("2", "3");
            assertThat(templates(store, ANNA)).hasSize(1);
        }
    }

    @Test
    default void aCorpThatIsErasedLosesItsKeyAndItsTemplatesAndNobodyElse() throws Exception {
        try (SqlStore store = open()) {
            change(store, tx -> {
                tx.putCorp("corp", null);
                tx.putCorp("other", null);
                put(tx, ANNA, template(Kind.FP, 0, "a"));
                put(tx, EVE, template(Kind.FP, 0, "e"));
            });
            var receipt = Objects.requireNonNull(write(store, tx -> tx.eraseCorp("corp", AT)));
            assertThat(receipt.counts().people()).isEqualTo(1);
            assertThatObject(read(store, snapshot -> snapshot.person(ANNA))).isNull();
            await(() -> texts("SELECT id FROM templates").size() == 1);
            assertThat(texts("SELECT key_id FROM templates")).containsExactly("2");
            assertThat(texts("SELECT id FROM data_keys WHERE wrapped IS NULL")).containsExactly("1");
            assertThat(templates(store, EVE)).hasSize(1);

            change(store, tx -> put(tx, ANNA, template(Kind.FP, 3, "again")));
            assertThat(templates(store, ANNA)).extracting(TemplateInfo::slot).containsExactly(3);
        }
        open().close();
    }

    @Test
    default void whetherADeviceIsBoundToACorpThatIsErasedIsKnownWithoutOpeningASecret() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                tx.addDevice("SN1", null, "secret", null, "other");
                tx.putCorp("corp", null);
                tx.putCorp("other", null);
            });
            sql("UPDATE devices SET secret_no = 'not sealed'");
            People people = new People(store, () -> AT);
            assertThat(Stores.get(people.eraseCorp("other")))
                    .isEqualTo(new Outcome.Refused<>(Outcome.Problem.CORP_BOUND));
            assertThat(Stores.get(people.eraseCorp("corp"))).isInstanceOf(Outcome.Done.class);
        }
    }

    private void fill() throws Exception {
        try (Store store = open()) {
            change(store, tx -> {
                tx.putCorp("corp", null);
                put(tx, ANNA, template(Kind.FP, 0, "a"));
            });
        }
    }

    /** In the place of the only one, as it would be without encryption. */
    private void plantTemplate() throws Exception {
        try (Connection connection = Stores.connect(url(), dataDir());
                var update = connection.prepareStatement("UPDATE templates SET key_id = NULL, data = ?")) {
            update.setBytes(1, "planted".getBytes(UTF_8));
            update.executeUpdate();
        }
    }

    private void makeFirstSchema() throws Exception {
        Database database = Database.of(url(), dataDir());
        database.prepare();
        database.writer().close();
        Flyway.configure()
                .dataSource(database.url(), null, null)
                .locations("classpath:db/migration")
                .placeholders(database.words())
                .target("1")
                .load()
                .migrate();
        sql("INSERT INTO corps (id, name) VALUES ('corp', 'corp')");
        sql("INSERT INTO devices (sn, secret_no, generation, registered, fp_algorithms, fa_algorithms)"
                + " VALUES ('SN1', 'old-secret', 0, 0, '', '')");
        sql("INSERT INTO algorithms (id, name) VALUES (0, 'default')");
        sql("INSERT INTO people (id, corp_id, user_type, userid) VALUES (1, 'corp', 0, 'anna')");
        try (Connection connection = DriverManager.getConnection(database.url());
                var insert = connection.prepareStatement(
                        "INSERT INTO templates (id, updated_at, sn, data) VALUES (?, 0, 'SN1', ?)")) {
            insert.setLong(1, TemplateKey.of(1, 0, Kind.FP, 0));
            insert.setBytes(2, "plain".getBytes(UTF_8));
            insert.executeUpdate();
        }
    }

    /** The pass gives no signal, so this looks again and again. */
    private static void awaitPass(SqlStore store) throws Exception {
        await(() -> store.share() >= 1);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("the pass did not end").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private String masterKeyId() throws Exception {
        return texts("SELECT master_key_id FROM data_keys").get(0);
    }

    private String refusal(MasterKeySource masterKey) {
        StoreOpenException refusal = catchThrowableOfType(
                StoreOpenException.class, () -> open(masterKey).close());
        assertThat(refusal).as("it was opened").isNotNull();
        return String.valueOf(refusal.getMessage());
    }

    private void sql(String sql) throws Exception {
        try (Connection connection = Stores.connect(url(), dataDir());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> texts(String query) throws Exception {
        return rows(query, row -> String.valueOf(row.getString(1)));
    }

    private List<String> bytes(String query) throws Exception {
        return rows(query, row -> new String(row.getBytes(1), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private List<String> rows(String query, Session.Reader<String> reader) throws Exception {
        try (Connection connection = Stores.connect(url(), dataDir());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(reader.read(result));
            }
            return rows;
        }
    }

    private static List<TemplateInfo> templates(Store store, PersonKey key) throws Exception {
        Person person = read(store, snapshot -> snapshot.person(key));
        return person == null ? List.of() : person.templates();
    }

    private static boolean put(Store.Transaction tx, PersonKey key, Template... slots) {
        return tx.putTemplates(key, List.of(slots), "SN", null, AT, true) == null;
    }
}

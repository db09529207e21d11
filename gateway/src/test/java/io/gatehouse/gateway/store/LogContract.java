package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.failure;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.DeviceLog;
import io.gatehouse.gateway.domain.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The logs of devices: sealed like all else of a corp, and gone with the binding; on whatever database. */
interface LogContract {
    Instant CAME = Instant.parse("2026-03-01T10:00:00.123Z");

    /** Of the database of this test, which is empty before. */
    String url() throws Exception;

    Path dataDir();

    private SqlStore open() throws Exception {
        return SqlStore.open(url(), dataDir(), new RecordingJournal(), Stores.meters());
    }

    @Test
    default void aLogIsSealedAndComesBackAsItWasSent() throws Exception {
        long id;
        try (Store store = open()) {
            id = device(store, "SN1").id();
            add(store, "SN1", CAME, "?hello!", 1, 5);
            add(store, "SN1", CAME.plusSeconds(1), "later", 0, 5);
        }
        assertThat(data()).hasSize(2).noneMatch(text -> text.contains("hello"));
        try (Store store = open()) {
            List<DeviceLog> logs = logs(store, id);
            assertThat(logs).extracting(DeviceLog::receivedAt).containsExactly(CAME.plusSeconds(1), CAME);
            assertThat(logs).extracting(DeviceLog::bytes).containsExactly(5L, 5L);
            assertThat(text(store, id, logs.get(1).id())).isEqualTo("hello");
            for (String other : List.of("", "0", "99", "1-00000000", "../../device.key", "9".repeat(30))) {
                assertThatObject(read(store, snapshot -> snapshot.logs().log(id, other)))
                        .as(other)
                        .isNull();
            }
            assertThatObject(read(
                            store,
                            snapshot -> snapshot.logs().log(id + 1, logs.get(0).id())))
                    .isNull();
        }
    }

    @Test
    default void aLogThatWasMovedDoesNotOpen() throws Exception {
        try (Store store = open()) {
            long id = device(store, "SN1").id();
            add(store, "SN1", CAME, "hello", 0, 5);
            String log = logs(store, id).get(0).id();
            for (String moved : List.of("received_at = received_at + 1", "device_id = device_id + 1")) {
                sql("UPDATE device_logs SET " + moved);
                sql("UPDATE devices SET id = (SELECT device_id FROM device_logs)");
                long now = Objects.requireNonNull(read(store, snapshot -> snapshot.device("SN1")))
                        .id();
                assertThat(failure(store.read(snapshot -> snapshot.logs().log(now, log))))
                        .as(moved)
                        .hasMessageContaining("does not open");
                sql("UPDATE device_logs SET device_id = " + id + ", received_at = " + CAME.toEpochMilli());
                sql("UPDATE devices SET id = " + id);
            }
            sql("UPDATE devices SET corp_id = 'other'");
            assertThat(failure(store.read(snapshot -> snapshot.logs().log(id, log))))
                    .hasMessageContaining("does not open");
        }
    }

    @Test
    default void logsGoWithTheBindingOfTheirDevice() throws Exception {
        try (Store store = open()) {
            for (String sn : List.of("SN1", "SN2", "SN3")) {
                device(store, sn);
                add(store, sn, CAME, "hello", 0, 5);
            }
            assertThat(total(store)).isEqualTo(15);
            change(store, tx -> tx.setBinding("SN1", null));
            assertThat(total(store)).isEqualTo(10);
            change(store, tx -> tx.deleteDevice("SN2"));
            assertThat(total(store)).isEqualTo(5);
            assertThat(data()).hasSize(1);
        }
        try (Store store = open()) {
            assertThat(total(store)).isEqualTo(5);
        }
    }

    @Test
    default void whatWasRolledBackDoesNotCount() throws Exception {
        try (Store store = open()) {
            device(store, "SN1");
            assertThat(total(store)).isZero();
            failure(store.write(10, tx -> {
                tx.logs().addLog(Objects.requireNonNull(tx.device("SN1")), CAME, new byte[3], 0, 3);
                throw new IllegalStateException("on purpose");
            }));
            assertThat(total(store)).isZero();
        }
    }

    @Test
    default void oldLogsGoAndTheirRoomIsFree() throws Exception {
        try (Store store = open()) {
            long id = device(store, "SN1").id();
            add(store, "SN1", CAME, "old", 0, 3);
            add(store, "SN1", CAME.plusSeconds(1), "older", 0, 5);
            add(store, "SN1", CAME.plusSeconds(10), "young", 0, 5);
            assertThat((long) write(store, tx -> tx.logs().logsSince(id, CAME))).isEqualTo(2);
            assertThat((int) write(store, tx -> tx.logs().forgetLogs(CAME.plusSeconds(5), 1)))
                    .isEqualTo(1);
            assertThat((int) write(store, tx -> tx.logs().forgetLogs(CAME.plusSeconds(5), 10)))
                    .isEqualTo(1);
            assertThat((int) write(store, tx -> tx.logs().forgetLogs(CAME.plusSeconds(5), 10)))
                    .isZero();
            assertThat(total(store)).isEqualTo(5);
            assertThatList(logs(store, id)).extracting(DeviceLog::receivedAt).containsExactly(CAME.plusSeconds(10));
        }
    }

    @Test
    default void aRotationSealsLogsAnewAndDropsWhatDoesNotOpen() throws Exception {
        String large = "x".repeat(700 << 10);
        try (SqlStore store = open()) {
            long id = device(store, "SN1").id();
            for (int i = 0; i < 3; i++) {
                add(store, "SN1", CAME.plusSeconds(i), large + i, 0, large.length() + 1);
            }
            add(store, "SN1", CAME.plusSeconds(9), "damaged", 0, 7);
            sql("UPDATE device_logs SET received_at = received_at + 1 WHERE total = 7");
            List<String> before = data();
            change(store, tx -> tx.rotateKeys());
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (store.share() < 1) {
                assertThat(System.nanoTime()).as("the rotation took too long").isLessThan(deadline);
                Thread.onSpinWait();
            }
            assertThat(data()).hasSize(3).doesNotContainAnyElementsOf(before);
            List<DeviceLog> logs = logs(store, id);
            assertThat(text(store, id, logs.get(0).id())).isEqualTo(large + 2);
            assertThat(text(store, id, logs.get(2).id())).isEqualTo(large + 0);
            assertThat(total(store)).isEqualTo(3L * (large.length() + 1));
        }
    }

    private static Device device(Store store, String sn) throws Exception {
        return write(store, tx -> tx.addDevice(sn, null, "secret", null, "corp"));
    }

    private static void add(Store store, String sn, Instant at, String text, int from, int length) throws Exception {
        change(
                store,
                tx -> tx.logs().addLog(Objects.requireNonNull(tx.device(sn)), at, text.getBytes(UTF_8), from, length));
    }

    private static List<DeviceLog> logs(Store store, long deviceId) throws Exception {
        return read(store, snapshot -> snapshot.logs().logs(deviceId));
    }

    private static String text(Store store, long deviceId, String id) throws Exception {
        byte[] bytes = read(store, snapshot -> snapshot.logs().log(deviceId, id));
        return new String(Objects.requireNonNull(bytes), UTF_8);
    }

    private static long total(Store store) throws Exception {
        return write(store, tx -> tx.logs().bytesOfLogs());
    }

    private void sql(String sql) throws Exception {
        try (Connection connection = Stores.connect(url(), dataDir());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What is in the table, byte for byte. */
    private List<String> data() throws Exception {
        try (Connection connection = Stores.connect(url(), dataDir());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT data FROM device_logs ORDER BY seq")) {
            List<String> data = new ArrayList<>();
            while (rows.next()) {
                data.add(new String(rows.getBytes(1), ISO_8859_1));
            }
            return data;
        }
    }
}

package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.DeviceLog;
import io.gatehouse.gateway.domain.LogBook;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.store.Session.Query;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of the logs of devices. Each is sealed by the key of the corp that has bound its device. */
final class LogRows implements LogBook.Changes {
    private static final Logger log = LoggerFactory.getLogger(LogRows.class);

    private static final String WHAT = "device log";

    /** Bytes that are sealed anew at a time, if that is more than one log. */
    private static final long STEP_BYTES = 1 << 20;

    private static final int STEP = 200;

    private static final String SEALED =
            "SELECT l.seq, l.device_id, l.received_at, l.key_id, l.data, d.corp_id FROM device_logs l"
                    + " JOIN devices d ON d.id = l.device_id WHERE ";

    /** A log as it lies in the table; the corp is the one that has bound the device now. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Sealed(long seq, String place, String corpId, long keyId, byte[] data) {}

    private final Session session;
    private final KeyRows keys;

    /** By a writer only: bytes of all logs, or -1 where they must be counted. Forgotten after a rollback. */
    private long total = -1;

    LogRows(Session session, KeyRows keys) {
        this.session = session;
        this.keys = keys;
    }

    @Override
    public List<DeviceLog> logs(long deviceId) {
        return session.all(
                "SELECT seq, total, received_at FROM device_logs WHERE device_id = ? ORDER BY received_at DESC, seq DESC",
                row -> new DeviceLog(
                        Long.toString(row.getLong(1)), row.getLong(2), Instant.ofEpochMilli(row.getLong(3))),
                deviceId);
    }

    @Override
    public byte @Nullable [] log(long deviceId, String id) {
        if (!id.matches("[1-9][0-9]{0,17}")) {
            return null;
        }
        Sealed sealed =
                session.first(SEALED + "l.seq = ? AND l.device_id = ?", LogRows::sealed, Long.parseLong(id), deviceId);
        return sealed == null ? null : open(sealed);
    }

    @Override
    public long bytesOfLogs() {
        if (total < 0) {
            total = bytes("seq > ?", 0);
        }
        return total;
    }

    @Override
    public long logsSince(long deviceId, Instant at) {
        return Objects.requireNonNull(session.first(
                "SELECT COUNT(*) FROM device_logs WHERE device_id = ? AND received_at > ?",
                row -> row.getLong(1),
                deviceId,
                at.toEpochMilli()));
    }

    @Override
    public void addLog(Device device, Instant at, byte[] array, int from, int length) {
        String corpId = Objects.requireNonNull(device.corpId());
        DataKey key = keys.sealing(corpId);
        long millis = at.toEpochMilli();
        byte[] plain = Arrays.copyOfRange(array, from, from + length);
        session.update(
                "INSERT INTO device_logs (device_id, received_at, total, key_id, data) VALUES (?, ?, ?, ?, ?)",
                device.id(),
                millis,
                (long) length,
                key.id(),
                key.seal(WHAT, place(corpId, device.id(), millis), plain));
        total = total < 0 ? total : total + length;
    }

    @Override
    public int forgetLogs(Instant receivedBefore, int limit) {
        Query query = OldRows.query("device_logs", "received_at", receivedBefore, limit);
        List<Long> old = session.all(query, row -> row.getLong(1));
        old.forEach(seq -> remove("seq = ?", seq));
        return old.size();
    }

    /** Returns how many the device had. */
    int forgetAllOf(long deviceId) {
        return remove("device_id = ?", deviceId);
    }

    /**
     * Seals by the keys in force some of what retired ones have sealed. Returns how many, 0 where nothing is left. What does
     * not open is lost with the key that sealed it, and goes.
     */
    int reseal() {
        List<long[]> stale = session.all(
                "SELECT seq, total FROM device_logs WHERE key_id IN"
                        + " (SELECT id FROM data_keys WHERE retired_at IS NOT NULL AND wrapped IS NOT NULL)"
                        + " ORDER BY key_id, seq LIMIT ?",
                row -> new long[] {row.getLong(1), row.getLong(2)},
                STEP);
        int done = 0;
        long bytes = 0;
        for (long[] row : stale) {
            bytes += row[1];
            if (done > 0 && bytes > STEP_BYTES) {
                break;
            }
            reseal(row[0]);
            done++;
        }
        return done;
    }

    private void reseal(long seq) {
        try {
            Sealed sealed = Objects.requireNonNull(session.first(SEALED + "l.seq = ?", LogRows::sealed, seq));
            DataKey key = keys.sealing(sealed.corpId());
            session.update(
                    "UPDATE device_logs SET data = ?, key_id = ? WHERE seq = ?",
                    key.seal(WHAT, sealed.place(), open(sealed)),
                    key.id(),
                    seq);
        } catch (StoreUnavailableException e) {
            if (session.failure() != null) {
                throw e;
            }
            log.error("device log {} is lost: {}", seq, e.getMessage());
            remove("seq = ?", seq);
        }
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        total = -1;
    }

    private int remove(String condition, long value) {
        total = total < 0 ? total : total - bytes(condition, value);
        return session.update("DELETE FROM device_logs WHERE " + condition, value);
    }

    private long bytes(String condition, long value) {
        return Objects.requireNonNull(session.first(
                "SELECT COALESCE(SUM(total), 0) FROM device_logs WHERE " + condition, row -> row.getLong(1), value));
    }

    private byte[] open(Sealed sealed) {
        return keys.opening(sealed.keyId()).open(WHAT, sealed.place(), sealed.data());
    }

    private static Sealed sealed(ResultSet row) throws SQLException {
        String corpId = Objects.requireNonNull(row.getString("corp_id"), "a log of a device that nobody has bound");
        String place = place(corpId, row.getLong("device_id"), row.getLong("received_at"));
        return new Sealed(row.getLong("seq"), place, corpId, row.getLong("key_id"), row.getBytes("data"));
    }

    private static String place(String corpId, long deviceId, long receivedAt) {
        return corpId + '\n' + deviceId + '\n' + receivedAt;
    }
}

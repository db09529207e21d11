package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Binding;
import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Subscription;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tables of devices and of the corps that bind them. */
final class DeviceRows {
    private static final String SELECT = """
            SELECT id, sn, name, secret_no, seed_secret_no, corp_id, generation, registered, firmware_version,
                   fp_algorithms, fa_algorithms, last_seen_at, key_id,
                   (SELECT string_agg(g.name, '\n') FROM device_groups g
                    WHERE g.device_id = devices.id) AS group_names
            FROM devices
            """;

    private static final String SECRET_NO = "secret_no";
    private static final String SEED = "seed_secret_no";

    private final Session session;
    private final KeyRows keys;

    DeviceRows(Session session, KeyRows keys) {
        this.session = session;
        this.keys = keys;
    }

    List<Device> all() {
        return session.all(SELECT + "ORDER BY id", this::device);
    }

    @Nullable
    Device find(String sn) {
        return session.first(SELECT + "WHERE sn = ?", this::device, sn);
    }

    Device add(
            String sn, @Nullable String name, String secretNo, @Nullable String seedSecretNo, @Nullable String corpId) {
        DataKey key = keys.sealing(KeyRows.GATEWAY);
        session.update(
                """
                INSERT INTO devices (sn, name, secret_no, seed_secret_no, key_id, corp_id, generation, registered,
                                     fp_algorithms, fa_algorithms)
                VALUES (?, ?, ?, ?, ?, ?, 0, 0, '', '')
                """,
                sn,
                name,
                key.sealText(SECRET_NO, sn, secretNo),
                seedSecretNo == null ? null : key.sealText(SEED, sn, seedSecretNo),
                key.id(),
                corpId);
        Device device = find(sn);
        if (device == null) {
            throw new IllegalStateException("a device that was added is not there");
        }
        return device;
    }

    void setSecretNo(String sn, String secretNo) {
        Device device = find(sn);
        if (device != null) {
            seal(sn, secretNo, device.seedSecretNo());
        }
    }

    /** Seals the secrets of a device by the key that seals now. */
    void seal(Device device) {
        seal(device.sn(), device.secretNo(), device.seedSecretNo());
    }

    private void seal(String sn, String secretNo, @Nullable String seed) {
        DataKey key = keys.sealing(KeyRows.GATEWAY);
        session.update(
                "UPDATE devices SET secret_no = ?, seed_secret_no = ?, key_id = ? WHERE sn = ?",
                key.sealText(SECRET_NO, sn, secretNo),
                seed == null ? null : key.sealText(SEED, sn, seed),
                key.id(),
                sn);
    }

    /** Seals the secrets that no key has sealed. */
    void sealFirst() {
        session.all("SELECT sn, secret_no, seed_secret_no FROM devices WHERE key_id IS NULL", row ->
                        new String[] {row.getString(1), row.getString(2), row.getString(3)})
                .forEach(row -> seal(row[0], row[1], row[2]));
    }

    /** Those behind a device whose secrets another key has sealed, or none. */
    List<Device> notSealedBy(DataKey key, long after, int limit) {
        return session.all(
                SELECT + "WHERE id > ? AND key_id <> ? ORDER BY id LIMIT ?", this::device, after, key.id(), limit);
    }

    void setRegistered(String sn) {
        session.update("UPDATE devices SET registered = 1 WHERE sn = ?", sn);
    }

    void setBinding(String sn, @Nullable String corpId) {
        leaveGroups(sn);
        session.update("UPDATE devices SET corp_id = ?, generation = generation + 1 WHERE sn = ?", corpId, sn);
    }

    /** Gives a device the name of another one, and the people who are limited to that. */
    void takeOver(String sn, String newSn) {
        session.update("UPDATE devices SET name = (SELECT name FROM devices WHERE sn = ?) WHERE sn = ?", sn, newSn);
        session.update(
                "INSERT INTO person_devices (person_id, sn) SELECT person_id, ? FROM person_devices WHERE sn = ?"
                        + " ON CONFLICT DO NOTHING",
                newSn,
                sn);
        session.update("DELETE FROM person_devices WHERE sn = ?", sn);
    }

    void setSubscription(String sn, Subscription subscription) {
        session.update(
                "UPDATE devices SET firmware_version = ?, fp_algorithms = ?, fa_algorithms = ? WHERE sn = ?",
                subscription.firmwareVersion(),
                lines(subscription.fpAlgorithms()),
                lines(subscription.faAlgorithms()),
                sn);
    }

    void setLastSeen(String sn, Instant lastSeenAt) {
        session.update("UPDATE devices SET last_seen_at = ? WHERE sn = ?", lastSeenAt.toEpochMilli(), sn);
    }

    void delete(String sn) {
        leaveGroups(sn);
        session.update("DELETE FROM devices WHERE sn = ?", sn);
    }

    private void leaveGroups(String sn) {
        session.update("DELETE FROM device_groups WHERE device_id = (SELECT id FROM devices WHERE sn = ?)", sn);
    }

    List<Corp> corps() {
        return session.all(
                "SELECT id, name FROM corps ORDER BY id", row -> new Corp(row.getString("id"), row.getString("name")));
    }

    void putCorp(String corpId, @Nullable String name) {
        if (name == null) {
            session.update("INSERT INTO corps (id, name) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", corpId, corpId);
        } else {
            session.update(
                    "INSERT INTO corps (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                    corpId,
                    name);
        }
    }

    private Device device(ResultSet row) throws SQLException {
        String sn = row.getString("sn");
        DataKey key = keys.opening(row.getLong("key_id"));
        return new Device(
                row.getLong("id"),
                sn,
                row.getString("name"),
                Objects.requireNonNull(open(key, SECRET_NO, sn, row.getString(SECRET_NO))),
                open(key, SEED, sn, row.getString(SEED)),
                binding(row),
                row.getInt("registered") != 0,
                subscription(row),
                Session.instant(row, "last_seen_at"));
    }

    private static Binding binding(ResultSet row) throws SQLException {
        String groups = row.getString("group_names");
        return new Binding(
                row.getString("corp_id"),
                row.getLong("generation"),
                groups == null ? List.of() : groups.lines().sorted().toList());
    }

    private static @Nullable Subscription subscription(ResultSet row) throws SQLException {
        String firmware = row.getString("firmware_version");
        return firmware == null
                ? null
                : new Subscription(
                        firmware,
                        row.getString("fp_algorithms").lines().toList(),
                        row.getString("fa_algorithms").lines().toList());
    }

    private static @Nullable String open(DataKey key, String what, String sn, @Nullable String text) {
        return text == null ? null : key.openText(what, sn, text);
    }

    private static String lines(List<String> algorithms) {
        return String.join("\n", algorithms);
    }
}

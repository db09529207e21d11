package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Subscription;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of devices and of the corps that bind them. */
final class DeviceRows {
    private static final String SELECT = """
            SELECT id, sn, name, secret_no, seed_secret_no, corp_id, generation, registered, firmware_version,
                   fp_algorithms, fa_algorithms, last_seen_at
            FROM devices
            """;

    private final Session session;

    DeviceRows(Session session) {
        this.session = session;
    }

    List<Device> all() {
        return session.all(SELECT + "ORDER BY id", DeviceRows::device);
    }

    @Nullable
    Device find(String sn) {
        return session.first(SELECT + "WHERE sn = ?", DeviceRows::device, sn);
    }

    Device add(
            String sn, @Nullable String name, String secretNo, @Nullable String seedSecretNo, @Nullable String corpId) {
        session.update("""
                INSERT INTO devices (sn, name, secret_no, seed_secret_no, corp_id, generation, registered,
                                     fp_algorithms, fa_algorithms)
                VALUES (?, ?, ?, ?, ?, 0, 0, '', '')
                """, sn, name, secretNo, seedSecretNo, corpId);
        Device device = find(sn);
        if (device == null) {
            throw new IllegalStateException("a device that was added is not there");
        }
        return device;
    }

    void setSecretNo(String sn, String secretNo) {
        session.update("UPDATE devices SET secret_no = ? WHERE sn = ?", secretNo, sn);
    }

    void setRegistered(String sn) {
        session.update("UPDATE devices SET registered = 1 WHERE sn = ?", sn);
    }

    void setBinding(String sn, @Nullable String corpId) {
        session.update("UPDATE devices SET corp_id = ?, generation = generation + 1 WHERE sn = ?", corpId, sn);
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
        session.update("DELETE FROM devices WHERE sn = ?", sn);
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

    private static Device device(ResultSet row) throws SQLException {
        return new Device(
                row.getLong("id"),
                row.getString("sn"),
                row.getString("name"),
                row.getString("secret_no"),
                row.getString("seed_secret_no"),
                row.getString("corp_id"),
                row.getLong("generation"),
                row.getInt("registered") != 0,
                row.getString("firmware_version"),
                row.getString("fp_algorithms").lines().toList(),
                row.getString("fa_algorithms").lines().toList(),
                Session.instant(row, "last_seen_at"));
    }

    private static String lines(List<String> algorithms) {
        return String.join("\n", algorithms);
    }
}

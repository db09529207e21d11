package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Firmware;
import io.gatehouse.gateway.domain.Offers;
import io.gatehouse.gateway.domain.SelfInput;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of what devices are offered. */
final class OfferRows implements Offers.Changes {
    private final Session session;

    OfferRows(Session session) {
        this.session = session;
    }

    @Override
    public Map<Long, SelfInput> selfInputs() {
        return session
                .all(
                        "SELECT device_id, fp, fa FROM self_inputs",
                        row -> Map.entry(row.getLong(1), new SelfInput(row.getInt(2) != 0, row.getInt(3) != 0)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public Map<Long, Firmware> firmwares() {
        return session
                .all(
                        "SELECT device_id, version, md5sum, size, download_url FROM firmwares",
                        row -> Map.entry(
                                row.getLong(1),
                                new Firmware(row.getString(2), row.getString(3), row.getLong(4), row.getString(5))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public void putSelfInput(long deviceId, SelfInput selfInput) {
        session.update("""
                INSERT INTO self_inputs (device_id, fp, fa) VALUES (?, ?, ?)
                ON CONFLICT (device_id) DO UPDATE SET fp = excluded.fp, fa = excluded.fa
                """, deviceId, selfInput.fp() ? 1 : 0, selfInput.fa() ? 1 : 0);
    }

    @Override
    public void putFirmware(long deviceId, @Nullable Firmware firmware) {
        session.update("DELETE FROM firmwares WHERE device_id = ?", deviceId);
        if (firmware != null) {
            session.update(
                    "INSERT INTO firmwares (device_id, version, md5sum, size, download_url) VALUES (?, ?, ?, ?, ?)",
                    deviceId,
                    firmware.version(),
                    firmware.md5sum(),
                    firmware.size(),
                    firmware.downloadUrl());
        }
    }

    /** The device is about to go. */
    void forget(String sn) {
        session.update("DELETE FROM self_inputs WHERE device_id = (SELECT id FROM devices WHERE sn = ?)", sn);
        session.update("DELETE FROM firmwares WHERE device_id = (SELECT id FROM devices WHERE sn = ?)", sn);
    }
}

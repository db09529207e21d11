package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every row to the key that seals now. Rows of a key that was destroyed are deleted. It goes by small steps, each a
 * work of the one writer among others; how far it has come is in the store, so that it goes on after a restart.
 */
final class Reencryption {
    /** Rows of one step: some milliseconds. */
    static final int STEP = 200;

    /** Only the last step, which destroys the old keys, makes it all. */
    private static final double ALMOST_ALL = 0.999;

    private static final Logger log = LoggerFactory.getLogger(Reencryption.class);

    private static final String NEXT =
            "SELECT t.id, t.data, t.key_id, p.corp_id FROM templates t JOIN people p ON p.id = (t.id >> "
                    + TemplateKey.PERSON_SHIFT
                    + ") WHERE t.id > ? ORDER BY t.id LIMIT ?";

    /**
     * How far it has come.
     *
     * @param rows looked at in this step
     * @param share of the templates, from 0 to 1, which is reached with the last step
     * @param finished true where nothing more is to be done
     * @param last true if that came with this step
     * @param destroyedKeys true if keys were destroyed, since nothing needs them any more
     */
    record Progress(int rows, double share, boolean finished, boolean last, boolean destroyedKeys) {}

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Row(long id, byte[] data, long keyId, String corpId) {}

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Sealed(long id, long keyId, byte[] data) {}

    private record Position(long device, long template) {}

    private final Session session;
    private final KeyRows keys;
    private final DeviceRows devices;
    private final AppRows apps;
    private final LogRows logs;

    Reencryption(Session session, KeyRows keys, DeviceRows devices, AppRows apps, LogRows logs) {
        this.session = session;
        this.keys = keys;
        this.devices = devices;
        this.apps = apps;
        this.logs = logs;
    }

    /** Begins anew, from the first row on. */
    void begin() {
        session.update("DELETE FROM reencryption");
        session.update("INSERT INTO reencryption (id, device, template) VALUES (1, 0, 0)");
    }

    /** True while rows may be sealed by other keys than they should be. */
    boolean isDue() {
        return position() != null;
    }

    /**
     * Seals what the first schema has left, all in one transaction, and only where nothing was ever sealed: elsewhere a row
     * that is not sealed was put there by somebody else, and is never taken for a template or a secret.
     */
    void sealFirst() throws SQLException {
        if (keys.wereUsed()) {
            return;
        }
        devices.sealFirst();
        List<Row> rows = next(0);
        while (!rows.isEmpty()) {
            put(rows.stream().map(row -> sealed(row, row.data())).toList());
            rows = next(rows.get(rows.size() - 1).id());
        }
        session.commit();
    }

    private List<Row> next(long after) {
        return session.all(
                NEXT, row -> new Row(row.getLong(1), row.getBytes(2), row.getLong(3), row.getString(4)), after, STEP);
    }

    private Sealed sealed(Row row, byte[] plain) {
        DataKey key = keys.sealing(row.corpId());
        return new Sealed(row.id(), key.id(), key.seal(row.id(), plain));
    }

    /** One step, after whose last the retired keys are destroyed. */
    Progress step(Instant at) {
        Position position = position();
        if (position == null) {
            return new Progress(0, 1, true, false, false);
        }
        List<Device> stale = devices.notSealedBy(keys.sealing(KeyRows.GATEWAY), position.device(), STEP);
        if (!stale.isEmpty()) {
            stale.forEach(devices::seal);
            move(new Position(stale.get(stale.size() - 1).id(), 0));
            return new Progress(stale.size(), 0, false, false, false);
        }
        List<Row> rows = next(position.template());
        if (rows.isEmpty()) {
            int resealedLogs = logs.reseal();
            if (resealedLogs > 0) {
                return new Progress(resealedLogs, ALMOST_ALL, false, false, false);
            }
            int resealed = apps.reseal();
            session.update("DELETE FROM reencryption");
            return new Progress(resealed, 1, true, true, keys.destroyRetired(at) > 0);
        }
        long last = rows.get(rows.size() - 1).id();
        templates(rows);
        move(new Position(position.device(), last));
        return new Progress(rows.size(), share(last), false, false, false);
    }

    private void templates(List<Row> rows) {
        List<Sealed> sealed = new ArrayList<>();
        List<Long> lost = new ArrayList<>();
        Map<Long, Boolean> destroyed = new HashMap<>();
        for (Row row : rows) {
            if (destroyed.computeIfAbsent(row.keyId(), keys::isDestroyed)) {
                lost.add(row.id());
            } else if (row.keyId() != keys.sealing(row.corpId()).id()) {
                byte[] plain = open(row);
                if (plain != null) {
                    sealed.add(sealed(row, plain));
                }
            }
        }
        put(sealed);
        session.batch("DELETE FROM templates WHERE id = ?", lost, (statement, id) -> statement.setLong(1, id));
    }

    private void put(List<Sealed> sealed) {
        session.batch("UPDATE templates SET data = ?, key_id = ? WHERE id = ?", sealed, (statement, row) -> {
            statement.setBytes(1, row.data());
            statement.setLong(2, row.keyId());
            statement.setLong(3, row.id());
        });
    }

    /** Null where the row does not open, which a reader would notice too. */
    private byte @Nullable [] open(Row row) {
        try {
            return keys.opening(row.keyId()).open(row.corpId(), row.id(), row.data());
        } catch (StoreUnavailableException e) {
            log.error("template {} stays as it is: {}", row.id(), e.getMessage());
            return null;
        }
    }

    private double share(long template) {
        Long last = session.first("SELECT COALESCE(MAX(id), 1) FROM templates", row -> row.getLong(1));
        return last == null ? 0 : Math.min(ALMOST_ALL, (double) template / last);
    }

    private @Nullable Position position() {
        return session.first(
                "SELECT device, template FROM reencryption WHERE id = 1",
                row -> new Position(row.getLong(1), row.getLong(2)));
    }

    private void move(Position position) {
        session.update(
                "UPDATE reencryption SET device = ?, template = ? WHERE id = 1",
                position.device(),
                position.template());
    }
}

package io.gatehouse.gateway.store;

import com.google.crypto.tink.KeysetHandle;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of data keys: of each corp one that seals, older ones that still open, and the marks of those that are gone. */
final class KeyRows {
    /** The corp of what belongs to none. */
    static final String GATEWAY = "";

    /** Instead of the number of a key: nothing has sealed the row. */
    static final long NONE = 0;

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Row(long id, String corpId, long masterKeyId, byte @Nullable [] wrapped) {}

    private static final String SELECT = "SELECT id, corp_id, master_key_id, wrapped FROM data_keys ";

    private final Session session;
    private final Keyring ring;

    /** By a writer only: the keys that seal, and all that it made itself. Forgotten after a rollback. */
    private final Map<String, DataKey> sealing = new HashMap<>();

    private final Map<Long, DataKey> fresh = new HashMap<>();

    KeyRows(Session session, Keyring ring) {
        this.session = session;
        this.ring = ring;
    }

    /** Unwraps every key that is not destroyed, and finds those that are not there. */
    static Keyring check(Session session, MasterKeySource source) throws StoreOpenException {
        List<Row> rows = session.all(SELECT + "ORDER BY id", KeyRows::row);
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).id() != i + 1) {
                throw new StoreOpenException(
                        "data key " + (i + 1) + " is missing in the store: restore it from a backup", null);
            }
        }
        Row needed =
                rows.stream().filter(row -> row.wrapped() != null).findFirst().orElse(null);
        if (needed != null && !MasterKey.isThere(source)) {
            throw new StoreOpenException(
                    "master key " + needed.masterKeyId() + " is missing, and data key " + needed.id()
                            + " is wrapped by it: put it back to " + source,
                    null);
        }
        MasterKey master = MasterKey.load(source, needed == null);
        for (Row row : rows) {
            if (row.wrapped() != null) {
                master.unwrap(row.wrapped(), row.id(), row.corpId(), row.masterKeyId());
            }
        }
        return new Keyring(master);
    }

    /** Whether anything was ever sealed here: there are keys, or rows that name one. */
    boolean wereUsed() {
        return session.first("""
                SELECT id FROM data_keys UNION ALL SELECT id FROM devices WHERE key_id IS NOT NULL
                UNION ALL SELECT id FROM templates WHERE key_id IS NOT NULL LIMIT 1
                """, row -> row.getLong(1)) != null;
    }

    /** The key that seals what this corp stores from now on; made where there is none. By a writer only. */
    DataKey sealing(String corpId) {
        DataKey key = sealing.get(corpId);
        if (key == null) {
            Row row = session.first(
                    SELECT
                            + "WHERE corp_id = ? AND wrapped IS NOT NULL AND retired_at IS NULL ORDER BY id DESC LIMIT 1",
                    KeyRows::row,
                    corpId);
            key = row == null ? make(corpId) : opening(row.id());
            sealing.put(corpId, key);
        }
        return key;
    }

    /** The key of a row's number. */
    DataKey opening(long id) {
        DataKey key = fresh.get(id);
        return key == null ? ring.get(id, () -> unwrap(id)) : key;
    }

    /** True if what it sealed is lost for good. */
    boolean isDestroyed(long id) {
        Row row = session.first(SELECT + "WHERE id = ?", KeyRows::row, id);
        return row != null && row.wrapped() == null;
    }

    /** From now on every corp seals by a new key. */
    void retire(Instant at) {
        session.update(
                "UPDATE data_keys SET retired_at = ? WHERE retired_at IS NULL AND wrapped IS NOT NULL",
                at.toEpochMilli());
        sealing.clear();
    }

    /** Destroys the keys that only open; nothing may be left that needs them. Returns how many. */
    int destroyRetired(Instant at) {
        int destroyed = session.update(
                "UPDATE data_keys SET wrapped = NULL, destroyed_at = ? WHERE retired_at IS NOT NULL AND wrapped IS NOT NULL",
                at.toEpochMilli());
        fresh.values().retainAll(sealing.values());
        return destroyed;
    }

    /** Destroys all keys of a corp: what they sealed is lost, wherever a copy of it may be. Returns how many. */
    int destroy(String corpId, Instant at) {
        int destroyed = session.update(
                "UPDATE data_keys SET wrapped = NULL, destroyed_at = ? WHERE corp_id = ? AND wrapped IS NOT NULL",
                at.toEpochMilli(),
                corpId);
        sealing.remove(corpId);
        fresh.values().retainAll(sealing.values());
        return destroyed;
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        sealing.clear();
        fresh.clear();
    }

    /** After a commit that retired or destroyed keys. */
    void changed() {
        ring.forget();
    }

    private DataKey make(String corpId) {
        Long last = session.first("SELECT COALESCE(MAX(id), 0) FROM data_keys", row -> row.getLong(1));
        long id = Objects.requireNonNull(last) + 1;
        KeysetHandle handle = MasterKey.newDataKey();
        session.update(
                "INSERT INTO data_keys (id, corp_id, master_key_id, wrapped, created_at) VALUES (?, ?, ?, ?, ?)",
                id,
                corpId,
                ring.master().id(),
                ring.master().wrap(handle, id, corpId),
                System.currentTimeMillis());
        DataKey key = new DataKey(id, corpId, handle);
        fresh.put(id, key);
        return key;
    }

    private DataKey unwrap(long id) {
        if (id == NONE) {
            throw new StoreUnavailableException(
                    "the store holds a row that no data key has sealed: the row was changed or put there", null);
        }
        Row row = session.first(SELECT + "WHERE id = ?", KeyRows::row, id);
        byte[] wrapped = row == null ? null : row.wrapped();
        if (row == null || wrapped == null) {
            throw new StoreUnavailableException(
                    "the store holds a row that is sealed by data key " + id + ", which is "
                            + (row == null ? "missing" : "destroyed"),
                    null);
        }
        try {
            return new DataKey(id, row.corpId(), ring.master().unwrap(wrapped, id, row.corpId(), row.masterKeyId()));
        } catch (StoreOpenException e) {
            throw new StoreUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getLong(1), row.getString(2), row.getLong(3), row.getBytes(4));
    }
}

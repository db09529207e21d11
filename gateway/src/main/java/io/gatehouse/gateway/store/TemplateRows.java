package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table of templates. What a work puts is kept back until its end and then written in the order of the keys, each
 * row once.
 */
final class TemplateRows {
    /** A slot as it is to be; empty data deletes it. */
    private record Row(
            long key,
            DataKey seal,
            Template template,
            String sn,
            @Nullable String operId,
            long updatedAt) {
        boolean deletes() {
            return template.isEmpty();
        }
    }

    private static final String UPSERT = """
            INSERT INTO templates (id, updated_at, sn, oper_id, data, key_id) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE
            SET updated_at = excluded.updated_at, sn = excluded.sn, oper_id = excluded.oper_id, data = excluded.data,
                key_id = excluded.key_id
            """;

    private static final Comparator<TemplateInfo> BY_SLOT = Comparator.comparing(TemplateInfo::kind)
            .thenComparing(TemplateInfo::slot)
            .thenComparing(TemplateInfo::algorithm);

    private final Session session;
    private final AlgorithmRows algorithms;
    private final KeyRows keys;
    private final List<Row> pending = new ArrayList<>();

    TemplateRows(Session session, AlgorithmRows algorithms, KeyRows keys) {
        this.session = session;
        this.algorithms = algorithms;
        this.keys = keys;
    }

    /** Of a person, by kind, slot and algorithm. */
    List<TemplateInfo> of(String corpId, long person) {
        flush();
        return session
                .all(
                        "SELECT id, updated_at, sn, oper_id, data, key_id FROM templates WHERE id BETWEEN ? AND ?",
                        row -> info(corpId, row),
                        TemplateKey.first(person),
                        TemplateKey.last(person))
                .stream()
                .sorted(BY_SLOT)
                .toList();
    }

    /** A template as it lies in the table. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Sealed(long key, long updatedAt, byte[] data, long keyId) {}

    /** Of a person, by algorithm, kind and slot. */
    List<Sealed> sealed(long person) {
        return sealed(TemplateKey.first(person), TemplateKey.last(person));
    }

    private List<Sealed> sealed(long first, long last) {
        return session.all(
                "SELECT id, updated_at, data, key_id FROM templates WHERE id BETWEEN ? AND ? ORDER BY id",
                row -> new Sealed(row.getLong(1), row.getLong(2), row.getBytes(3), row.getLong(4)),
                first,
                last);
    }

    /** The keys of a person's templates. */
    List<Long> keys(long person) {
        return session.all(
                "SELECT id FROM templates WHERE id BETWEEN ? AND ?",
                row -> row.getLong(1),
                TemplateKey.first(person),
                TemplateKey.last(person));
    }

    /** Opens one. */
    Template open(String corpId, Sealed row, String algorithm) {
        byte[] data = keys.opening(row.keyId()).open(corpId, row.key(), row.data());
        return new Template(TemplateKey.kind(row.key()), TemplateKey.slot(row.key()), algorithm, data);
    }

    /**
     * Replaces a slot, or deletes it where the data is empty; its algorithm has a number unless it is to be deleted.
     *
     * @param seal the key of the person's corp
     */
    void put(long person, DataKey seal, Template template, String sn, @Nullable String operId, Instant at) {
        Integer algorithm = algorithms.id(template.algorithm());
        if (algorithm != null) {
            long key = TemplateKey.of(person, algorithm, template.kind(), template.slot());
            pending.add(new Row(key, seal, template, sn, operId, at.toEpochMilli()));
        }
    }

    /** Whether these lie in the table, byte for byte; their algorithms have numbers. */
    boolean hold(String corpId, long person, List<Template> slots) {
        TreeMap<Long, Template> wanted = new TreeMap<>();
        for (Template slot : slots) {
            int algorithm = Objects.requireNonNull(algorithms.id(slot.algorithm()));
            wanted.put(TemplateKey.of(person, algorithm, slot.kind(), slot.slot()), slot);
        }
        List<Sealed> rows = sealed(wanted.firstKey(), wanted.lastKey());
        rows.forEach(row ->
                wanted.computeIfPresent(row.key(), (key, template) -> isSame(corpId, row, template) ? null : template));
        return wanted.isEmpty();
    }

    /** A row that does not open, or was never sealed, is another one: so an upload puts right what is damaged. */
    private boolean isSame(String corpId, Sealed row, Template wanted) {
        byte[] data =
                row.keyId() == KeyRows.NONE ? null : keys.opening(row.keyId()).tryOpen(corpId, row.key(), row.data());
        return data != null
                && Arrays.equals(data, 0, data.length, wanted.array(), wanted.from(), wanted.from() + wanted.length());
    }

    /** How many more the person would have with these. */
    int growth(long person, List<Template> slots) {
        flush();
        Set<Long> held = new HashSet<>(keys(person));
        int before = held.size();
        Set<String> strangers = new HashSet<>();
        for (Template slot : slots) {
            Integer algorithm = algorithms.id(slot.algorithm());
            boolean deletes = slot.isEmpty();
            if (algorithm == null) {
                put(strangers, slot.kind() + " " + slot.slot() + ' ' + slot.algorithm(), deletes);
            } else {
                put(held, TemplateKey.of(person, algorithm, slot.kind(), slot.slot()), deletes);
            }
        }
        return held.size() + strangers.size() - before;
    }

    private static <T> void put(Set<T> held, T key, boolean deletes) {
        if (deletes) {
            held.remove(key);
        } else {
            held.add(key);
        }
    }

    /** Returns how many there were. */
    int deleteAll(long person) {
        flush();
        return session.update(
                "DELETE FROM templates WHERE id BETWEEN ? AND ?", TemplateKey.first(person), TemplateKey.last(person));
    }

    void flush() {
        if (pending.isEmpty()) {
            return;
        }
        pending.sort(Comparator.comparingLong(Row::key));
        List<Row> deleted = new ArrayList<>();
        List<Row> stored = new ArrayList<>(pending.size());
        for (int i = 0; i < pending.size(); i++) {
            Row row = pending.get(i);
            // The sort is stable: of the rows of one slot the one that was put last stands last.
            if (i + 1 == pending.size() || pending.get(i + 1).key() != row.key()) {
                (row.deletes() ? deleted : stored).add(row);
            }
        }
        pending.clear();
        session.batch(
                "DELETE FROM templates WHERE id = ?", deleted, (statement, row) -> statement.setLong(1, row.key()));
        session.batch(UPSERT, stored, TemplateRows::bind);
    }

    /** Forgets what was not written. */
    void forget() {
        pending.clear();
    }

    /** The one place where a template enters a row. */
    private static void bind(PreparedStatement statement, Row row) throws SQLException {
        statement.setLong(1, row.key());
        statement.setLong(2, row.updatedAt());
        statement.setString(3, row.sn());
        statement.setString(4, row.operId());
        statement.setBytes(5, row.seal().seal(row.key(), row.template().data()));
        statement.setLong(6, row.seal().id());
    }

    /** The one place where a template leaves a row. */
    private TemplateInfo info(String corpId, ResultSet row) throws SQLException {
        long key = row.getLong(1);
        byte[] data = keys.opening(row.getLong(6)).open(corpId, key, row.getBytes(5));
        return new TemplateInfo(
                TemplateKey.kind(key),
                TemplateKey.slot(key),
                algorithms.name(TemplateKey.algorithm(key)),
                data.length,
                sha256(data),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4));
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

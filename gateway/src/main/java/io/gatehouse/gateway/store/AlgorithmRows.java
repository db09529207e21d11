package io.gatehouse.gateway.store;

import io.gatehouse.protocol.UploadUserinfo.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of algorithms, each a small number in the keys of templates. A name never changes its number. */
final class AlgorithmRows {
    /** How many names one corp may bring: all corps share the numbers, and none is ever given back. */
    static final int OF_ONE_CORP = 256;

    /** @param corpId that has brought it, or null where it counts for nobody */
    private record Row(int id, String name, @Nullable String corpId) {}

    private final Session session;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, Integer> brought = new HashMap<>();

    AlgorithmRows(Session session) {
        this.session = session;
    }

    /** The number of a name, or null if it has none. */
    @Nullable
    Integer id(String name) {
        Integer id = ids.get(name);
        if (id == null) {
            load();
            id = ids.get(name);
        }
        return id;
    }

    /** The name of a number that a key holds. */
    String name(int id) {
        String name = names.get(id);
        if (name == null) {
            load();
            name = names.get(id);
        }
        if (name == null) {
            throw new IllegalStateException("the store holds a template of algorithm " + id + ", which has no name");
        }
        return name;
    }

    /**
     * Gives a number to every algorithm of the templates that a corp is to store; false, and none, if there is no room or
     * the corp has brought too many.
     */
    boolean number(String corpId, List<Template> templates) {
        Set<String> missing = new LinkedHashSet<>();
        for (Template template : templates) {
            if (!template.isEmpty() && !ids.containsKey(template.algorithm())) {
                missing.add(template.algorithm());
            }
        }
        if (missing.isEmpty()) {
            return true;
        }
        load();
        missing.removeAll(ids.keySet());
        List<Row> rows = new ArrayList<>();
        for (String name : missing) {
            boolean own = !name.equals(Template.DEFAULT_ALGORITHM);
            rows.add(new Row(ids.size() + rows.size(), name, own ? corpId : null));
        }
        long own = rows.stream().filter(row -> row.corpId() != null).count();
        if (ids.size() + rows.size() > TemplateKey.ALGORITHMS || brought.getOrDefault(corpId, 0) + own > OF_ONE_CORP) {
            return false;
        }
        add(rows);
        return true;
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        ids.clear();
        names.clear();
        brought.clear();
    }

    private void add(List<Row> rows) {
        session.batch("INSERT INTO algorithms (id, name, corp_id) VALUES (?, ?, ?)", rows, (statement, row) -> {
            statement.setInt(1, row.id());
            statement.setString(2, row.name());
            statement.setString(3, row.corpId());
        });
        rows.forEach(this::remember);
    }

    /** Rows are only ever added, so what is new lies behind what is known. */
    private void load() {
        session.all(
                        "SELECT id, name, corp_id FROM algorithms WHERE id >= ? ORDER BY id",
                        row -> new Row(row.getInt(1), row.getString(2), row.getString(3)),
                        names.size())
                .forEach(this::remember);
    }

    private void remember(Row row) {
        ids.put(row.name(), row.id());
        names.put(row.id(), row.name());
        if (row.corpId() != null) {
            brought.merge(row.corpId(), 1, Integer::sum);
        }
    }
}

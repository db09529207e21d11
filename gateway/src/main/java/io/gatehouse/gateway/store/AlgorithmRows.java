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
    private record Row(int id, String name) {}

    private final Session session;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();

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

    /** Gives a number to every algorithm of the templates that are to be stored; false, and none, if there is no room. */
    boolean number(List<Template> templates) {
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
        if (ids.size() + missing.size() > TemplateKey.ALGORITHMS) {
            return false;
        }
        add(missing);
        return true;
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        ids.clear();
        names.clear();
    }

    private void add(Set<String> missing) {
        List<Row> rows = new ArrayList<>();
        for (String name : missing) {
            rows.add(new Row(ids.size() + rows.size(), name));
        }
        session.batch("INSERT INTO algorithms (id, name) VALUES (?, ?)", rows, (statement, row) -> {
            statement.setInt(1, row.id());
            statement.setString(2, row.name());
        });
        rows.forEach(this::remember);
    }

    /** Rows are only ever added, so what is new lies behind what is known. */
    private void load() {
        session.all(
                        "SELECT id, name FROM algorithms WHERE id >= ? ORDER BY id",
                        row -> new Row(row.getInt(1), row.getString(2)),
                        names.size())
                .forEach(this::remember);
    }

    private void remember(Row row) {
        ids.put(row.name(), row.id());
        names.put(row.id(), row.name());
    }
}

package io.gatehouse.gateway.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a table of CSV, as its first line names them. */
final class Columns {
    private final List<String> names;

    private Columns(List<String> names) {
        this.names = names;
    }

    /**
     * Reads the first line.
     *
     * @param known the columns that there may be, in any order
     * @param needed those that must be there
     */
    static Columns of(String line, List<String> known, List<String> needed) throws RefusedException {
        List<String> names = new ArrayList<>();
        for (String cell : Csv.cells(line)) {
            names.add(cell.strip());
        }
        if (!known.containsAll(names) || !names.containsAll(needed) || new HashSet<>(names).size() < names.size()) {
            throw RefusedException.invalid(
                    "line 1",
                    "names of columns with commas between them, each once, out of " + String.join(", ", known)
                            + "; needed: " + String.join(", ", needed));
        }
        return new Columns(names);
    }

    Row row(String line) throws RefusedException {
        List<String> cells = Csv.cells(line);
        if (cells.size() != names.size()) {
            throw RefusedException.invalid("line", names.size() + " cells, as in line 1, not " + cells.size());
        }
        return new Row(cells);
    }

    /** A line behind the first. */
    final class Row {
        private final List<String> cells;

        private Row(List<String> cells) {
            this.cells = cells;
        }

        /** Whether there is such a column, be it empty here. */
        boolean has(String column) {
            return names.contains(column);
        }

        /** The text of a column, or null where it is empty or the column is not there. */
        @Nullable
        String cell(String column) {
            int index = names.indexOf(column);
            return index < 0 || cells.get(index).isEmpty() ? null : cells.get(index);
        }

        /** The same, empty instead of null. */
        String text(String column) {
            String cell = cell(column);
            return cell == null ? "" : cell;
        }

        /** The same, which a rule must allow. */
        @Nullable
        String cell(String column, TextRule rule) throws RefusedException {
            String cell = cell(column);
            if (cell != null && !rule.allows(cell)) {
                throw RefusedException.invalid(column, rule.expected());
            }
            return cell;
        }
    }
}

package io.gatehouse.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as a table, for a terminal or in Markdown. */
final class ResultTable {
    private static final List<String> HEADER = List.of(
            "target", "what", "unit", "ours", "baseline", "", "min", "median", "max", "bound", "stretch", "verdict");

    private ResultTable() {}

    static String text(List<Result> results) {
        List<List<String>> rows = rows(results);
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    static String markdown(List<Result> results) {
        StringBuilder text = new StringBuilder();
        List<List<String>> rows = rows(results);
        for (int i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---".repeat(HEADER.size())).append("|\n");
            }
        }
        return text.toString();
    }

    private static List<List<String>> rows(List<Result> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        for (Result result : results) {
            Spread compared = result.compared();
            String form = result.bound().kind() == Bound.Kind.AT_MOST_MORE ? "%+.2f" : "%.2f×";
            rows.add(List.of(
                    result.target(),
                    result.what(),
                    result.unit(),
                    figure(result.ours().median()),
                    figure(result.theirs().median()),
                    result.baseline(),
                    String.format(Locale.ROOT, form, compared.min()),
                    String.format(Locale.ROOT, form, compared.median()),
                    String.format(Locale.ROOT, form, compared.max()),
                    result.bound().text(),
                    result.bound().stretchText(),
                    result.verdict()));
        }
        return rows;
    }

    private static String figure(double figure) {
        return String.format(Locale.ROOT, figure < 100 ? "%.2f" : "%,.0f", figure);
    }
}

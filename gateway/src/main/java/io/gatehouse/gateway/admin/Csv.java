package io.gatehouse.gateway.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A record of CSV [RFC 4180] on one line: no value that goes in or out here can hold the end of a line, so that a quote that
 * is never closed spoils its own line and no other. Libraries read on over the end of the line.
 */
final class Csv {
    /** Goes out in place of an end of a line, which a userid of a terminal may hold. Nothing takes it in. */
    private static final char SUBSTITUTE = '\u001a';

    private Csv() {}

    /** The cells of a line. */
    static List<String> cells(String line) throws RefusedException {
        List<String> cells = new ArrayList<>();
        int at = 0;
        do {
            StringBuilder cell = new StringBuilder();
            at = at < line.length() && line.charAt(at) == '"' ? quoted(line, at, cell) : plain(line, at, cell);
            cells.add(cell.toString());
        } while (at++ < line.length());
        return cells;
    }

    /** Takes a cell that begins with a quote; returns the place of the comma behind it, or of the end. */
    private static int quoted(String line, int start, StringBuilder cell) throws RefusedException {
        int at = start + 1;
        while (at < line.length()) {
            char c = line.charAt(at);
            boolean quote = c == '"';
            if (quote && at + 1 < line.length() && line.charAt(at + 1) == '"') {
                at++;
            } else if (quote) {
                if (at + 1 < line.length() && line.charAt(at + 1) != ',') {
                    throw RefusedException.invalid("line", "a comma or the end behind a quoted cell");
                }
                return at + 1;
            }
            cell.append(c);
            at++;
        }
        throw RefusedException.invalid("line", "the end of a quoted cell before the end of the line");
    }

    private static int plain(String line, int start, StringBuilder cell) throws RefusedException {
        int comma = line.indexOf(',', start);
        int end = comma < 0 ? line.length() : comma;
        cell.append(line, start, end);
        if (cell.indexOf("\"") >= 0) {
            throw RefusedException.invalid("line", "a cell that holds a quote in quotes, the quote twice");
        }
        return end;
    }

    /** A record, with the end of its line. */
    static String line(List<String> cells) {
        return cells.stream().map(Csv::written).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String written(String cell) {
        String line = cell.replace('\n', SUBSTITUTE).replace('\r', SUBSTITUTE);
        boolean plain = line.chars().allMatch(c -> c != '"' && c != ',' && c > ' ');
        return plain ? line : '"' + line.replace("\"", "\"\"") + '"';
    }
}

package io.gatehouse.protocol;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of a pass rule [doc 94004], whose published samples hold such slips as {@code 9:300-10:00}. */
final class PassRuleGrammar {
    /** The columns behind the times, with the numbers that each takes. */
    private enum Column {
        DAY(1, 31),
        MONTH(1, 12),
        /** Sunday is 0, and 7 as well. */
        WEEKDAY(0, 7),
        YEAR(1970, 2099);

        private final int least;
        private final int most;

        Column(int least, int most) {
            this.least = least;
            this.most = most;
        }

        boolean holds(int number) {
            return number >= least && number <= most;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String FORM = "expected <times> <day> <month> <weekday> <year> with one blank between them";
    private static final Pattern TIMES = Pattern.compile("([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})");
    private static final Pattern TERM = Pattern.compile("(?:\\*|([0-9]{1,4})(?:-([0-9]{1,4}))?)(?:/([0-9]{1,4}))?");
    private static final int SHOWN = 40;

    private PassRuleGrammar() {}

    static @Nullable String problem(String rule) {
        if (rule.length() > PassRule.LONGEST) {
            return "rule has " + rule.length() + " characters, expected at most " + PassRule.LONGEST;
        }
        String[] columns = rule.split(" ", -1);
        if (columns.length != Column.values().length + 1) {
            return "rule is " + shown(rule) + ", " + FORM;
        }
        String problem = timesProblem(columns[0]);
        int next = 1;
        for (Column column : Column.values()) {
            problem = problem == null ? columnProblem(column, columns[next]) : problem;
            next++;
        }
        return problem;
    }

    private static @Nullable String timesProblem(String times) {
        for (String range : times.split(",", -1)) {
            Matcher matcher = TIMES.matcher(range);
            if (!matcher.matches()) {
                return "time is " + shown(range) + ", expected ranges such as 9:00-17:30, joined by commas";
            }
            int start = minute(matcher.group(1), matcher.group(2));
            int end = minute(matcher.group(3), matcher.group(4));
            if (start < 0 || end < 0) {
                return "time is " + shown(range) + ", expected 0:00 to 23:59";
            }
            if (start > end) {
                return "time is " + shown(range)
                        + ", expected an end not before the start (a range over midnight is written as two)";
            }
        }
        return null;
    }

    /** Of the day; -1 where there is no such time. */
    private static int minute(String hour, String minute) {
        int hours = Integer.parseInt(hour);
        int minutes = Integer.parseInt(minute);
        return hours > 23 || minutes > 59 ? -1 : hours * 60 + minutes;
    }

    private static @Nullable String columnProblem(Column column, String text) {
        for (String term : text.split(",", -1)) {
            Matcher matcher = TERM.matcher(term);
            if (!matcher.matches() || (matcher.group(3) != null && isSingle(matcher))) {
                return column.word() + " is " + shown(text) + ", expected *, numbers, ranges such as 1-5, and steps"
                        + " such as */2, joined by commas";
            }
            if (!isInRange(column, matcher)) {
                return column.word() + " is " + shown(text) + ", expected numbers from " + column.least + " to "
                        + column.most + ", the smaller one first, and steps from 1 to "
                        + (column.most - column.least + 1);
            }
        }
        return null;
    }

    /** One number, which no step can go on from. */
    private static boolean isSingle(Matcher term) {
        return term.group(1) != null && term.group(2) == null;
    }

    private static boolean isInRange(Column column, Matcher term) {
        if (term.group(1) != null) {
            int first = Integer.parseInt(term.group(1));
            int last = term.group(2) == null ? first : Integer.parseInt(term.group(2));
            if (!column.holds(first) || !column.holds(last) || first > last) {
                return false;
            }
        }
        if (term.group(3) == null) {
            return true;
        }
        int step = Integer.parseInt(term.group(3));
        return step >= 1 && step <= column.most - column.least + 1;
    }

    /** Safe to be shown, whatever it is. */
    private static String shown(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return '"' + (printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...") + '"';
    }
}

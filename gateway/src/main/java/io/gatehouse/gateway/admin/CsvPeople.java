package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Edit;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.PassRule;
import io.gatehouse.protocol.UserType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * People as lines of CSV. Lists are written with semicolons between their items, rules with their id and effect time before
 * them: {@code id=1 effect_time=0 9:00-17:30 * * 1-5 *}; both may be left out of what is read.
 */
final class CsvPeople {
    private static final Pattern RULE = Pattern.compile("(?:id=([0-9]{1,10}) )?(?:effect_time=([0-9]{1,10}) )?([^=]*)");

    private CsvPeople() {}

    /** What a line changes; a column that is not there leaves its field as it is, an empty cell empties it. */
    static Edit edit(String corpId, Columns.Row row) throws RefusedException {
        PersonKey key =
                EntryFields.key(corpId, userType(row.cell(EntryFields.USER_TYPE)), row.text(EntryFields.USERID));
        String name = row.cell(EntryFields.NAME);
        if (name != null && !TextRule.PERSON_NAME.allows(name)) {
            throw RefusedException.invalid(EntryFields.NAME, TextRule.PERSON_NAME.expected());
        }
        Entry entry = new Entry(
                key,
                name,
                names(row, EntryFields.GROUPS, TextRule.GROUP, Entry.MOST_GROUPS),
                names(row, EntryFields.DEVICES, TextRule.NAMED_SN, Entry.MOST_DEVICES),
                rules(row.cell(EntryFields.RULES)),
                EntryFields.time(key, EntryFields.STARTS_AT, row.cell(EntryFields.STARTS_AT)),
                EntryFields.time(key, EntryFields.ENDS_AT, row.cell(EntryFields.ENDS_AT)));
        return EntryFields.edit(entry, row::has);
    }

    static String header() {
        return Csv.line(EntryFields.ALL);
    }

    static String line(Entry entry) {
        return Csv.line(List.of(
                entry.key().userid(),
                Integer.toString(entry.key().userType().code()),
                entry.name() == null ? "" : entry.name(),
                String.join(";", entry.groups()),
                String.join(";", entry.devices()),
                entry.rules().stream().map(CsvPeople::text).collect(Collectors.joining(";")),
                entry.startsAt() == null ? "" : Json.time(entry.startsAt()),
                entry.endsAt() == null ? "" : Json.time(entry.endsAt())));
    }

    private static UserType userType(@Nullable String cell) throws RefusedException {
        UserType type =
                cell == null ? UserType.EMPLOYEE : cell.matches("[0-9]") ? UserType.of(cell.charAt(0) - '0') : null;
        if (type == null) {
            throw RefusedException.invalid(EntryFields.USER_TYPE, "0, 1 or 2");
        }
        return type;
    }

    private static Set<String> names(Columns.Row row, String column, TextRule rule, int most) throws RefusedException {
        Set<String> names = new LinkedHashSet<>();
        for (String name : items(row.cell(column))) {
            if (!rule.allows(name) || !names.add(name)) {
                throw RefusedException.invalid(column, "different texts, each of " + rule.expected());
            }
        }
        if (names.size() > most) {
            throw RefusedException.invalid(column, "a list of at most " + most);
        }
        return names;
    }

    private static List<PassRule> rules(@Nullable String cell) throws RefusedException {
        List<PassRule> rules = new ArrayList<>();
        for (String item : items(cell)) {
            Matcher matcher = RULE.matcher(item);
            if (!matcher.matches()) {
                throw RefusedException.invalid(
                        EntryFields.RULES,
                        "rules such as 9:00-17:30 * * 1-5 *, each perhaps with"
                                + " id=NUMBER and effect_time=NUMBER before it");
            }
            rules.add(EntryFields.rule(
                    number("id", matcher.group(1), rules.size() + 1L),
                    matcher.group(3),
                    number("effect_time", matcher.group(2), 0)));
        }
        if (rules.size() > Entry.MOST_RULES) {
            throw RefusedException.invalid(EntryFields.RULES, "a list of at most " + Entry.MOST_RULES);
        }
        return rules;
    }

    private static long number(String what, @Nullable String digits, long fallback) throws RefusedException {
        long number = digits == null ? fallback : Long.parseLong(digits);
        if (number > PassRule.MOST) {
            throw RefusedException.invalid(what, "a whole number from 0 to " + PassRule.MOST);
        }
        return number;
    }

    private static List<String> items(@Nullable String cell) {
        return cell == null ? List.of() : List.of(cell.split(";", -1));
    }

    private static String text(PassRule rule) {
        return "id=" + rule.id() + " effect_time=" + rule.effectTime() + ' ' + rule.rule();
    }
}

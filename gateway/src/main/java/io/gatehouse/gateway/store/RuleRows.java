package io.gatehouse.gateway.store;

import io.gatehouse.protocol.PassRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pass rules of people, kept as text in their rows: a line each, with id, effect time and rule. */
final class RuleRows {
    private final Session session;

    RuleRows(Session session) {
        this.session = session;
    }

    /** Of somebody, in the order in which they were put; none of an erased person. */
    List<PassRule> of(long personId) {
        return session.all("SELECT rules FROM people WHERE id = ?", row -> rules(row.getString(1)), personId).stream()
                .flatMap(List::stream)
                .toList();
    }

    static List<PassRule> rules(@Nullable String text) {
        return text == null ? List.of() : text.lines().map(RuleRows::rule).toList();
    }

    /** Null for none. */
    static @Nullable String text(List<PassRule> rules) {
        if (rules.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (PassRule rule : rules) {
            text.append(rule.id()).append(' ').append(rule.effectTime()).append(' ');
            text.append(rule.rule()).append('\n');
        }
        return text.toString();
    }

    private static PassRule rule(String line) {
        String[] parts = line.split(" ", 3);
        return new PassRule(Long.parseLong(parts[0]), parts[2], Long.parseLong(parts[1]));
    }
}

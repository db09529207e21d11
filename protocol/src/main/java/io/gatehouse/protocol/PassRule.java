package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/**
 * When a person may pass a door [doc 94004]. The text is {@code <times> <day> <month> <weekday> <year>}: times of the day
 * from and to a minute, both included, and four columns as in a crontab.
 *
 * @param id tells the rules of one person apart, 0 to {@link #MOST}
 * @param rule well-formed, since a terminal would have to guess what a bad one means
 * @param effectTime since when it counts, in seconds since 1970, 0 to {@link #MOST}
 */
public record PassRule(long id, String rule, long effectTime) {
    /** Of the id and of the time: both are unsigned and of 32 bits on the wire. */
    public static final long MOST = 0xFFFF_FFFFL;

    /** Characters of the longest rule. */
    public static final int LONGEST = 256;

    /** @throws IllegalArgumentException with a sentence that names the value and what was expected */
    public PassRule {
        require("id", id);
        require("effect_time", effectTime);
        String problem = problem(rule);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** What is wrong with the text of a rule, as a sentence without a full stop; null where nothing is. */
    public static @Nullable String problem(String rule) {
        return PassRuleGrammar.problem(rule);
    }

    private static void require(String name, long value) {
        if (value < 0 || value > MOST) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to " + MOST);
        }
    }
}

package io.gatehouse.gateway.config;

import java.util.List;

/** The configuration cannot be used; every problem is named, one a sentence. */
public final class InvalidSettingsException extends Exception {
    private final List<String> problems;

    public InvalidSettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each: key, value and what was expected; secrets as ***. */
    public List<String> problems() {
        return problems;
    }
}

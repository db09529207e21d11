package io.gatehouse.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads settings: defaults, then a file, then the environment, then what the command line sets. */
@SuppressWarnings("DoNotCallSuggester")
public final class SettingsLoader {
    private SettingsLoader() {}

    /**
     * Merges all sources.
     *
     * @param file YAML, or null
     * @param environment the process's; names that start with GATEHOUSE_ count
     * @param sets {@code key=value} each
     */
    public static Settings load(@Nullable Path file, Map<String, String> environment, List<String> sets)
            throws InvalidSettingsException {
        throw new UnsupportedOperationException();
    }
}

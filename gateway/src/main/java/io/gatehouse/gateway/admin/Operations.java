package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.DataKeys;
import java.util.function.Supplier;

/**
 * What the port tells of the gateway itself.
 *
 * @param metrics a scrape in Prometheus text; called on the port's event loops
 * @param imports bounds of one import
 * @param readiness called for each question; must not block
 */
public record Operations(
        EventStream events,
        Supplier<String> metrics,
        Supplier<Readiness> readiness,
        Build build,
        DataKeys keys,
        Settings.Imports imports) {}

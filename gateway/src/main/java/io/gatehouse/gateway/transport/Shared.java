package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.Workers;
import io.gatehouse.gateway.metrics.Meters;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What all connections of one server share.
 *
 * @param workers parse large messages
 * @param faults guards what is logged about our own mistakes
 * @param conversations begins the conversation of a new connection
 */
record Shared(
        Settings.Limits limits,
        Connections connections,
        Meters meters,
        UploadBudget budget,
        Workers workers,
        Seldom faults,
        Function<Connection, Conversation> conversations) {

    /** A clock that only moves forward. */
    LongSupplier nanos() {
        return connections.nanos();
    }
}

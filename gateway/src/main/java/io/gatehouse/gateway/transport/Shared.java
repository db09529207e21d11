package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.metrics.Meters;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * What all connections of one server share.
 *
 * @param nanos a clock that only moves forward
 * @param faults guards what is logged about our own mistakes
 * @param conversations begins the conversation of a new connection
 */
record Shared(
        Settings.Limits limits,
        Connections connections,
        Meters meters,
        UploadBudget budget,
        LongSupplier nanos,
        Seldom faults,
        BiFunction<Connection, Shared, Conversation> conversations) {}

package io.gatehouse.gateway.domain;

import java.time.Instant;

/** The subscribed connection of a device. */
public record Presence(Instant connectedAt, Instant lastSeenAt, String remoteAddress) {}

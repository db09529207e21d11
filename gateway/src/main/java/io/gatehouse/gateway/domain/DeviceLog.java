package io.gatehouse.gateway.domain;

import java.time.Instant;

/**
 * A log that a device has sent.
 *
 * @param id names it among those of its device
 * @param bytes how many it has
 */
public record DeviceLog(String id, long bytes, Instant receivedAt) {}

package io.gatehouse.gateway.domain;

import java.time.Instant;

/**
 * A signed hello that has registered a device.
 *
 * @param id a digest of its sn, nonce and timestamp
 * @param address where it came from
 */
public record UsedHello(long id, String address, Instant usedAt) {}

package io.gatehouse.gateway.domain;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who may not log in for a while.
 *
 * @param address an IPv4 address, or an IPv6 network of 64 bits; null where it is every address with a wrong login
 * @param sn null where it is every device
 * @param until when it ends by itself
 */
public record Block(
        LoginLimit limit,
        @Nullable String address,
        @Nullable String sn,
        Instant until) {

    /** Names it; the same again for the same limit, address and sn. */
    public String id() {
        String key = limit + "\n" + address + "\n" + sn;
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
    }
}

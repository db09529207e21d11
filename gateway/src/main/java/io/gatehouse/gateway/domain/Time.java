package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;

/**
 * What time it is, for people and for deadlines.
 *
 * @param clock the wall clock, which may jump
 * @param ticker nanoseconds that only ever grow
 */
public record Time(InstantSource clock, Ticker ticker) {
    /** This machine's. */
    public static Time system() {
        return new Time(InstantSource.system(), Ticker.systemTicker());
    }
}

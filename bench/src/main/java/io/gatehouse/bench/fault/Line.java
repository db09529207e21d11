package io.gatehouse.bench.fault;

import java.time.Duration;

/**
 * What one connection has to suffer.
 *
 * @param latency of all bytes in each direction
 * @param jitter up to which more is added by chance; bytes never overtake each other
 * @param bytesPerSecond which pass in each direction, 0 for no limit
 */
public record Line(Duration latency, Duration jitter, int bytesPerSecond, Fault fault) {
    /** A line that does nothing but pass bytes on. */
    public static final Line GOOD = new Line(Duration.ZERO, Duration.ZERO, 0, new Fault.None());

    /** A line with nothing but a fault. */
    public static Line with(Fault fault) {
        return new Line(Duration.ZERO, Duration.ZERO, 0, fault);
    }
}

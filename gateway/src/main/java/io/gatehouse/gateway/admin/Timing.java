package io.gatehouse.gateway.admin;

import java.time.Duration;

/**
 * How patient the port is.
 *
 * @param opening for the head of the first request of a connection, from the accept; TLS included
 * @param idle for a request to arrive whole, from the end of the one before; also for a response to be taken
 * @param linger for the rest of a request that has been refused before its end
 * @param slowReader for a watcher of events that takes nothing while there is something
 * @param heartbeat between two comments in the stream of events
 */
record Timing(Duration opening, Duration idle, Duration linger, Duration slowReader, Duration heartbeat) {
    static final Timing USUAL = new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15));
}

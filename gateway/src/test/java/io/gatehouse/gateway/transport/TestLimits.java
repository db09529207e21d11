package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import java.time.Duration;

/** Limits as shipped, to be made tighter by a test. */
final class TestLimits {
    int frame = 16 << 20;
    int firstFrame = 64 << 10;
    long uploadsInFlight = 64 << 20;
    Duration uploadTimeout = Duration.ofMinutes(1);
    int uploadRate = 4096;
    int connections = 1000;
    int replies = 64;
    int unread = 32 << 10;
    int outbound = 1 << 20;
    Duration writeTimeout = Duration.ofSeconds(30);
    Duration handshakeTimeout = Duration.ofSeconds(10);
    Duration loginTimeout = Duration.ofSeconds(30);
    Duration idleTimeout = Duration.ofMinutes(2);

    /** Lets deadlines be looked at every few milliseconds, by one that only those come near who do not read. */
    void sweepOften() {
        writeTimeout = Duration.ofMillis(100);
    }

    Settings.Limits build() {
        return new Settings.Limits(
                frame,
                firstFrame,
                uploadsInFlight,
                uploadTimeout,
                uploadRate,
                64 << 10,
                connections,
                replies,
                unread,
                outbound,
                writeTimeout,
                1000,
                handshakeTimeout,
                loginTimeout,
                idleTimeout,
                new Settings.Logins(20, 600, 10_000, 6000));
    }
}

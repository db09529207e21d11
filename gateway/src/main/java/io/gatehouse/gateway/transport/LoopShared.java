package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What the connections of one event loop share: the round that looks at their deadlines, and the burst that is being
 * decoded, since only one of them reads at a time. On that loop only.
 */
final class LoopShared implements Runnable {
    private final LongSupplier nanos;
    private final List<Connection> connections = new ArrayList<>();
    private long burstAt;
    private int frames;

    LoopShared(LongSupplier nanos) {
        this.nanos = nanos;
    }

    // ---- The burst

    /** Bytes have come, and are decoded from here on: one moment for all that is in them. */
    void burst() {
        burstAt = nanos.getAsLong();
    }

    /** A frame was in them; returns when it came. */
    long frame() {
        frames++;
        return burstAt;
    }

    /** Frames of the burst that have not been counted yet. */
    int takeFrames() {
        int taken = frames;
        frames = 0;
        return taken;
    }

    // ---- The round

    /** How often to go round: often enough for the shortest deadline, else once a second. */
    static Duration period(Settings.Limits limits) {
        Duration shortest = Stream.of(
                        limits.handshakeTimeout(),
                        limits.loginTimeout(),
                        limits.idleTimeout(),
                        limits.writeTimeout(),
                        limits.uploadTimeout())
                .min(Duration::compareTo)
                .orElseThrow();
        long millis = Math.max(5, Math.min(1000, shortest.toMillis() / 8));
        return Duration.ofMillis(millis);
    }

    /** Takes it in; returns its place. */
    int add(Connection connection) {
        connections.add(connection);
        return connections.size() - 1;
    }

    /** Drops the one at that place, and puts the last one there. */
    void remove(int place) {
        Connection last = connections.remove(connections.size() - 1);
        if (place < connections.size()) {
            connections.set(place, last);
            last.movedTo(place);
        }
    }

    @Override
    public void run() {
        long now = nanos.getAsLong();
        each(connection -> connection.sweep(now));
    }

    /** From the last to the first, so that each may leave while it is its turn. */
    void each(Consumer<Connection> action) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            if (i < connections.size()) {
                Connection connection = connections.get(i);
                connection.guarded(() -> action.accept(connection));
            }
        }
    }
}

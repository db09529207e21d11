package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The connections of one event loop, and the round that looks at their deadlines. On that loop only. */
final class Sweep implements Runnable {
    private final LongSupplier nanos;
    private final Burst burst;
    private final List<Connection> connections = new ArrayList<>();

    Sweep(LongSupplier nanos) {
        this.nanos = nanos;
        this.burst = new Burst(nanos);
    }

    /** What is being decoded on this event loop. */
    Burst burst() {
        return burst;
    }

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

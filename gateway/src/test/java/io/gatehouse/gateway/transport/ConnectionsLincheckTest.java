package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.Workers;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Whatever three threads do to the registry at once, all of them see what some order of these steps would have shown. */
class ConnectionsLincheckTest {
    @Test
    void whatIsSeenOfTheRegistryIsWhatSomeOrderOfTheStepsShows() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .iterations(20)
                .invocationsPerIteration(500)
                .check(Registry.class);
    }

    /** One terminal, three sockets that say they are it. */
    @Param(name = "socket", gen = IntGen.class, conf = "0:2")
    public static class Registry {
        private static final Device DEVICE = Script.device("a");
        private static final Subscription SUBSCRIPTION = new Subscription("1.0", List.of(), List.of());
        private static final Meters METERS = new Meters(new SimpleMeterRegistry());

        private final List<Connection> sockets = new ArrayList<>();
        private final Connections connections = new Connections(() -> Instant.EPOCH.plusNanos(sockets.size()), () -> 0);

        public Registry() {
            Shared shared = new Shared(
                    new TestLimits().build(),
                    connections,
                    METERS,
                    new UploadBudget(1, new HeapRegions(0)),
                    new Workers(Runnable::run),
                    new Seldom(connections.nanos()),
                    connection -> new Exchange(connection, new Script()));
            for (int i = 0; i < 3; i++) {
                sockets.add(new Connection(new EmbeddedChannel(), shared, new Sweep(connections.nanos())));
            }
        }

        @Operation
        public void register(@Param(name = "socket") int socket) {
            connections.registered(DEVICE.sn(), sockets.get(socket));
        }

        @Operation
        public void subscribe(@Param(name = "socket") int socket) {
            connections.subscribed(DEVICE, SUBSCRIPTION, sockets.get(socket));
        }

        @Operation
        public void leave(@Param(name = "socket") int socket) {
            connections.left(DEVICE.sn(), sockets.get(socket));
        }

        @Operation
        public void delete() {
            connections.deleted(DEVICE.sn());
        }

        /** The socket that is believed, by the time at which it was accepted; -1 for none. */
        @Operation
        public long believed() {
            Presence presence = connections.presence(DEVICE.sn());
            return presence == null
                    ? -1
                    : Duration.between(Instant.EPOCH, presence.connectedAt()).toNanos();
        }
    }
}

package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Crowd;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalEvent;
import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All places of a soak. Every so many-th is behind the fault proxy, so that those come in between the others. */
final class Wall {
    private static final Duration CAPTURE = Duration.ofMillis(300);
    private static final int FINGER = 512;

    private final SoakPlan plan;
    private final TerminalNetwork network;
    private final URI gateway;
    private final URI proxy;
    private final Crowd crowd;
    private final Errors errors;
    private final List<Place> places = new ArrayList<>();
    private final List<TerminalIdentity> identities = new ArrayList<>();

    /** @param proxy the way to the gateway for those who are behind the proxy */
    Wall(SoakPlan plan, TerminalNetwork network, URI gateway, URI proxy, Crowd crowd, Errors errors) {
        this.plan = plan;
        this.network = network;
        this.gateway = gateway;
        this.proxy = proxy;
        this.crowd = crowd;
        this.errors = errors;
    }

    /** Hangs up the next terminal, for the crowd to log it in. */
    SimulatedTerminal hang(int number, TerminalIdentity identity) {
        boolean faulty = plan.faultyEach() > 0 && number % plan.faultyEach() == 0;
        URI way = faulty ? proxy : gateway;
        Place place = new Place(
                number,
                faulty,
                crowd::leaving,
                errors,
                events -> terminal(settings(way, number).returning(), identity, events));
        places.add(place);
        identities.add(identity);
        return place.terminal();
    }

    /** A second terminal of the same sn, on a good line; it stays away once it is lost. */
    SimulatedTerminal twin(Place place, Consumer<TerminalEvent> events) {
        return terminal(settings(gateway, place.number()), identities.get(place.number()), events);
    }

    private static TerminalSettings settings(URI way, int number) {
        return TerminalSettings.of(way).passive(Crowd.source(way, number));
    }

    private SimulatedTerminal terminal(
            TerminalSettings settings, TerminalIdentity identity, Consumer<TerminalEvent> events) {
        SplittableRandom random =
                new SplittableRandom(plan.seed() + identity.sn().hashCode());
        Sensor sensor = Sensor.always(
                (kind, userid, slot) -> {
                    byte[] template = new byte[FINGER];
                    random.nextBytes(template);
                    // No picture begins like this, so the gateway cannot take it for one.
                    template[0] = 0x01;
                    template[1] = 0x00;
                    return CompletableFuture.completedFuture(template);
                },
                Sensor.Capture.success(CAPTURE));
        return new SimulatedTerminal(network, settings, identity, sensor, events);
    }

    int size() {
        return places.size();
    }

    Place place(int number) {
        return places.get(number);
    }

    /** How many terminals are not online. */
    long away() {
        return places.stream().filter(place -> !place.online()).count();
    }

    void sweep() {
        long now = System.nanoTime();
        places.forEach(place -> place.sweep(now));
    }
}

package io.gatehouse.gateway.metrics;

import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.gateway.domain.SyncListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** The meters of what terminals are told of people, and fetch. No label ever holds an sn or a userid. Callable from any thread. */
public final class SyncMeters implements SyncListener {
    private final MeterRegistry registry;

    public SyncMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Terminals that are online and have been told of people whom they have not fetched. */
    public void terminalsBehind(Supplier<Number> count) {
        Gauge.builder("gatehouse.sync.behind", count)
                .description("Terminals online that have not fetched everybody of whom they were told.")
                .register(registry);
    }

    /** Lists of terminals that wait to be told something, or to be looked at. */
    public void pushesWaiting(Supplier<Number> count) {
        Gauge.builder("gatehouse.sync.waiting", count)
                .description("Lists of terminals online that wait until it is looked at what they are to be told.")
                .register(registry);
    }

    @Override
    public void pushed(Roll roll, boolean taken) {
        String result = taken ? "taken" : "missed";
        counter("gatehouse.sync.pushes", "Pushes of changed people; one that was not taken shows in the version.", roll)
                .tag("result", result)
                .register(registry)
                .increment();
    }

    @Override
    public void pulled(Roll roll, boolean page, int people) {
        String how = page ? "page" : "ids";
        counter("gatehouse.sync.pulls", "Pulls of terminals.", roll)
                .tag("by", how)
                .register(registry)
                .increment();
        counter("gatehouse.sync.people", "People given to terminals.", roll)
                .tag("by", how)
                .register(registry)
                .increment(people);
    }

    @Override
    public void pulledAll(Roll roll) {
        counter("gatehouse.sync.full.pulls", "Pulls of everybody that went to the end.", roll)
                .register(registry)
                .increment();
    }

    @Override
    public void caughtUp(Roll roll, Duration after) {
        Timer.builder("gatehouse.sync.lag")
                .description("From a push to the moment when the terminal had fetched all that it was told.")
                .tag("list", list(roll))
                .serviceLevelObjectives(Meters.BUCKETS)
                .register(registry)
                .record(after);
    }

    private Counter.Builder counter(String name, String description, Roll roll) {
        return Counter.builder(name).description(description).tag("list", list(roll));
    }

    private static String list(Roll roll) {
        return roll.name().toLowerCase(Locale.ROOT);
    }
}

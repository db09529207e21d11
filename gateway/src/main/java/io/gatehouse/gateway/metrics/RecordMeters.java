package io.gatehouse.gateway.metrics;

import io.gatehouse.gateway.domain.DoorOpening;
import io.gatehouse.gateway.domain.RecordListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;

/** The meters of records, doors, pictures and logs. No label ever holds an sn or a userid. Callable from any thread. */
public final class RecordMeters implements RecordListener {
    private static final String RECORDS = "gatehouse.records";
    private static final String TEMPERATURES = "gatehouse.temperatures";

    private final MeterRegistry registry;

    /** Registers every meter that exists from the start. */
    public RecordMeters(MeterRegistry registry) {
        this.registry = registry;
        recorded(0, 0, 0, 0);
        temperatures(0, 0);
        for (DoorOpening.State state : DoorOpening.State.values()) {
            doors(state);
        }
        for (Refused what : Refused.values()) {
            refusals(what);
        }
    }

    /** Memory that pictures take. */
    public void photoBytes(Supplier<Number> bytes) {
        Gauge.builder("gatehouse.photo.bytes", bytes)
                .description("Bytes of pictures that wait for their terminal.")
                .register(registry);
    }

    @Override
    public void recorded(int stored, int duplicates, int old, int refused) {
        records("stored").increment(stored);
        records("duplicate").increment(duplicates);
        records("old").increment(old);
        records("refused").increment(refused);
    }

    private Counter records(String result) {
        return counter(RECORDS, "Records of passages that came in checkins.", "result", result);
    }

    @Override
    public void temperatures(int stored, int refused) {
        counter(TEMPERATURES, "Temperatures that terminals sent.", "result", "stored")
                .increment(stored);
        counter(TEMPERATURES, "Temperatures that terminals sent.", "result", "refused")
                .increment(refused);
    }

    @Override
    public void doorChanged(DoorOpening.State state) {
        doors(state).increment();
    }

    private Counter doors(DoorOpening.State state) {
        return counter("gatehouse.doors", "Doors opened from afar that have entered a state.", "state", lower(state));
    }

    @Override
    public void refused(Refused what) {
        refusals(what).increment();
    }

    private Counter refusals(Refused what) {
        return counter(
                "gatehouse.refusals",
                "What was refused about doors, pictures, logs and calls for help.",
                "what",
                lower(what));
    }

    private Counter counter(String name, String description, String label, String value) {
        return Counter.builder(name).description(description).tag(label, value).register(registry);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.HealthQuery;
import io.gatehouse.protocol.HealthStatus;
import io.gatehouse.protocol.Temperatures;
import io.gatehouse.protocol.Temperatures.Temperature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes temperatures and tells what was measured last [doc 93992–93994]. What is a fever the terminal knows: it sees how it
 * has measured. Thread-safe, never blocks.
 */
public final class HealthChecks {
    /** A measurement says nothing of somebody any more after that. */
    static final Duration VALID = Duration.ofHours(24);

    /** How far the clock of a terminal may be ahead. What is of later would hide all that is measured until then. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    private static final long ROW_BYTES = 300;

    private final Store store;
    private final Devices devices;
    private final InstantSource clock;
    private final RecordListener listener;

    public HealthChecks(Store store, Devices devices, InstantSource clock, RecordListener listener) {
        this.store = store;
        this.devices = devices;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Stores those of a subscribed device that are not refused; those without a time are of now. Completes when they are
     * durable.
     *
     * @return the code for the whole call
     */
    public CompletionStage<ErrorCode> take(String sn, Temperatures temperatures) {
        Device device = devices.find(sn);
        String corpId = device == null ? null : device.corpId();
        if (corpId == null) {
            return CompletableFuture.completedFuture(ErrorCode.NOT_LOGGED_IN);
        }
        Instant now = clock.instant();
        return store.<@Nullable Integer>write(
                        corpId,
                        ROW_BYTES * (1 + temperatures.items().size()),
                        tx -> tx.distribution().binds(corpId, sn)
                                ? add(tx.records(), corpId, sn, temperatures, now)
                                : null)
                .thenApply(stored -> {
                    if (stored == null) {
                        return ErrorCode.NOT_LOGGED_IN;
                    }
                    int refused = (int) temperatures.items().stream()
                            .filter(temperature -> temperature.refusal() != null)
                            .count();
                    listener.temperatures(stored, refused);
                    return ErrorCode.OK;
                });
    }

    private static int add(Records.Changes records, String corpId, String sn, Temperatures temperatures, Instant now) {
        int stored = 0;
        for (Temperature temperature : temperatures.items()) {
            if (temperature.refusal() != null || temperature.userType() == null) {
                continue;
            }
            PersonKey person = PersonKey.meant(corpId, temperature.userType(), temperature.userid());
            Instant at = temperature.timestamp() == 0 ? now : Instant.ofEpochSecond(temperature.timestamp());
            TemperatureRecord record =
                    new TemperatureRecord(0, person, sn, at, temperature.thousandths(), temperature.status());
            stored += records.addTemperature(record, now) ? 1 : 0;
        }
        return stored;
    }

    /** What was measured of somebody in the last day, by any terminal of the corp of this one. */
    public CompletionStage<HealthStatus> status(String sn, HealthQuery query) {
        Device device = devices.find(sn);
        String corpId = device == null ? null : device.corpId();
        if (corpId == null) {
            return CompletableFuture.completedFuture(HealthStatus.UNKNOWN);
        }
        PersonKey person = PersonKey.meant(corpId, query.userType(), query.userid());
        Instant now = clock.instant();
        return store.read(corpId, snapshot -> {
            TemperatureRecord last = snapshot.records().lastTemperature(person, now.plus(AHEAD));
            return last == null || last.at().isBefore(now.minus(VALID)) ? HealthStatus.UNKNOWN : last.status();
        });
    }

    /** In the order in which they came. */
    public CompletionStage<Page<TemperatureRecord>> list(RecordFilter filter, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.records().temperatures(filter, limit, after));
    }
}

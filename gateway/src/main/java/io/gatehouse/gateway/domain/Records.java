package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Port: the part of the store that says who was where, and how warm. */
public interface Records {
    /** In the order in which they came. */
    Page<PassRecord> passes(RecordFilter filter, int limit, @Nullable String after);

    /** In the order in which they came. */
    Page<TemperatureRecord> temperatures(RecordFilter filter, int limit, @Nullable String after);

    /** The one measured last, but not after a time, or null. */
    @Nullable
    TemperatureRecord lastTemperature(PersonKey person, Instant until);

    /** What a transaction may change. */
    interface Changes extends Records {
        /** Adds it, whatever its id; false if the same terminal has told the same before. */
        boolean addPass(PassRecord record);

        /** The same. */
        boolean addTemperature(TemperatureRecord record, Instant receivedAt);

        /** Removes what came before, passes and temperatures; returns how many, at most the limit of each. */
        int forgetRecords(Instant receivedBefore, int limit);
    }
}

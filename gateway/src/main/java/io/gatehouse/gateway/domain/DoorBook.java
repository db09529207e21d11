package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port: the part of the store that says which doors were to be opened. */
public interface DoorBook {
    @Nullable
    DoorOpening door(String operId);

    /** All that have not ended, at start. */
    List<DoorOpening> waitingDoors();

    /** Newest first. */
    Page<DoorOpening> doors(RecordFilter filter, int limit, @Nullable String after);

    /** What a transaction may change. */
    interface Changes extends DoorBook {
        void addDoor(DoorOpening opening);

        /** Replaces state and end of the one of that oper_id. */
        void updateDoor(DoorOpening opening);

        /** Removes those that were created before; returns how many, at most the limit. */
        int forgetDoors(Instant createdBefore, int limit);
    }
}

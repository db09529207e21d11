package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.DoorReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one door.
 *
 * @param operId names it on the wire; unguessable
 * @param by what the device was told
 * @param expiresAt when it is given up that the device reports
 * @param endedAt null while it is pushed
 */
public record DoorOpening(
        String operId,
        String sn,
        String corpId,
        String userid,
        DoorReport.Type by,
        State state,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant endedAt) {

    /** A report that comes late still counts: whether the door has opened is a fact. */
    public enum State {
        PUSHED,
        OPENED,
        FAILED,
        TIMED_OUT
    }

    /** The same, ended. */
    DoorOpening ended(State state, Instant endedAt) {
        return new DoorOpening(operId, sn, corpId, userid, by, state, createdAt, expiresAt, endedAt);
    }
}

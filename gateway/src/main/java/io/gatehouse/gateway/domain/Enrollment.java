package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one terminal that is to bring one person's finger or face.
 *
 * @param operId names it on the wire; unguessable
 * @param userid a visitor's is composite
 * @param expiresAt push + window + grace
 * @param errcode null while it waits; 0 on success
 * @param late true when its person's templates came after it had timed out
 * @param agentid of the app that is told the result of somebody who is no visitor, or null; a visitor's id names its own
 */
public record Enrollment(
        String operId,
        String sn,
        String corpId,
        String userid,
        UserType userType,
        Kind pageType,
        State state,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable Integer errcode,
        @Nullable String errmsg,
        boolean late,
        @Nullable String agentid) {

    /** One that names no app. */
    public Enrollment(
            String operId,
            String sn,
            String corpId,
            String userid,
            UserType userType,
            Kind pageType,
            State state,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant endedAt,
            @Nullable Integer errcode,
            @Nullable String errmsg,
            boolean late) {
        this(
                operId, sn, corpId, userid, userType, pageType, state, createdAt, expiresAt, endedAt, errcode, errmsg,
                late, null);
    }

    /** From CREATED to PUSHED to one of the others, which are final. */
    public enum State {
        CREATED,
        PUSHED,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        TIMED_OUT;

        /** True while a result may still come. */
        public boolean waiting() {
            return this == CREATED || this == PUSHED;
        }
    }

    /** The person it is about. */
    public PersonKey person() {
        return new PersonKey(corpId, userType, userid);
    }

    /** The app that is told the result, or null: of a visitor the one that the id names. */
    public @Nullable String app() {
        if (userType != UserType.VISITOR) {
            return agentid;
        }
        VisitorId visitor = VisitorId.parse(userid);
        return visitor == null ? null : visitor.agentid();
    }

    /** The same, pushed. */
    public Enrollment pushed(Instant expiresAt) {
        return new Enrollment(
                operId,
                sn,
                corpId,
                userid,
                userType,
                pageType,
                State.PUSHED,
                createdAt,
                expiresAt,
                null,
                null,
                null,
                false,
                agentid);
    }

    /** The same, ended. */
    public Enrollment ended(State state, Instant endedAt, @Nullable Integer errcode, @Nullable String errmsg) {
        return new Enrollment(
                operId, sn, corpId, userid, userType, pageType, state, createdAt, expiresAt, endedAt, errcode, errmsg,
                late, agentid);
    }

    /** The same, with templates that came late. */
    public Enrollment markedLate() {
        return new Enrollment(
                operId, sn, corpId, userid, userType, pageType, state, createdAt, expiresAt, endedAt, errcode, errmsg,
                true, agentid);
    }
}

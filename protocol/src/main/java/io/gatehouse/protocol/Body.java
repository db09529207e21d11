package io.gatehouse.protocol;

/** The body of a command, read into what the command takes. */
public sealed interface Body
        permits SignedHello,
                Active,
                SubscribeCorp,
                ErrorReport,
                UploadUserinfo,
                Checkin,
                Temperatures,
                HealthQuery,
                DoorReport,
                PhotoRequest,
                UploadLog,
                LoginCodeRequest,
                Selfhelp,
                PageRequest,
                ByIds,
                CheckUserid,
                NotifyHistory,
                Body.None,
                Body.Invalid {

    /** Of a command that takes no body, or that nobody knows; whatever was sent, it was not looked at. */
    record None() implements Body {}

    /**
     * A body that the command cannot take.
     *
     * @param code what the answer carries
     * @param reason a sentence that names the field and what was expected
     */
    record Invalid(ErrorCode code, String reason) implements Body {}
}

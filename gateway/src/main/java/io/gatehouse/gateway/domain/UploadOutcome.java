package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.ReplyBody.FailedPerson;
import java.util.List;

/** What became of an upload. */
public sealed interface UploadOutcome {
    /** All of it is durable, but for these people; each of them once, in the order of the call. */
    record Taken(List<FailedPerson> refused) implements UploadOutcome {}

    /** Nothing of it is stored. */
    record Refused(ErrorCode code) implements UploadOutcome {}
}

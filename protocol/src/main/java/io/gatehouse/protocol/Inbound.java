package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a text frame of a terminal turned out to be. */
public sealed interface Inbound {

    /**
     * A command.
     *
     * @param command the entry of the table, null for a cmd that it does not have
     * @param cmd the text as sent, for the answer to an unknown one
     * @param body the object under {@code body}; a missing node where there is none
     */
    record Envelope(@Nullable CommandType command, String cmd, ReqId reqId, JsonNode body) implements Inbound {}

    /** A terminal's acknowledgement of a push (an errcode and no cmd): known, and ignored. */
    record Acknowledgement() implements Inbound {}

    /**
     * Something that cannot be a command.
     *
     * @param reqId where the headers could be read, else null: the answer then goes without headers
     * @param reason a sentence for {@code errmsg}
     */
    record Malformed(@Nullable ReqId reqId, String reason) implements Inbound {}
}

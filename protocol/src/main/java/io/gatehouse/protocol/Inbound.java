package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/** What a frame of a terminal, text or binary, turned out to be. */
public sealed interface Inbound {

    /**
     * A command.
     *
     * @param command the entry of the table, null for a cmd that it does not have
     * @param cmd the text as sent, for the answer to an unknown one
     * @param body what the command takes, or {@link Body.Invalid}
     */
    record Envelope(@Nullable CommandType command, String cmd, ReqId reqId, Body body) implements Inbound {

        /**
         * The body of a command that takes this type.
         *
         * @throws ClassCastException where it takes another, or the body is invalid: a bug of the caller
         */
        public <T extends Body> T body(Class<T> type) {
            return type.cast(body);
        }
    }

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

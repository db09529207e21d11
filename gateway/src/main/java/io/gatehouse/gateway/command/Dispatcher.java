package io.gatehouse.gateway.command;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Inbound;
import io.gatehouse.protocol.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the handler of a command. */
public final class Dispatcher {

    /**
     * Answers one command. May be called on any thread for a caller that is subscribed, else on its event loop only; the
     * stage completes on any thread, always with a value.
     */
    public CompletionStage<Reply> dispatch(Caller caller, Inbound.Envelope envelope) {
        return CompletableFuture.completedFuture(Reply.of(ErrorCode.INVALID_PARAMETER));
    }
}

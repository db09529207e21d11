package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller;
import io.gatehouse.protocol.Inbound;
import io.gatehouse.protocol.Reply;
import java.util.concurrent.CompletableFuture;

/** Where commands are answered; {@code dispatcher::dispatch} outside tests. */
@FunctionalInterface
public interface Requests {
    /**
     * Answers one command. Called on the connection's event loop, or on a worker for a large message of a subscribed
     * caller; the future may complete on any thread, and
     * mostly is complete already.
     */
    CompletableFuture<Reply> answer(Caller caller, Inbound.Envelope envelope);
}

package io.gatehouse.bench.simulator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the parts of a terminal may do with its connection. Event loop only. */
interface Conversation {
    /** Sends a request; fails with {@link ConnectionLostException} if the connection ends first. */
    CompletableFuture<TerminalReply> request(String cmd, @Nullable JsonNode body);

    void tell(TerminalEvent event);

    Future<?> after(Duration delay, Runnable action);

    /** Runs something here that was made ready elsewhere. */
    void here(Runnable action);

    /** Cuts the line as a pulled plug does. */
    void breakLine();
}

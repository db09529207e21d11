package io.gatehouse.gateway.transport;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is said over one connection, apart from the frames it is said in. Used on the connection's event loop only. */
interface Conversation {
    /**
     * A whole message has come.
     *
     * @param message the conversation's to keep; may be longer than the message
     */
    void message(boolean text, byte[] message, int length);

    /** False while no further message may come. */
    boolean ready();

    /** True when no answer is owed. */
    boolean settled();

    /**
     * Says something unasked.
     *
     * @param sent told true once the bytes are with the kernel, false if they never will be
     */
    void push(byte[] message, @Nullable CompletableFuture<Boolean> sent);

    /** The connection can be written to again. */
    void writable();

    /** Nothing can be said any more. */
    void ended();
}

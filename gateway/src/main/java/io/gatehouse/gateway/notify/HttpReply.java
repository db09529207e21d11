package io.gatehouse.gateway.notify;

import org.jspecify.annotations.Nullable;

/** What came of a call. */
sealed interface HttpReply {
    /**
     * The app answered.
     *
     * @param retryAfter the header of that name, or null
     * @param body no more than its first few KiB
     */
    record Answered(int status, @Nullable String retryAfter, String body) implements HttpReply {}

    /** It did not. */
    record Failed(String reason) implements HttpReply {}
}

package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A result in the outbox of an app.
 *
 * @param id a number that grows in the order in which results came
 * @param since when it was put in, or was last to be sent anew
 * @param attempts since then
 * @param dueAt when it is to be sent next; null while it waits for an earlier one of its person, and once it has ended
 * @param lastAnswer what came of the last attempt, in a few words, or null
 */
public record Callback(
        long id,
        long appId,
        BioResult result,
        State state,
        Instant since,
        int attempts,
        @Nullable Instant dueAt,
        @Nullable Instant endedAt,
        @Nullable String lastAnswer) {

    public enum State {
        PENDING,
        DELIVERED,
        /** Given up; sent again only if somebody asks for it. */
        STUCK
    }
}

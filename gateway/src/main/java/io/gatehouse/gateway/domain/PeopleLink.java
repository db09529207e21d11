package io.gatehouse.gateway.domain;

import java.util.concurrent.CompletionStage;

/** Port: the way to a terminal for what is to be told of people. May be called from any thread, and returns at once. */
@FunctionalInterface
public interface PeopleLink {
    /** Tells a terminal; completes with false if it has no subscribed connection that took it. */
    CompletionStage<Boolean> tell(String sn, Notice notice);
}

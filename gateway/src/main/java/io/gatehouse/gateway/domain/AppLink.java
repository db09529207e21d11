package io.gatehouse.gateway.domain;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Port: the way to an app. Every method may be called from any thread and returns at once. */
public interface AppLink {
    /** Why callbacks cannot go to this URL: insecure, unresolved or private; null where they can. */
    CompletionStage<Outcome.@Nullable Problem> check(AppUrl url);

    /**
     * What came of asking an app to prove itself.
     *
     * @param reason in a few words; "verified" where it did
     */
    record Verification(boolean verified, String reason) {}

    /** Asks an app of the wecom mode to decrypt something [doc 96238]. */
    CompletionStage<Verification> verify(App app);
}

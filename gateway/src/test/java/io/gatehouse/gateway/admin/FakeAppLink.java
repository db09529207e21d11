package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.AppLink;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Apps that answer as the test says. */
final class FakeAppLink implements AppLink {
    volatile Outcome.@Nullable Problem problem;
    volatile Verification verification = new Verification(true, "verified");

    @Override
    public CompletionStage<Outcome.@Nullable Problem> check(AppUrl url) {
        return CompletableFuture.completedFuture(problem);
    }

    @Override
    public CompletionStage<Verification> verify(App app) {
        return CompletableFuture.completedFuture(verification);
    }
}

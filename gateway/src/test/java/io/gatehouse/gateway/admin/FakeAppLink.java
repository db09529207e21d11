package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.AppLink;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Apps that answer as the test says, on a thread of their own. */
final class FakeAppLink implements AppLink {
    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

    volatile Outcome.@Nullable Problem problem;
    volatile Verification verification = new Verification(true, "verified");

    @Override
    public CompletionStage<Outcome.@Nullable Problem> check(AppUrl url) {
        return CompletableFuture.supplyAsync(() -> problem, LATER);
    }

    @Override
    public CompletionStage<Verification> verify(App app) {
        return CompletableFuture.supplyAsync(() -> verification, LATER);
    }
}

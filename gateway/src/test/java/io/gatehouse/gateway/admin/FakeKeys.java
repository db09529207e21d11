package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.DataKeys;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keys whose rotation has come as far as the test says. */
final class FakeKeys implements DataKeys {
    volatile double share = 1;

    @Override
    public CompletionStage<?> rotate() {
        share = 0;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public double share() {
        return share;
    }
}

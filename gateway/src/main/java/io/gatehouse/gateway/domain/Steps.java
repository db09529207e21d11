package io.gatehouse.gateway.domain;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Long work in the store, done in short steps, so that others come between. */
final class Steps {
    private Steps() {}

    /**
     * One step after the other, until one does nothing; completes with how much all have done.
     *
     * @param step a write of its own, which tells how much it has done
     */
    static CompletionStage<Integer> untilNothingIsLeft(Supplier<CompletionStage<Integer>> step) {
        return step.get()
                .thenCompose(done -> done == 0
                        ? CompletableFuture.completedFuture(0)
                        : untilNothingIsLeft(step).thenApply(more -> done + more));
    }
}

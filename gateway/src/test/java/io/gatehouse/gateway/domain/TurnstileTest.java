package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private final Turnstile turnstile = new Turnstile(2);

    private CompletableFuture<Runnable> enter() {
        return turnstile.enter().toCompletableFuture();
    }

    @Test
    void asManyAsThereArePlacesAreLetInAtOnce() {
        assertThat(enter()).isCompleted();
        assertThat(enter()).isCompleted();
    }

    @Test
    void oneMoreWaitsUntilSomebodyLeavesAndGoesBeforeWhoCameLater() {
        Runnable first = enter().join();
        enter();
        CompletableFuture<Runnable> third = enter();
        CompletableFuture<Runnable> fourth = enter();
        assertThat(third).isNotDone();

        first.run();
        assertThat(third).isCompleted();
        assertThat(fourth).isNotDone();
    }

    @Test
    void whoLeavesTwiceFreesOnePlaceOnly() {
        Runnable first = enter().join();
        enter();
        first.run();
        first.run();

        assertThat(enter()).isCompleted();
        assertThat(enter()).isNotDone();
    }
}

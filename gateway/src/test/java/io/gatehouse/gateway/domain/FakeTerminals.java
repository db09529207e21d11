package io.gatehouse.gateway.domain;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Terminals that are no part of a test. */
final class FakeTerminals implements DeviceLink {
    @Override
    public CompletionStage<Boolean> startEnrollment(Enrollment enrollment) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public void stopEnrollment(Enrollment enrollment) {}

    @Override
    public void bound(String sn) {}

    @Override
    public void unbound(String sn) {}

    @Override
    public void deleted(String sn) {}

    @Override
    public @Nullable Presence presence(String sn) {
        return null;
    }
}

package io.gatehouse.gateway;

import io.gatehouse.gateway.domain.DeviceLink;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Presence;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A link without terminals, where enrolments are no part of the test. */
public final class NoTerminals implements DeviceLink {
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

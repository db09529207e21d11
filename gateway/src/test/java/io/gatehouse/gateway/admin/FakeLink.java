package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.DeviceLink;
import io.gatehouse.gateway.domain.DeviceOrders;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Order;
import io.gatehouse.gateway.domain.Presence;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Terminals that are online because a test says so, and take every push. */
final class FakeLink implements DeviceLink, DeviceOrders {
    final Map<String, Presence> online = new ConcurrentHashMap<>();
    final BlockingQueue<String> pushes = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<Boolean> startEnrollment(Enrollment enrollment) {
        pushes.add("start " + enrollment.operId());
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<Boolean> tell(String sn, Order order) {
        if (online.containsKey(sn)) {
            pushes.add("tell " + sn + " " + order);
        }
        return CompletableFuture.completedFuture(online.containsKey(sn));
    }

    @Override
    public void stopEnrollment(Enrollment enrollment) {
        pushes.add("stop " + enrollment.operId());
    }

    @Override
    public void bound(String sn) {
        pushes.add("bound " + sn);
    }

    @Override
    public void unbound(String sn) {
        pushes.add("unbound " + sn);
    }

    @Override
    public void deleted(String sn) {
        pushes.add("deleted " + sn);
    }

    @Override
    public @Nullable Presence presence(String sn) {
        return online.get(sn);
    }
}

package io.gatehouse.gateway.domain;

import java.util.concurrent.CompletionStage;

/** Port: tells a terminal to do something. May be called from any thread and returns at once. */
public interface DeviceOrders {
    /** Completes with false if the device has no subscribed connection that took it. */
    CompletionStage<Boolean> tell(String sn, Order order);
}

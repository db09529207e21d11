package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Port: the way to a terminal. Every method may be called from any thread and returns at once. */
public interface DeviceLink {
    /** Opens the capture page; completes with false if the device has no subscribed connection that took it. */
    CompletionStage<Boolean> startEnrollment(Enrollment enrollment);

    /** Closes the capture page, if the device is there. */
    void stopEnrollment(Enrollment enrollment);

    /** Tells the device that a company has bound it. */
    void bound(String sn);

    /** Tells the device that it belongs to nobody any more, then closes its connection with 4002. */
    void unbound(String sn);

    /** Closes its connection with 4003. */
    void deleted(String sn);

    /** Its subscribed connection, or null. */
    @Nullable
    Presence presence(String sn);

    /** Who wants to know about devices that come and go; calls for one device come in order. */
    interface Listener {
        /** Returns the device as it is known from now on. */
        Device online(Device device, Subscription subscription, Presence presence);

        void offline(Device device, Instant lastSeenAt);
    }
}

package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may know of the peer, and the steps of its login. The steps are taken on the connection's event loop
 * only; the rest may be read from any thread.
 */
public interface Caller {
    /** How far a connection's login has come. */
    enum Stage {
        CONNECTED,
        REGISTERED,
        ACTIVATED,
        SUBSCRIBED
    }

    /** The peer's IP address, without a port. */
    String address();

    Stage stage();

    /** The serial number that this connection speaks for, or null before register and subscribe. */
    @Nullable
    String sn();

    /** The device has registered: takes its sn over from any other connection. */
    void registered(Device device);

    void activated();

    /** The device is logged in: takes its sn over from any other connection. */
    void subscribed(Device device, Subscription subscription);
}

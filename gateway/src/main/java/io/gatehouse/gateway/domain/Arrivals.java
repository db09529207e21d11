package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.List;

/** Tells several, in their order, of devices that come and go. */
public record Arrivals(List<DeviceLink.Listener> listeners) implements DeviceLink.Listener {
    @Override
    public Device online(Device device, Subscription subscription, Presence presence) {
        Device known = device;
        for (DeviceLink.Listener listener : listeners) {
            known = listener.online(known, subscription, presence);
        }
        return known;
    }

    @Override
    public void offline(Device device, Instant lastSeenAt) {
        listeners.forEach(listener -> listener.offline(device, lastSeenAt));
    }
}

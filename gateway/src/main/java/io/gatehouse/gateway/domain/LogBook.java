package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Port: the part of the store that holds the logs of devices, by the number of the device. They are gone as soon as the
 * device is deleted, unbound or bound to another corp.
 */
public interface LogBook {
    /** Newest first. */
    List<DeviceLog> logs(long deviceId);

    /** What is in a log; null where the device has none of this id. */
    byte @Nullable [] log(long deviceId, String id);

    /** What a transaction may change. */
    interface Changes extends LogBook {
        /** Bytes of all logs of all devices. */
        long bytesOfLogs();

        /** How many of a device came later. */
        long logsSince(long deviceId, Instant at);

        /** @param device is bound */
        void addLog(Device device, Instant at, byte[] array, int from, int length);

        /** Removes what came before; returns how many, at most the limit. */
        int forgetLogs(Instant receivedBefore, int limit);
    }
}

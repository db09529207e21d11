package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Port: where the logs of devices are kept. */
public interface LogArchive extends AutoCloseable {
    /**
     * Runs the work in one thread, one after the other. On any trouble, and where too much waits, the stage completes with
     * {@link StoreUnavailableException}.
     */
    <T extends @Nullable Object> CompletionStage<T> work(Function<Shelves, T> work);

    @Override
    void close();

    /** Whose logs. A device that has changed hands takes none of its logs with it. */
    record Owner(String corpId, String sn) {}

    /** What a work may do. */
    interface Shelves {
        /** Oldest first. */
        List<DeviceLog> logs(Owner owner);

        /** Bytes of all logs of all devices. */
        long total();

        /** Keeps a log; it is on the disk when this returns. */
        DeviceLog add(Owner owner, Instant at, byte[] array, int from, int length);

        /** What is in a log; null where there is none of this id. */
        byte @Nullable [] read(Owner owner, String id);

        /** Removes what came before; returns how many. */
        int removeBefore(Instant receivedBefore);
    }
}

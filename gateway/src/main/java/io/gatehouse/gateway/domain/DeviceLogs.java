package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.LogArchive.Owner;
import io.gatehouse.gateway.domain.LogArchive.Shelves;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.UploadLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes the logs of devices within bounds, and gives them out [doc 91487, 94029]. Thread-safe, never blocks. */
public final class DeviceLogs {
    private static final Duration DAY = Duration.ofHours(24);

    /**
     * How much and how long.
     *
     * @param size bytes of one log
     * @param perDay logs of one device in 24 hours
     * @param total bytes of all logs
     * @param retention for which a log is kept
     */
    public record Rules(int size, int perDay, long total, Duration retention) {}

    private final Devices devices;
    private final LogArchive archive;
    private final Rules rules;
    private final InstantSource clock;
    private final RecordListener listener;

    public DeviceLogs(Devices devices, LogArchive archive, Rules rules, InstantSource clock, RecordListener listener) {
        this.devices = devices;
        this.archive = archive;
        this.rules = rules;
        this.clock = clock;
        this.listener = listener;
    }

    /** Keeps the log of a subscribed device; completes when it is on the disk. */
    public CompletionStage<ErrorCode> take(String sn, UploadLog log) {
        Owner owner = owner(sn);
        if (owner == null) {
            return CompletableFuture.completedFuture(ErrorCode.NOT_LOGGED_IN);
        }
        if (log.length() > rules.size()) {
            listener.refused(RecordListener.Refused.LOG_TOO_LARGE);
            return CompletableFuture.completedFuture(ErrorCode.BAD_FILE_CHUNK);
        }
        return archive.<RecordListener.@Nullable Refused>work(shelves -> add(shelves, owner, log))
                .thenApply(refused -> {
                    if (refused == null) {
                        return ErrorCode.OK;
                    }
                    listener.refused(refused);
                    return ErrorCode.TOO_MANY_REQUESTS;
                });
    }

    private RecordListener.@Nullable Refused add(Shelves shelves, Owner owner, UploadLog log) {
        Instant now = clock.instant();
        Instant yesterday = now.minus(DAY);
        long today = shelves.logs(owner).stream()
                .filter(kept -> kept.receivedAt().isAfter(yesterday))
                .count();
        if (today >= rules.perDay()) {
            return RecordListener.Refused.LOGS_OF_TODAY;
        }
        if (shelves.total() + log.length() > rules.total()) {
            return RecordListener.Refused.LOGS_FULL;
        }
        shelves.add(owner, now, log.array(), log.from(), log.length());
        return null;
    }

    /** Those of a device, newest first. */
    public CompletionStage<Outcome<List<DeviceLog>>> list(String sn) {
        return of(sn, (shelves, owner) -> {
            List<DeviceLog> logs = new ArrayList<>(shelves.logs(owner));
            Collections.reverse(logs);
            return new Outcome.Done<>(logs);
        });
    }

    /** What is in one of them. */
    public CompletionStage<Outcome<byte[]>> read(String sn, String id) {
        return of(sn, (shelves, owner) -> {
            byte[] bytes = shelves.read(owner, id);
            return bytes == null ? new Outcome.Refused<>(Outcome.Problem.LOG_UNKNOWN) : new Outcome.Done<>(bytes);
        });
    }

    /** Removes what is older than the retention; to be called now and then. */
    public CompletionStage<Integer> forget() {
        Instant before = clock.instant().minus(rules.retention());
        return archive.work(shelves -> shelves.removeBefore(before));
    }

    private interface Look<T> {
        Outcome<T> at(Shelves shelves, Owner owner);
    }

    private <T> CompletionStage<Outcome<T>> of(String sn, Look<T> look) {
        Owner owner = owner(sn);
        if (owner == null) {
            Outcome.Problem problem =
                    devices.find(sn) == null ? Outcome.Problem.DEVICE_UNKNOWN : Outcome.Problem.DEVICE_UNBOUND;
            return CompletableFuture.completedFuture(new Outcome.Refused<>(problem));
        }
        Function<Shelves, Outcome<T>> work = shelves -> look.at(shelves, owner);
        return archive.work(work);
    }

    private @Nullable Owner owner(String sn) {
        Device device = devices.find(sn);
        return device == null || device.corpId() == null ? null : new Owner(device.corpId(), sn);
    }
}

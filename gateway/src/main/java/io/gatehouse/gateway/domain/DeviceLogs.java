package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.UploadLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes the logs of devices within bounds, and gives them out [doc 91487, 94029]. Thread-safe, never blocks. */
public final class DeviceLogs {
    private static final Duration DAY = Duration.ofHours(24);
    private static final long ROW_BYTES = 500;
    private static final int FORGOTTEN_AT_ONCE = 20;

    /**
     * How much and how long.
     *
     * @param size bytes of one log
     * @param perDay logs of one device in 24 hours
     * @param total bytes of all logs
     * @param retention for which a log is kept
     */
    public record Rules(int size, int perDay, long total, Duration retention) {}

    private final Store store;
    private final Devices devices;
    private final Rules rules;
    private final InstantSource clock;
    private final RecordListener listener;

    public DeviceLogs(Store store, Devices devices, Rules rules, InstantSource clock, RecordListener listener) {
        this.store = store;
        this.devices = devices;
        this.rules = rules;
        this.clock = clock;
        this.listener = listener;
    }

    /** What became of a log, and which bound kept it out. */
    private record Taken(ErrorCode answer, RecordListener.@Nullable Refused why) {
        static final Taken UNBOUND = new Taken(ErrorCode.NOT_LOGGED_IN, null);
    }

    /** Keeps the log of a subscribed device; completes when it is stored. */
    public CompletionStage<ErrorCode> take(String sn, UploadLog log) {
        Device device = devices.find(sn);
        if (device == null || device.corpId() == null) {
            return CompletableFuture.completedFuture(ErrorCode.NOT_LOGGED_IN);
        }
        if (log.length() > rules.size()) {
            listener.refused(RecordListener.Refused.LOG_TOO_LARGE);
            return CompletableFuture.completedFuture(ErrorCode.BAD_FILE_CHUNK);
        }
        return store.write(device.corpId(), log.length(), tx -> add(tx, device, log))
                .thenApply(taken -> {
                    if (taken.why() != null) {
                        listener.refused(taken.why());
                    }
                    return taken.answer();
                });
    }

    private Taken add(Store.Transaction tx, Device known, UploadLog log) {
        Device device = tx.device(known.sn());
        if (device == null
                || device.corpId() == null
                || device.binding().generation() != known.binding().generation()) {
            return Taken.UNBOUND;
        }
        Instant now = clock.instant();
        LogBook.Changes logs = tx.logs();
        if (logs.logsSince(device.id(), now.minus(DAY)) >= rules.perDay()) {
            return new Taken(ErrorCode.TOO_MANY_REQUESTS, RecordListener.Refused.LOGS_OF_TODAY);
        }
        if (logs.bytesOfLogs() + log.length() > rules.total()) {
            return new Taken(ErrorCode.TOO_MANY_REQUESTS, RecordListener.Refused.LOGS_FULL);
        }
        logs.addLog(device, now, log.array(), log.from(), log.length());
        return new Taken(ErrorCode.OK, null);
    }

    /** Those of a device, newest first. */
    public CompletionStage<Outcome<List<DeviceLog>>> list(String sn) {
        return of(sn, (logs, device) -> new Outcome.Done<>(logs.logs(device)));
    }

    /** What is in one of them. */
    public CompletionStage<Outcome<byte[]>> read(String sn, String id) {
        return of(sn, (logs, device) -> {
            byte[] bytes = logs.log(device, id);
            return bytes == null ? new Outcome.Refused<>(Outcome.Problem.LOG_UNKNOWN) : new Outcome.Done<>(bytes);
        });
    }

    /** Removes what is older than the retention; to be called now and then. */
    public CompletionStage<Integer> forget() {
        Instant before = clock.instant().minus(rules.retention());
        return Steps.untilNothingIsLeft(
                () -> store.write(ROW_BYTES, tx -> tx.logs().forgetLogs(before, FORGOTTEN_AT_ONCE)));
    }

    private interface Look<T> {
        Outcome<T> at(LogBook logs, long deviceId);
    }

    private <T> CompletionStage<Outcome<T>> of(String sn, Look<T> look) {
        Device device = devices.find(sn);
        if (device == null || device.corpId() == null) {
            Outcome.Problem problem = device == null ? Outcome.Problem.DEVICE_UNKNOWN : Outcome.Problem.DEVICE_UNBOUND;
            return CompletableFuture.completedFuture(new Outcome.Refused<>(problem));
        }
        return store.read(device.corpId(), snapshot -> look.at(snapshot.logs(), device.id()));
    }
}

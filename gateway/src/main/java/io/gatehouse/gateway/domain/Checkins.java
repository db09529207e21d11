package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Checkin;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.ReplyBody.FailedRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes the records of who has passed [doc 93985]. Thread-safe, never blocks. */
public final class Checkins {
    /** Records from before are neither stored nor refused, whatever is in them: the clock of the terminal was not set. */
    static final Instant FIRST = Instant.parse("2018-01-01T00:00:00Z");

    private static final long ROW_BYTES = 300;
    private static final int FORGOTTEN_AT_ONCE = 1_000;

    /** What became of a call. */
    public sealed interface Result {
        /** All of it is durable, but for these records. */
        record Taken(List<FailedRecord> refused) implements Result {}

        /** Nothing of it is stored. */
        record Refused(ErrorCode code) implements Result {}
    }

    private record Count(int stored, int duplicates, int old) {}

    private final Store store;
    private final Devices devices;
    private final Duration retention;
    private final InstantSource clock;
    private final RecordListener listener;

    /** @param retention for which records are kept */
    public Checkins(Store store, Devices devices, Duration retention, InstantSource clock, RecordListener listener) {
        this.store = store;
        this.devices = devices;
        this.retention = retention;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Takes the records of a subscribed device. Completes when they are durable, or with {@link
     * StoreUnavailableException} when none of them is stored.
     */
    public CompletionStage<Result> take(String sn, Checkin checkin) {
        Device device = devices.find(sn);
        String corpId = device == null ? null : device.corpId();
        if (corpId == null) {
            return CompletableFuture.completedFuture(new Result.Refused(ErrorCode.NOT_LOGGED_IN));
        }
        List<FailedRecord> refused = checkin.records().stream()
                .filter(record -> !record.usable() && !isOld(record))
                .map(record -> new FailedRecord(record.userid(), record.userType(), record.timestamp()))
                .toList();
        Instant now = clock.instant();
        return store.<@Nullable Count>write(
                        corpId,
                        ROW_BYTES * (1 + checkin.records().size()),
                        tx -> tx.distribution().binds(corpId, sn) ? add(tx, corpId, sn, checkin, now) : null)
                .thenApply(count -> {
                    if (count == null) {
                        return new Result.Refused(ErrorCode.NOT_LOGGED_IN);
                    }
                    listener.recorded(count.stored(), count.duplicates(), count.old(), refused.size());
                    return new Result.Taken(refused);
                });
    }

    private static Count add(Store.Transaction tx, String corpId, String sn, Checkin checkin, Instant now) {
        int stored = 0;
        int duplicates = 0;
        int old = 0;
        for (Checkin.Entry record : checkin.records()) {
            if (isOld(record)) {
                old++;
                continue;
            }
            if (!record.usable() || record.userType() == null) {
                continue;
            }
            PersonKey person = PersonKey.meant(corpId, record.userType(), record.userid());
            Instant at = Instant.ofEpochSecond(record.timestamp());
            if (tx.records().addPass(new PassRecord(0, person, sn, at, record.passType(), record.passMethod(), now))) {
                stored++;
            } else {
                duplicates++;
            }
        }
        return new Count(stored, duplicates, old);
    }

    private static boolean isOld(Checkin.Entry record) {
        return record.timestamp() < FIRST.getEpochSecond();
    }

    /** In the order in which they came. */
    public CompletionStage<Page<PassRecord>> list(RecordFilter filter, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.records().passes(filter, limit, after));
    }

    /** Forgets passes, temperatures and door openings that are older than the retention; to be called now and then. */
    public CompletionStage<Integer> forget() {
        Instant before = clock.instant().minus(retention);
        return Steps.untilNothingIsLeft(() -> store.write(
                ROW_BYTES,
                tx -> tx.records().forgetRecords(before, FORGOTTEN_AT_ONCE)
                        + tx.doors().forgetDoors(before, FORGOTTEN_AT_ONCE)));
    }
}

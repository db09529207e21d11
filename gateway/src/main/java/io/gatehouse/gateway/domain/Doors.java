package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.DoorOpening.State;
import io.gatehouse.protocol.DoorReport;
import io.gatehouse.protocol.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens doors from afar, and knows how each has ended [doc 95049, 95050]. How one ends is decided in the store's one
 * writer. Thread-safe.
 */
public final class Doors {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
    private static final long ROW_BYTES = 500;

    /**
     * How long and how many.
     *
     * @param window for the report, from the push
     * @param pending how many may wait at a time
     */
    public record Rules(Duration window, int pending) {}

    /** Somebody has scanned the code of a device; what that is called there is {@code opType}. */
    public record Scan(String userid, String opType, String state, boolean admin) {}

    /** One that waits, and those who wait for it. */
    private record Waiting(DoorOpening opening, CompletableFuture<DoorOpening> ended) {}

    private final Store store;
    private final Devices devices;
    private final DeviceOrders orders;
    private final Rules rules;
    private final InstantSource clock;
    private final RecordListener listener;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    public Doors(
            Store store,
            Devices devices,
            DeviceOrders orders,
            Rules rules,
            InstantSource clock,
            RecordListener listener) {
        this.store = store;
        this.devices = devices;
        this.orders = orders;
        this.rules = rules;
        this.clock = clock;
        this.listener = listener;
    }

    /** Reads what a restart has interrupted; to be called once, before the first connection. */
    public void load(Store.Snapshot snapshot) {
        snapshot.doors().waitingDoors().forEach(this::await);
    }

    /** Tells a device to open its door for somebody. */
    public CompletionStage<Outcome<DoorOpening>> open(String sn, String userid) {
        return push(sn, userid, DoorReport.Type.REMOTE_OPEN_DOOR, operId -> new Order.OpenDoor(operId, userid));
    }

    /** Tells a device that its code was scanned. */
    public CompletionStage<Outcome<DoorOpening>> scanned(String sn, Scan scan) {
        return push(
                sn,
                scan.userid(),
                DoorReport.Type.SCAN_QRCODE_OPEN,
                operId -> new Order.Scanned(operId, scan.userid(), scan.opType(), scan.state(), scan.admin()));
    }

    private CompletionStage<Outcome<DoorOpening>> push(
            String sn, String userid, DoorReport.Type by, Function<String, Order> order) {
        Device device = devices.find(sn);
        Outcome.Problem problem = problem(device);
        if (problem != null || device == null || device.corpId() == null) {
            return refused(problem == null ? Outcome.Problem.DEVICE_UNKNOWN : problem);
        }
        Instant now = clock.instant();
        DoorOpening opening = new DoorOpening(
                Credentials.newOperId(),
                sn,
                device.corpId(),
                userid,
                by,
                State.PUSHED,
                now,
                now.plus(rules.window()),
                null);
        Waiting own = await(opening);
        return store.write(ROW_BYTES, tx -> add(tx, opening))
                .whenComplete((refusal, failure) -> {
                    if (failure != null || refusal != null) {
                        waiting.remove(opening.operId(), own);
                    }
                })
                .thenCompose(refusal -> refusal == null
                        ? orders.tell(sn, order.apply(opening.operId())).thenCompose(sent -> pushed(opening, sent))
                        : refused(refusal));
    }

    private Outcome.@Nullable Problem problem(@Nullable Device device) {
        if (device == null) {
            return Outcome.Problem.DEVICE_UNKNOWN;
        }
        if (device.corpId() == null) {
            return Outcome.Problem.DEVICE_UNBOUND;
        }
        if (devices.presence(device.sn()) == null) {
            return Outcome.Problem.DEVICE_OFFLINE;
        }
        if (waiting.size() >= rules.pending()) {
            listener.refused(RecordListener.Refused.TOO_MANY_DOORS);
            return Outcome.Problem.TOO_MANY_DOORS;
        }
        return null;
    }

    /** It is stored before the device is told, so that no report can come that the store does not know. */
    private static Outcome.@Nullable Problem add(Store.Transaction tx, DoorOpening opening) {
        Device device = tx.device(opening.sn());
        if (device == null) {
            return Outcome.Problem.DEVICE_UNKNOWN;
        }
        if (!opening.corpId().equals(device.corpId())) {
            return Outcome.Problem.DEVICE_UNBOUND;
        }
        tx.doors().addDoor(opening);
        return null;
    }

    private CompletionStage<Outcome<DoorOpening>> pushed(DoorOpening opening, boolean sent) {
        if (sent) {
            listener.doorChanged(State.PUSHED);
            return CompletableFuture.completedFuture(new Outcome.Done<>(opening));
        }
        return end(opening.operId(), State.FAILED, State.PUSHED)
                .thenCompose(ended -> refused(Outcome.Problem.DEVICE_OFFLINE));
    }

    /**
     * Takes the report of a subscribed device. The first one counts; a later one is answered the same and changes nothing.
     *
     * @return 600046 for an operation of another device, corp or kind, or one that was never issued
     */
    public CompletionStage<ErrorCode> report(String sn, DoorReport report) {
        State state = report.opened() ? State.OPENED : State.FAILED;
        Device device = devices.find(sn);
        String corpId = device == null ? null : device.corpId();
        if (corpId == null) {
            return CompletableFuture.completedFuture(ErrorCode.NOT_LOGGED_IN);
        }
        return store.<@Nullable Change>write(corpId, ROW_BYTES, tx -> {
                    DoorOpening opening = tx.doors().door(report.operId());
                    if (opening == null
                            || !opening.sn().equals(sn)
                            || !opening.corpId().equals(corpId)
                            || opening.by() != report.type()) {
                        return null;
                    }
                    return change(tx, opening, state, opening.state() == State.TIMED_OUT);
                })
                .thenApply(change -> {
                    if (change == null) {
                        listener.refused(RecordListener.Refused.DOOR_MISMATCH);
                        return ErrorCode.OPERATION_MISMATCH;
                    }
                    settled(change);
                    return ErrorCode.OK;
                });
    }

    private record Change(DoorOpening opening, boolean changed) {}

    private Change change(Store.Transaction tx, DoorOpening opening, State state, boolean evenIfEnded) {
        if (opening.state() != State.PUSHED && !evenIfEnded) {
            return new Change(opening, false);
        }
        DoorOpening ended = opening.ended(state, clock.instant());
        tx.doors().updateDoor(ended);
        return new Change(ended, true);
    }

    private CompletionStage<?> end(String operId, State state, State only) {
        return store.<@Nullable Change>write(ROW_BYTES, tx -> {
                    DoorOpening opening = tx.doors().door(operId);
                    return opening == null || opening.state() != only ? null : change(tx, opening, state, false);
                })
                .thenAccept(change -> {
                    if (change == null) {
                        waiting.remove(operId);
                    } else {
                        settled(change);
                    }
                });
    }

    private void settled(Change change) {
        Waiting own = waiting.remove(change.opening().operId());
        if (own != null) {
            own.ended().complete(change.opening());
        }
        if (change.changed()) {
            listener.doorChanged(change.opening().state());
        }
    }

    /** How it stands. */
    public CompletionStage<Outcome<DoorOpening>> find(String operId) {
        return store.read(snapshot -> {
            DoorOpening opening = snapshot.doors().door(operId);
            return opening == null ? new Outcome.Refused<>(Outcome.Problem.DOOR_UNKNOWN) : new Outcome.Done<>(opening);
        });
    }

    /** The same, as soon as it has ended, or when the time is over. */
    public CompletionStage<Outcome<DoorOpening>> await(String operId, Duration wait) {
        Waiting own = waiting.get(operId);
        return own == null
                ? find(operId)
                : own.ended()
                        .copy()
                        .completeOnTimeout(own.opening(), wait.toMillis(), TimeUnit.MILLISECONDS)
                        .thenCompose(any -> find(operId));
    }

    /** Newest first. */
    public CompletionStage<Page<DoorOpening>> list(RecordFilter filter, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.doors().doors(filter, limit, after));
    }

    /** Notices what is overdue; to be called a few times a second. */
    public void tick() {
        Instant now = clock.instant();
        List<Waiting> overdue =
                waiting.values().stream().filter(one -> isOverdue(one, now)).toList();
        for (Waiting one : overdue) {
            if (waiting.remove(one.opening().operId(), one)) {
                timeOut(one);
            }
        }
    }

    /** The clock may have been put back: it is never waited for longer than the window. */
    private boolean isOverdue(Waiting one, Instant now) {
        DoorOpening opening = one.opening();
        return opening.createdAt().isAfter(now.plus(rules.window()))
                || !opening.expiresAt().isAfter(now);
    }

    private void timeOut(Waiting one) {
        end(one.opening().operId(), State.TIMED_OUT, State.PUSHED).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("The store did not take that a door was given up: {}", failure.getMessage());
                waiting.putIfAbsent(one.opening().operId(), one);
            } else {
                one.ended().complete(one.opening());
            }
        });
    }

    private Waiting await(DoorOpening opening) {
        Waiting own = new Waiting(opening, new CompletableFuture<>());
        waiting.put(opening.operId(), own);
        return own;
    }

    private static <T> CompletionStage<Outcome<T>> refused(Outcome.Problem problem) {
        return CompletableFuture.completedFuture(new Outcome.Refused<>(problem));
    }
}

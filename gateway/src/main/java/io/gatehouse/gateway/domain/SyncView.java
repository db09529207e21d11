package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Distribution.Standing;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How far terminals and people are in step, and how to begin anew. Long lists are read piece by piece. Thread-safe. */
public final class SyncView {
    private static final long ROW_BYTES = 1_000;
    private static final int PIECE = 500;

    /** Devices that are looked at for a page about one person. */
    private static final int DEVICES = 200;

    /**
     * One terminal.
     *
     * @param contacts null if it was never bound; so with the visitors
     */
    public record DeviceSync(
            Device device,
            @Nullable Lane contacts,
            @Nullable Lane visitors,
            Map<SyncState, Integer> people) {}

    private final Store store;
    private final Devices devices;
    private final Pushes pushes;
    private final InstantSource clock;

    public SyncView(Store store, Devices devices, Pushes pushes, InstantSource clock) {
        this.store = store;
        this.devices = devices;
        this.pushes = pushes;
        this.clock = clock;
    }

    /** A place in the list of everybody who is to be on a terminal. */
    private record Mark(Roll roll, long after) {
        static final Mark START = new Mark(Roll.CONTACTS, 0);

        /** @throws IllegalArgumentException if no page ends with this mark */
        static Mark parse(@Nullable String text) {
            if (text == null) {
                return START;
            }
            if (!text.matches("[cv][0-9]{1,18}")) {
                throw new IllegalArgumentException("after is \"" + text + "\", expected the next of an earlier page");
            }
            return new Mark(text.charAt(0) == 'v' ? Roll.VISITORS : Roll.CONTACTS, Long.parseLong(text.substring(1)));
        }

        String text() {
            return (roll == Roll.VISITORS ? "v" : "c") + after;
        }
    }

    /** Some of them, and where the next ones are; null at the end. */
    private record Piece(List<PersonSync> people, @Nullable Mark next) {}

    /** One terminal, with everybody counted. */
    public CompletionStage<Outcome<DeviceSync>> device(String sn) {
        Device device = devices.find(sn);
        if (device == null) {
            return refused(Outcome.Problem.DEVICE_UNKNOWN);
        }
        if (device.corpId() == null) {
            return refused(Outcome.Problem.DEVICE_UNBOUND);
        }
        Map<SyncState, Integer> counts = new EnumMap<>(SyncState.class);
        for (SyncState state : SyncState.values()) {
            counts.put(state, 0);
        }
        return count(device, Mark.START, counts)
                .thenCompose(counted -> store.read(snapshot -> new Outcome.Done<>(new DeviceSync(
                        device,
                        snapshot.distribution().lane(device.id(), Roll.CONTACTS),
                        snapshot.distribution().lane(device.id(), Roll.VISITORS),
                        counted))));
    }

    private CompletionStage<Map<SyncState, Integer>> count(Device device, Mark from, Map<SyncState, Integer> counts) {
        return piece(device, from, PIECE).thenCompose(piece -> {
            piece.people().forEach(person -> counts.merge(person.state(), 1, Integer::sum));
            Mark next = piece.next();
            return next == null ? CompletableFuture.completedFuture(counts) : count(device, next, counts);
        });
    }

    /**
     * Everybody who is to be on a terminal.
     *
     * @param state only those in it, or null
     * @throws IllegalArgumentException if no page ends with this mark
     */
    public CompletionStage<Outcome<Page<PersonSync>>> people(
            String sn, @Nullable SyncState state, int limit, @Nullable String after) {
        Device device = devices.find(sn);
        if (device == null) {
            return refused(Outcome.Problem.DEVICE_UNKNOWN);
        }
        if (device.corpId() == null) {
            return refused(Outcome.Problem.DEVICE_UNBOUND);
        }
        return collect(device, state, limit, Mark.parse(after), new ArrayList<>())
                .thenApply(Outcome.Done::new);
    }

    private CompletionStage<Page<PersonSync>> collect(
            Device device, @Nullable SyncState state, int limit, Mark from, List<PersonSync> found) {
        return piece(device, from, PIECE).thenCompose(piece -> {
            for (PersonSync person : piece.people()) {
                if (state == null || person.state() == state) {
                    if (found.size() == limit) {
                        Change.Subject last = found.get(limit - 1).person();
                        Mark mark = new Mark(Roll.of(last.key().userType()), last.id());
                        return CompletableFuture.completedFuture(new Page<>(found, mark.text()));
                    }
                    found.add(person);
                }
            }
            Mark next = piece.next();
            return next == null
                    ? CompletableFuture.completedFuture(new Page<>(found, null))
                    : collect(device, state, limit, next, found);
        });
    }

    private CompletionStage<Piece> piece(Device device, Mark from, int limit) {
        return store.read(snapshot -> {
            Lane lane = snapshot.distribution().lane(device.id(), from.roll());
            List<Standing> standings = snapshot.distribution().standings(device.id(), from.roll(), from.after(), limit);
            List<PersonSync> people = standings.stream()
                    .map(standing -> Standings.of(device, lane, standing, clock.instant()))
                    .toList();
            Mark next = null;
            if (standings.size() == limit) {
                next = new Mark(from.roll(), standings.get(limit - 1).person().id());
            } else if (from.roll() == Roll.CONTACTS) {
                next = new Mark(Roll.VISITORS, 0);
            }
            return new Piece(people, next);
        });
    }

    /** One person, on every terminal of the corp on which they are to be, in the order of the sn. */
    public CompletionStage<Outcome<Page<PersonSync>>> person(PersonKey key, int limit, @Nullable String after) {
        return store.read(snapshot -> {
            if (snapshot.person(key) == null) {
                return new Outcome.Refused<>(Outcome.Problem.PERSON_UNKNOWN);
            }
            List<PersonSync> found = new ArrayList<>();
            String mark = after;
            while (true) {
                Page<Device> page = devices.list(key.corpId(), null, DEVICES, mark);
                for (Device device : page.items()) {
                    Standing standing = snapshot.distribution().standing(device.id(), key);
                    if (standing != null && found.size() == limit) {
                        return new Outcome.Done<>(
                                new Page<>(found, found.get(limit - 1).sn()));
                    }
                    if (standing != null) {
                        Lane lane = snapshot.distribution().lane(device.id(), Roll.of(key.userType()));
                        found.add(Standings.of(device, lane, standing, clock.instant()));
                    }
                }
                mark = page.next();
                if (mark == null) {
                    return new Outcome.Done<>(new Page<>(found, null));
                }
            }
        });
    }

    /** Makes a terminal pull everything once more: at once if it is online, else when it comes back. */
    public CompletionStage<Outcome<Device>> retry(String sn) {
        return store.<Outcome<Device>>write(ROW_BYTES, tx -> {
                    Device device = tx.device(sn);
                    if (device == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
                    }
                    if (device.corpId() == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNBOUND);
                    }
                    for (Roll roll : Roll.values()) {
                        Lane lane = tx.distribution().lane(device.id(), roll);
                        if (lane != null) {
                            tx.distribution().putLane(lane.toBeReset());
                        }
                    }
                    return new Outcome.Done<>(device);
                })
                .thenApply(outcome -> {
                    pushes.look(sn);
                    return outcome;
                });
    }

    private static <T> CompletionStage<Outcome<T>> refused(Outcome.Problem problem) {
        return CompletableFuture.completedFuture(new Outcome.Refused<>(problem));
    }
}

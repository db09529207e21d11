package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.gateway.domain.Distribution.Part;
import io.gatehouse.gateway.domain.Distribution.Pulled;
import io.gatehouse.protocol.ByIds;
import io.gatehouse.protocol.NotifyHistory;
import io.gatehouse.protocol.PageRequest;
import io.gatehouse.protocol.PulledPerson;
import io.gatehouse.protocol.UserRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives terminals their people [doc 93983, 93984, 93987, 93989, 93991, 94019, 94020]. Templates are opened on the store's
 * readers, and only so many answers with templates are in memory at a time. Thread-safe, never blocks.
 */
public final class Pulls {
    private static final Logger LOG = LoggerFactory.getLogger(Pulls.class);
    private static final long ROW_BYTES = 500;
    private static final long SESSIONS = 200_000;

    /**
     * @param bytes of one answer, roughly
     * @param inMemory answers with templates that are read or wait to go out at a time
     */
    public record Rules(int bytes, int inMemory) {}

    /**
     * People for a terminal.
     *
     * @param people as they were written by the one who asks, on the thread that has read them
     * @param isLast true if nobody follows
     * @param version of the whole list; a page whose version is another one than that of the page before starts it anew
     * @param gone to be run once the answer has left or never will
     */
    public record Answer<T>(T people, boolean isLast, long version, Runnable gone) {}

    /** Which of the people whom a terminal names are to be on it. */
    public record Checked(List<UserRef> legal, List<UserRef> illegal) {}

    /** Pushes of the past, oldest first. */
    public record History(List<Notice> notices, boolean isLast) {}

    private record ListKey(long deviceId, Roll roll) {}

    /**
     * A page, and what was there when it was read.
     *
     * @param head the end of the log
     * @param before the number of the last person before the page
     * @param counted true where that was found by counting
     * @param news true if there may be changes that the terminal was not told of
     */
    private record Read(Lane lane, long head, long before, boolean counted, Part part, boolean news) {}

    private final Store store;
    private final Devices devices;
    private final Pushes pushes;
    private final Rules rules;
    private final Time time;
    private final SyncListener listener;
    private final Turnstile turnstile;
    private final Cache<ListKey, PullSession> sessions;

    public Pulls(Store store, Devices devices, Pushes pushes, Rules rules, Time time, SyncListener listener) {
        this.store = store;
        this.devices = devices;
        this.pushes = pushes;
        this.rules = rules;
        this.time = time;
        this.listener = listener;
        this.turnstile = new Turnstile(rules.inMemory());
        this.sessions = Caffeine.newBuilder()
                .maximumSize(SESSIONS)
                .expireAfterAccess(Duration.ofHours(1))
                .ticker(time.ticker())
                .executor(Runnable::run)
                .build();
    }

    /**
     * A page of everybody who is to be on a terminal, in an order that does not change.
     *
     * @param writing is given the people on the thread that has read them
     */
    public <T> CompletionStage<Outcome<Answer<T>>> page(
            String sn, Roll roll, PageRequest request, Function<List<PulledPerson>, T> writing) {
        Device device = bound(sn);
        if (device == null) {
            return unbound();
        }
        PullSession session = sessions.get(new ListKey(device.id(), roll), key -> new PullSession());
        if (!session.mayRestart()) {
            pushes.hold(sn, roll);
        }
        return inTurn(gone -> read(device, roll, request, session).thenCompose(read -> {
            listener.pulled(roll, true, read.part().people().size());
            T people = writing.apply(people(read.part()));
            boolean isLast = read.part().isLast();
            return version(sn, roll, request, session, read)
                    .thenApply(version -> new Answer<>(people, isLast, version, gone));
        }));
    }

    private CompletionStage<Read> read(Device device, Roll roll, PageRequest request, PullSession session) {
        long known = session.after(request.offset());
        boolean counted = known == PullSession.UNKNOWN;
        return store.read(corp(device), snapshot -> {
            Distribution people = snapshot.distribution();
            Lane lane = lane(people, device, roll);
            long before = counted ? people.skipped(device, roll, request.offset()) : known;
            Part part = people.part(device, roll, before, request.limit(), request.wants(), rules.bytes());
            boolean news = mayHaveNews(people, device, lane);
            return new Read(lane, people.head(corp(device)), before, counted, part, news);
        });
    }

    /** The version that the page goes out with: another one than before if the terminal has to begin anew. */
    private CompletionStage<Long> version(String sn, Roll roll, PageRequest request, PullSession session, Read read) {
        boolean first = request.offset() == 0;
        Lane lane = read.lane();
        // By counting it can only be told where it is if nobody has come or gone since it began.
        boolean lost = read.counted()
                && lane.pull().version() == lane.version()
                && read.head() > lane.pull().from();
        if (!first && (lost || (read.news() && session.mayRestart()))) {
            return restarted(sn, roll, session, lost, lane.version())
                    .thenCompose(version -> version == lane.version()
                            ? goesOn(sn, roll, request, session, read)
                            : CompletableFuture.completedFuture(version));
        }
        return goesOn(sn, roll, request, session, read);
    }

    private CompletionStage<Long> goesOn(String sn, Roll roll, PageRequest request, PullSession session, Read read) {
        boolean first = request.offset() == 0;
        Lane lane = read.lane();
        session.read(
                request.offset(),
                request.limit(),
                read.part().people().size(),
                read.before(),
                read.part().last());
        boolean last = read.part().isLast();
        boolean noted = first
                && !last
                && lane.pull().version() == lane.version()
                && lane.pull().from() == read.head();
        if (noted || (!first && !last)) {
            return CompletableFuture.completedFuture(lane.version());
        }
        return store.write(ROW_BYTES, tx -> note(tx, sn, roll, read, first)).thenApply(version -> {
            if (last) {
                session.ended();
                pushes.pulledAll(sn, roll);
                listener.pulledAll(roll);
            }
            return version;
        });
    }

    private CompletionStage<Long> restarted(String sn, Roll roll, PullSession session, boolean lost, long before) {
        return store.write(ROW_BYTES, tx -> {
                    PushDecision decision =
                            PushDecision.of(tx, sn, roll, time.clock().instant());
                    if (decision == null) {
                        return before;
                    }
                    return lost
                            ? decision.leap().lane().version()
                            : decision.settle().version();
                })
                .thenApply(version -> {
                    if (version != before) {
                        session.restarted();
                    }
                    return version;
                });
    }

    /** In a transaction: the terminal gets its first page or its last one, or both in one. */
    private long note(Store.Transaction tx, String sn, Roll roll, Read read, boolean first) {
        PushDecision decision = PushDecision.of(tx, sn, roll, time.clock().instant());
        long version = read.lane().version();
        if (decision == null || decision.lane().deviceId() != read.lane().deviceId()) {
            return version;
        }
        Lane lane = first ? decision.lane().pullBegun(version, read.head()) : decision.lane();
        if (read.part().isLast() && lane.pull().version() == version) {
            lane = lane.pullEnded(time.clock().instant());
            tx.distribution().forgetFetched(lane);
        }
        tx.distribution().putLane(lane);
        return version;
    }

    /** Some people who are to be on a terminal; others are left out. */
    public <T> CompletionStage<Outcome<Answer<T>>> byIds(
            String sn, Roll roll, ByIds ids, Function<List<PulledPerson>, T> writing) {
        record Found(Lane lane, Part part) {}
        Device device = bound(sn);
        if (device == null) {
            return unbound();
        }
        return inTurn(gone -> store.read(corp(device), snapshot -> {
                    Distribution people = snapshot.distribution();
                    return new Found(
                            lane(people, device, roll),
                            people.pull(device, roll, ids.people(), ids.wants(), rules.bytes()));
                })
                .thenApply(found -> {
                    Part part = found.part();
                    listener.pulled(roll, false, part.people().size());
                    if (ids.wants().faces() && (ids.wants().fingers() || roll == Roll.VISITORS)) {
                        fetched(device, roll, found.lane(), part);
                    }
                    return new Answer<>(
                            writing.apply(people(part)),
                            part.isLast(),
                            found.lane().version(),
                            gone);
                }));
    }

    /**
     * Nobody waits for it: should it fail, the terminal is told once more. What it has not been told of yet does not count: it
     * may be about to forget the person, by a push that went out before.
     */
    private void fetched(Device device, Roll roll, Lane before, Part part) {
        List<Pulled> news = part.people().stream()
                .filter(pulled -> pulled.change() <= before.told() && !before.covers(pulled.change()))
                .toList();
        if (news.isEmpty() && part.isLast()) {
            return;
        }
        store.<@Nullable Lane>write(ROW_BYTES + 50L * news.size(), tx -> {
                    PushDecision decision =
                            PushDecision.of(tx, device.sn(), roll, time.clock().instant());
                    Device now = tx.device(device.sn());
                    if (decision == null
                            || now == null
                            || now.binding().generation() != device.binding().generation()) {
                        return null;
                    }
                    news.forEach(
                            pulled -> tx.distribution().putFetched(device.id(), pulled.personId(), pulled.change()));
                    decision.lacks(part.leftOut());
                    decision.advance();
                    return decision.lane();
                })
                .whenComplete((lane, failure) -> {
                    if (failure != null) {
                        LOG.warn("The store did not take what {} has fetched: {}", device.sn(), failure.getMessage());
                    } else if (lane != null) {
                        pushes.fetched(device.sn(), lane, part.people().size(), !part.isLast());
                    }
                });
    }

    /** The version of a list, which is a new one if the terminal has missed something. */
    public CompletionStage<Outcome<Long>> version(String sn, Roll roll) {
        record Now(long version, boolean news) {}
        Device device = bound(sn);
        if (device == null) {
            return unbound();
        }
        return store.read(corp(device), snapshot -> {
                    Lane lane = lane(snapshot.distribution(), device, roll);
                    return new Now(lane.version(), lane.reset() || mayHaveNews(snapshot.distribution(), device, lane));
                })
                .thenCompose(now -> now.news()
                        ? store.write(ROW_BYTES, tx -> settled(tx, sn, roll, now.version()))
                        : CompletableFuture.completedFuture(now.version()))
                .thenApply(version -> {
                    pushes.asked(sn, roll);
                    return new Outcome.Done<>(version);
                });
    }

    private long settled(Store.Transaction tx, String sn, Roll roll, long before) {
        PushDecision decision = PushDecision.of(tx, sn, roll, time.clock().instant());
        return decision == null ? before : decision.settle().version();
    }

    /** Which people are to be on a terminal. */
    public CompletionStage<Outcome<Checked>> check(String sn, List<UserRef> people) {
        Device device = bound(sn);
        if (device == null) {
            return unbound();
        }
        return store.read(corp(device), snapshot -> {
            List<UserRef> legal = snapshot.distribution().legal(device, people);
            List<UserRef> illegal = new ArrayList<>(people);
            illegal.removeAll(legal);
            return new Outcome.Done<>(new Checked(legal, illegal));
        });
    }

    /** What a terminal was told about its people, for one that has missed some of it. */
    public CompletionStage<Outcome<History>> history(String sn, NotifyHistory request) {
        Device device = bound(sn);
        if (device == null) {
            return unbound();
        }
        int limit = request.limit();
        return store.read(corp(device), snapshot -> {
            List<Notice> notices = snapshot.distribution()
                    .notices(device.id(), Roll.CONTACTS, request.after(), request.offset(), limit + 1);
            return new Outcome.Done<>(
                    new History(notices.subList(0, Math.min(limit, notices.size())), notices.size() <= limit));
        });
    }

    private @Nullable Device bound(String sn) {
        Device device = devices.find(sn);
        return device == null || device.corpId() == null ? null : device;
    }

    private static String corp(Device device) {
        return String.valueOf(device.corpId());
    }

    private static boolean mayHaveNews(Distribution people, Device device, Lane lane) {
        return !people.changes(corp(device), lane.roll(), device.id(), lane.told(), 1)
                .isEmpty();
    }

    private static Lane lane(Distribution people, Device device, Roll roll) {
        Lane lane = people.lane(device.id(), roll);
        return lane == null ? Lane.fresh(device.id(), roll, 1, people.head(corp(device))) : lane;
    }

    private static List<PulledPerson> people(Part part) {
        return part.people().stream().map(Pulled::person).toList();
    }

    private <T> CompletionStage<Outcome<Answer<T>>> inTurn(Function<Runnable, CompletionStage<Answer<T>>> work) {
        return turnstile.enter().thenCompose(gone -> {
            try {
                return work.apply(gone)
                        .<Outcome<Answer<T>>>thenApply(Outcome.Done::new)
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                gone.run();
                            }
                        });
            } catch (RuntimeException e) {
                gone.run();
                throw e;
            }
        });
    }

    private static <T> CompletionStage<Outcome<T>> unbound() {
        return CompletableFuture.completedFuture(new Outcome.Refused<>(Outcome.Problem.DEVICE_UNBOUND));
    }
}

package io.gatehouse.gateway.domain;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells terminals that are online who has come, changed or gone, at a bounded rate. What has changed meanwhile is told
 * together, since each push is made from the log when its turn has come; and the version is stored before the push goes out,
 * so that it never goes back. A terminal that is away is told nothing: it asks for its version when it comes back.
 * Thread-safe.
 */
public final class Pushes implements DeviceLink.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    private static final long ROW_BYTES = 1_000;
    private static final int TOGETHER = 16;
    private static final int LOOKS_A_TICK = 256;

    /** While others wait for the writer, it is left to them so many times as long as it has looked for us. */
    private static final int REST = 4;

    private static final Duration HOLD = Duration.ofSeconds(30);
    private static final Duration LOOK_AT_REPEATS = Duration.ofSeconds(5);

    /**
     * @param perSecond pushes a second, of all terminals together
     * @param pause between two pushes to one terminal
     * @param fetch how long it may take a terminal to fetch people before it is told of more
     * @param patience after which it is told again of people whom it has not fetched; each time it takes twice as long
     */
    public record Rules(int perSecond, Duration pause, Duration fetch, Duration patience) {}

    private record Result(PushTarget.Look look, PushDecision.@Nullable Made made) {}

    private final Store store;
    private final Devices devices;
    private final PeopleLink link;
    private final Rules rules;
    private final Time time;
    private final SyncListener listener;
    /** All lists of each terminal. */
    private final Map<String, PushTarget> online = new ConcurrentHashMap<>();

    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    /** First come, first served; each is in it once. */
    private final Queue<PushTarget> waiting = new ConcurrentLinkedQueue<>();

    /** Looks that found nothing to tell. */
    private final AtomicInteger refunds = new AtomicInteger();

    /** Works of ours that the writer has not done yet. */
    private final AtomicInteger underway = new AtomicInteger();

    /** Of the writer's thread, and read by the one that ticks. */
    private volatile long restUntil;

    // Of the thread that ticks.
    private double tokens;
    private long lastTick;
    private long lastRepeats;

    public Pushes(Store store, Devices devices, PeopleLink link, Rules rules, Time time, SyncListener listener) {
        this.store = store;
        this.devices = devices;
        this.link = link;
        this.rules = rules;
        this.time = time;
        this.listener = listener;
        lastTick = now();
        lastRepeats = lastTick;
        restUntil = lastTick;
        store.whenPeopleChange(this::changed);
    }

    /** People of these corps have changed. */
    private void changed(Set<String> corps) {
        changed.addAll(corps);
    }

    /** How many lists of terminals that are online wait to be told something, or to be looked at. */
    public int waiting() {
        return waiting.size();
    }

    /** How many terminals that are online have been told of people whom they have not fetched. */
    public long behind() {
        return online.values().stream()
                .filter(first -> first.of(Roll.CONTACTS).isBehind()
                        || first.of(Roll.VISITORS).isBehind())
                .count();
    }

    /** A terminal asks for its version right after the login: it is given the time to. */
    @Override
    public Device online(Device device, Subscription subscription, Presence presence) {
        long notBefore = now() + rules.pause().toNanos();
        PushTarget fresh = PushTarget.ofAll(device.sn(), rules, notBefore);
        forget(online.put(device.sn(), fresh));
        fresh.forEach(this::enqueue);
        return device;
    }

    @Override
    public void offline(Device device, Instant lastSeenAt) {
        forget(online.remove(device.sn()));
    }

    private void forget(@Nullable PushTarget first) {
        if (first != null) {
            first.forEach(PushTarget::leave);
        }
    }

    /** The terminal pulls, and has begun anew so often that it is not to be disturbed. */
    void hold(String sn, Roll roll) {
        PushTarget target = target(sn, roll);
        if (target != null) {
            target.hold(now() + HOLD.toNanos());
        }
    }

    /** The terminal has got its last page. */
    void pulledAll(String sn, Roll roll) {
        PushTarget target = target(sn, roll);
        if (target != null) {
            caughtUp(target, target.fetched(0, true, false, now()));
            target.release(now());
            enqueue(target);
        }
    }

    /** The terminal knows its version. */
    void asked(String sn, Roll roll) {
        PushTarget target = target(sn, roll);
        if (target != null) {
            target.release(now());
        }
    }

    /**
     * The terminal has fetched people.
     *
     * @param repeat true if not all that it asked for fitted into the answer
     */
    void fetched(String sn, Lane lane, int people, boolean repeat) {
        PushTarget target = target(sn, lane.roll());
        if (target != null) {
            caughtUp(target, target.fetched(people, lane.covered() >= lane.told(), repeat, now()));
            enqueue(target);
        }
    }

    /** Something about this terminal has changed that no log tells of. */
    void look(String sn) {
        PushTarget first = online.get(sn);
        if (first != null) {
            first.forEach(this::enqueue);
        }
    }

    private void caughtUp(PushTarget target, @Nullable Duration after) {
        if (after != null) {
            listener.caughtUp(target.roll(), after);
        }
    }

    private @Nullable PushTarget target(String sn, Roll roll) {
        PushTarget first = online.get(sn);
        return first == null ? null : first.of(roll);
    }

    /** Tells as many as may be told by now; to be called several times a second, by one thread. */
    public void tick() {
        long now = now();
        tokens =
                Math.min(rules.perSecond(), tokens + refunds.getAndSet(0) + rules.perSecond() * (now - lastTick) / 1e9);
        lastTick = now;
        markChanged();
        if (now - lastRepeats
                >= Math.min(LOOK_AT_REPEATS.toNanos(), rules.patience().toNanos())) {
            lastRepeats = now;
            online.values().forEach(first -> first.forEach(target -> repeat(target, now)));
        }
        List<PushTarget.Look> looks = looks(now, Math.min(room(now), (int) tokens));
        tokens -= looks.size();
        looks.stream().collect(groupingBy(look -> corp(look.target().sn()))).forEach(this::decide);
    }

    /** Of no corp is a terminal that was unbound since. */
    private String corp(String sn) {
        Device device = devices.find(sn);
        return device == null || device.corpId() == null ? "" : device.corpId();
    }

    private void decide(String corpId, List<PushTarget.Look> looks) {
        for (int from = 0; from < looks.size(); from += TOGETHER) {
            decideTogether(corpId, looks.subList(from, Math.min(looks.size(), from + TOGETHER)));
        }
    }

    /** In a storm of uploads there is always somebody to be told, and what terminals bring comes first. */
    private int room(long now) {
        int ours = underway.get();
        if (store.waiting() <= ours) {
            return LOOKS_A_TICK;
        }
        return ours > 0 || now - restUntil < 0 ? 0 : TOGETHER;
    }

    /** Those whose turn it is; who may not be told yet goes to the end. */
    private List<PushTarget.Look> looks(long now, int most) {
        List<PushTarget.Look> looks = new ArrayList<>();
        for (int left = waiting.size(); left > 0 && looks.size() < most; left--) {
            PushTarget target = waiting.poll();
            if (target == null) {
                break;
            }
            // Before it is taken: what changes from here on puts it back.
            target.leaveQueue();
            PushTarget.Look look = target.take(now);
            if (look != null) {
                looks.add(look);
            } else if (!target.isGone()) {
                enqueue(target);
            }
        }
        return looks;
    }

    private void enqueue(PushTarget target) {
        if (target.enterQueue()) {
            waiting.add(target);
        }
    }

    private void markChanged() {
        Set<String> corps = Set.copyOf(changed);
        if (corps.isEmpty()) {
            return;
        }
        changed.removeAll(corps);
        online.forEach((sn, first) -> {
            Device device = devices.find(sn);
            if (device != null && device.corpId() != null && corps.contains(device.corpId())) {
                first.forEach(this::enqueue);
            }
        });
    }

    private void repeat(PushTarget target, long now) {
        if (target.repeat(now)) {
            enqueue(target);
        }
    }

    /** In the turn of the corp: to be told of what it uploads is no reason for it to have less of the writer at a time. */
    private void decideTogether(String corpId, List<PushTarget.Look> looks) {
        Instant at = time.clock().instant();
        underway.incrementAndGet();
        store.write(corpId, ROW_BYTES * looks.size(), tx -> decided(tx, looks, at))
                .whenComplete((results, failure) -> {
                    underway.decrementAndGet();
                    if (failure == null) {
                        results.forEach(this::tell);
                    } else {
                        LOG.warn("The store did not take what terminals are to be told: {}", failure.getMessage());
                        looks.forEach(this::retry);
                    }
                });
    }

    private List<Result> decided(Store.Transaction tx, List<PushTarget.Look> looks, Instant at) {
        long begun = now();
        List<Result> results = looks.stream()
                .map(look -> new Result(look, decided(tx, look, at)))
                .toList();
        long took = now() - begun;
        // Where those of several corps follow each other, after all of them.
        restUntil = (restUntil - begun > 0 ? restUntil : begun) + took + REST * took;
        return results;
    }

    private static PushDecision.@Nullable Made decided(Store.Transaction tx, PushTarget.Look look, Instant at) {
        PushDecision decision =
                PushDecision.of(tx, look.target().sn(), look.target().roll(), at);
        return decision == null ? null : decision.next(look.seen(), look.again());
    }

    /** Only after the commit: a version that a terminal has seen is never taken back. */
    private void tell(Result result) {
        PushTarget target = result.look().target();
        PushDecision.Made made = result.made();
        if (made == null) {
            target.failed(false, now());
            return;
        }
        target.told(made, now());
        Notice notice = made.notice();
        if (notice == null) {
            refunds.incrementAndGet();
        } else {
            link.tell(target.sn(), notice)
                    .whenComplete((taken, failure) -> listener.pushed(target.roll(), Boolean.TRUE.equals(taken)));
        }
        if (made.more()) {
            enqueue(target);
        }
    }

    private void retry(PushTarget.Look look) {
        look.target().failed(look.again(), now());
        enqueue(look.target());
    }

    private long now() {
        return time.ticker().read();
    }
}

package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.Callback;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.metrics.Meters;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries callbacks from the outboxes to their apps, so many at once to each. One that fails gets one at a time, and all
 * that fail together no more than half of the room, so that a dead app slows nobody else. All bookkeeping is done on one
 * thread; sending and storing go on elsewhere.
 *
 * <p>What is on its way when the gateway dies is sent again: every callback at least once.
 */
public final class Courier implements Outbox.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final long ROW_BYTES = 300;
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    /** @param atOnce callbacks on their way, of all apps and of one */
    record Limits(int atOnce, int atOnceOfApp) {}

    /** Sends one callback; the stage always completes well. */
    interface Sender {
        CompletionStage<Verdict> send(App app, Callback callback);
    }

    private final Store store;
    private final Sender sender;
    private final Limits limits;
    private final RetrySchedule schedule;
    private final InstantSource clock;
    private final Meters meters;
    private final ExecutorService thread;
    private volatile Outbox.Backlog backlog = new Outbox.Backlog(0, 0);
    private volatile boolean counted;

    // From here on by the thread only.
    private final Map<Long, Addressee> addressees = new LinkedHashMap<>();
    private int underway;
    private int ailing;

    Courier(Store store, Sender sender, Limits limits, RetrySchedule schedule, InstantSource clock, Meters meters) {
        this.store = store;
        this.sender = sender;
        this.limits = limits;
        this.schedule = schedule;
        this.clock = clock;
        this.meters = meters;
        this.thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("gatehouse-callbacks", true));
    }

    /** Reads what a restart has left; to be called once, after it listens to the store. */
    public void start() {
        store.read(snapshot -> snapshot.outbox().agenda()).whenComplete((agenda, failure) -> {
            if (failure == null) {
                run(() -> agenda.forEach((app, due) -> addressee(app).lookAt(due)));
                tick();
            } else {
                LOG.warn("The outbox cannot be read: {}", failure.getMessage());
            }
        });
    }

    @Override
    public void posted(Set<Long> apps, int refused) {
        counted = false;
        if (refused > 0) {
            meters.callbacksRefused(refused);
        }
        run(() -> {
            Instant now = clock.instant();
            apps.forEach(app -> addressee(app).lookAt(now));
            serve(now);
        });
    }

    /** Sends what has become due; to be called a few times a second. */
    public void tick() {
        run(() -> serve(clock.instant()));
    }

    /** Counts what waits and what is stuck, if that may have changed; to be called now and then. */
    public void count() {
        if (!counted) {
            counted = true;
            store.read(snapshot -> snapshot.outbox().backlog()).whenComplete((now, failure) -> {
                if (failure == null) {
                    backlog = now;
                } else {
                    counted = false;
                }
            });
        }
    }

    /** As it was last counted. */
    public Outbox.Backlog backlog() {
        return backlog;
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // It stops; what is left is in the store.
            LOG.debug("no more callbacks");
        }
    }

    private Addressee addressee(long appId) {
        return addressees.computeIfAbsent(appId, Addressee::new);
    }

    /** Each once; who was served goes to the end of the queue. */
    private void serve(Instant now) {
        for (Addressee addressee : new ArrayList<>(addressees.values())) {
            if (underway >= limits.atOnce()) {
                return;
            }
            if (addressee.wants(now, limits.atOnceOfApp()) && mayServe(addressee)) {
                addressees.remove(addressee.appId);
                addressees.put(addressee.appId, addressee);
                load(addressee);
            } else if (addressee.isIdle()) {
                addressees.remove(addressee.appId);
            }
        }
    }

    private boolean mayServe(Addressee addressee) {
        return !addressee.isAiling() || ailing < Math.max(1, limits.atOnce() / 2);
    }

    private void load(Addressee addressee) {
        addressee.loading();
        int wanted = limits.atOnceOfApp() + addressee.underway.size() + 1;
        store.read(snapshot -> snapshot.outbox().due(addressee.appId, wanted))
                .whenComplete((due, failure) -> run(() -> {
                    if (failure == null) {
                        loaded(addressee, due, due.first().size() == wanted);
                    } else {
                        addressee.loaded(clock.instant(), clock.instant().plus(STORE_PAUSE));
                    }
                }));
    }

    private void loaded(Addressee addressee, Outbox.Due due, boolean more) {
        Instant now = clock.instant();
        App app = due.app();
        Instant next = app != null && more ? now : null;
        if (app != null && app.disabledAt() == null) {
            for (Callback callback : due.first()) {
                Instant dueAt = callback.dueAt();
                if (dueAt == null || addressee.knowsBetter(callback.id())) {
                    continue;
                }
                if (dueAt.isAfter(now)) {
                    next = dueAt;
                    break;
                }
                if (underway >= limits.atOnce()
                        || addressee.underway.size() >= addressee.room(limits.atOnceOfApp())
                        || !mayServe(addressee)) {
                    next = now;
                    break;
                }
                send(addressee, app, callback);
            }
        }
        addressee.loaded(now, next);
        serve(now);
    }

    private void send(Addressee addressee, App app, Callback callback) {
        boolean wasAiling = addressee.isAiling();
        addressee.underway.add(callback.id());
        underway++;
        ailing += wasAiling ? 1 : 0;
        long start = System.nanoTime();
        sender.send(app, callback)
                .thenCompose(verdict -> {
                    if (thread.isShutdown()) {
                        // Cut off by the stop: it counts as not sent.
                        return CompletableFuture.failedFuture(new RejectedExecutionException());
                    }
                    meters.callbackAttempted(verdict.kind().word(), System.nanoTime() - start);
                    run(() -> fares(addressee, app, verdict));
                    return store.write(ROW_BYTES, tx -> keep(tx.outbox(), app, callback, verdict));
                })
                .whenComplete((end, failure) -> run(() -> {
                    if (failure == null && end == Callback.State.STUCK) {
                        meters.callbackStuck();
                    }
                    ended(addressee, callback, wasAiling, failure);
                }));
    }

    /** In a transaction: what became of one. */
    private Callback.State keep(Outbox.Changes outbox, App app, Callback callback, Verdict verdict) {
        Instant now = clock.instant();
        return switch (verdict.kind()) {
            case DELIVERED -> {
                outbox.end(callback, Callback.State.DELIVERED, verdict.words(), now);
                yield Callback.State.DELIVERED;
            }
            case GONE -> {
                outbox.end(callback, Callback.State.STUCK, verdict.words(), now);
                outbox.disable(app.id(), now);
                yield Callback.State.STUCK;
            }
            case FAILED -> failed(outbox, app, callback, verdict, now);
        };
    }

    private Callback.State failed(Outbox.Changes outbox, App app, Callback callback, Verdict verdict, Instant now) {
        Duration age = Duration.between(callback.since(), now);
        Duration pause = schedule.pause(app.signing(), callback.attempts() + 1, age, verdict.asked());
        if (pause == null) {
            outbox.end(callback, Callback.State.STUCK, verdict.words(), now);
            return Callback.State.STUCK;
        }
        outbox.retry(callback, now.plus(pause), verdict.words());
        return Callback.State.PENDING;
    }

    private void fares(Addressee addressee, App app, Verdict verdict) {
        Instant now = clock.instant();
        boolean well = verdict.kind() == Verdict.Kind.DELIVERED;
        if (verdict.asked() != null) {
            addressee.rest(now.plus(verdict.asked()));
        }
        if (addressee.fares(well, now)) {
            if (well) {
                LOG.info("App {} of {} takes callbacks again", app.agentid(), app.corpId());
            } else {
                LOG.warn("Callbacks to app {} of {} fail: {}", app.agentid(), app.corpId(), verdict.words());
            }
        }
    }

    private void ended(Addressee addressee, Callback callback, boolean wasAiling, @Nullable Throwable failure) {
        Instant now = clock.instant();
        addressee.ended(callback.id());
        underway--;
        ailing -= wasAiling ? 1 : 0;
        if (failure != null) {
            // It was sent, and will be sent again.
            addressee.rest(now.plus(STORE_PAUSE));
        }
        addressee.lookAt(now);
        serve(now);
    }
}

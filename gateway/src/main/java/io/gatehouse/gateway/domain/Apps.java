package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.App.NewApp;
import io.gatehouse.gateway.domain.AppLink.Verification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The apps of the corps, and what waits for them. Thread-safe. */
public final class Apps {
    private static final long ROW_BYTES = 500;
    private static final int FORGOTTEN_AT_ONCE = 1_000;

    /**
     * How many and how long.
     *
     * @param apps of one corp
     * @param retention how long after its end a callback is kept
     */
    public record Rules(int apps, Duration retention) {}

    private final Store store;
    private final AppLink link;
    private final Rules rules;
    private final InstantSource clock;

    public Apps(Store store, AppLink link, Rules rules, InstantSource clock) {
        this.store = store;
        this.link = link;
        this.rules = rules;
        this.clock = clock;
    }

    /** Registers an app, or changes it; where its URL leads is looked up first. */
    public CompletionStage<Outcome<App>> put(NewApp app) {
        Store own = store.ofThisCall();
        return link.check(app.url()).thenCompose(problem -> problem == null ? stored(own, app) : refused(problem));
    }

    private CompletionStage<Outcome<App>> stored(Store own, NewApp app) {
        return own.write(ROW_BYTES, tx -> {
            Outbox.Changes outbox = tx.outbox();
            if (outbox.app(app.corpId(), app.agentid()) == null && outbox.appsOf(app.corpId()) >= rules.apps()) {
                return new Outcome.Refused<>(Outcome.Problem.TOO_MANY_APPS);
            }
            tx.putCorp(app.corpId(), null);
            return new Outcome.Done<>(outbox.putApp(app, clock.instant()));
        });
    }

    public CompletionStage<Outcome<App>> find(String corpId, String agentid) {
        return store.read(snapshot -> {
            App app = snapshot.outbox().app(corpId, agentid);
            return app == null ? new Outcome.Refused<>(Outcome.Problem.APP_UNKNOWN) : new Outcome.Done<>(app);
        });
    }

    /** In the order in which they were first registered. */
    public CompletionStage<Page<App>> list(String corpId, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.outbox().apps(corpId, limit, after));
    }

    /** Removes an app; what waits for it is never sent. */
    public CompletionStage<Outcome<App>> remove(String corpId, String agentid) {
        return change(corpId, agentid, (outbox, app) -> {
            outbox.removeApp(app);
            return new Outcome.Done<>(app);
        });
    }

    /** Asks an app to prove that it knows its key, and notes it if it does. */
    public CompletionStage<Outcome<Verification>> verify(String corpId, String agentid) {
        Store own = store.ofThisCall();
        return find(corpId, agentid).thenCompose(outcome -> {
            if (outcome instanceof Outcome.Refused<App> refused) {
                return refused(refused.problem());
            }
            App app = ((Outcome.Done<App>) outcome).value();
            return app.signing() instanceof Signing.Wecom
                    ? link.verify(app).thenCompose(verification -> noted(own, app, verification))
                    : refused(Outcome.Problem.APP_UNVERIFIABLE);
        });
    }

    private CompletionStage<Outcome<Verification>> noted(Store own, App app, Verification verification) {
        Outcome<Verification> outcome = new Outcome.Done<>(verification);
        return verification.verified()
                ? own.write(ROW_BYTES, tx -> {
                    tx.outbox().setVerified(app.id(), clock.instant());
                    return outcome;
                })
                : CompletableFuture.completedFuture(outcome);
    }

    /** What is or was in an app's outbox, oldest first. */
    public CompletionStage<Outcome<Page<Callback>>> outbox(
            String corpId, String agentid, Callback.@Nullable State state, int limit, @Nullable String after) {
        return store.read(snapshot -> {
            App app = snapshot.outbox().app(corpId, agentid);
            return app == null
                    ? new Outcome.Refused<>(Outcome.Problem.APP_UNKNOWN)
                    : new Outcome.Done<>(snapshot.outbox().callbacks(app.id(), state, limit, after));
        });
    }

    /** Sends anew what was delivered or is stuck; what waits anyhow stays as it is. */
    public CompletionStage<Outcome<Callback>> replay(String corpId, String agentid, long id) {
        return changeOne(corpId, agentid, id, true, (outbox, callback) -> outbox.replay(callback, clock.instant()));
    }

    /**
     * Sends anew what is stuck, oldest first; completes with the number, at most the limit.
     *
     * @param limit at least 1
     */
    public CompletionStage<Outcome<Integer>> replayStuck(String corpId, String agentid, int limit) {
        return change(
                corpId,
                agentid,
                (outbox, app) -> app.disabledAt() == null
                        ? new Outcome.Done<>(outbox.replayStuck(app.id(), limit, clock.instant()))
                        : new Outcome.Refused<>(Outcome.Problem.APP_DISABLED));
    }

    /** Takes one out of the outbox for good, whatever its state. */
    public CompletionStage<Outcome<Callback>> drop(String corpId, String agentid, long id) {
        return changeOne(corpId, agentid, id, false, (outbox, callback) -> outbox.drop(callback, clock.instant()));
    }

    /** Forgets what ended longer ago than it is kept; to be called now and then. */
    public CompletionStage<Integer> forget() {
        Instant before = clock.instant().minus(rules.retention());
        return Steps.untilNothingIsLeft(
                () -> store.write(ROW_BYTES, tx -> tx.outbox().forget(before, FORGOTTEN_AT_ONCE)));
    }

    private CompletionStage<Outcome<Callback>> changeOne(
            String corpId, String agentid, long id, boolean sends, BiConsumer<Outbox.Changes, Callback> change) {
        return change(corpId, agentid, (outbox, app) -> {
            Callback callback = outbox.callback(app.id(), id);
            if (callback == null) {
                return new Outcome.Refused<>(Outcome.Problem.CALLBACK_UNKNOWN);
            }
            if (sends && app.disabledAt() != null) {
                return new Outcome.Refused<>(Outcome.Problem.APP_DISABLED);
            }
            change.accept(outbox, callback);
            Callback changed = outbox.callback(app.id(), id);
            return new Outcome.Done<>(changed == null ? callback : changed);
        });
    }

    private <T> CompletionStage<Outcome<T>> change(
            String corpId, String agentid, BiFunction<Outbox.Changes, App, Outcome<T>> change) {
        return store.write(ROW_BYTES, tx -> {
            App app = tx.outbox().app(corpId, agentid);
            return app == null ? new Outcome.Refused<>(Outcome.Problem.APP_UNKNOWN) : change.apply(tx.outbox(), app);
        });
    }

    private static <T> CompletionStage<Outcome<T>> refused(Outcome.Problem problem) {
        return CompletableFuture.completedFuture(new Outcome.Refused<>(problem));
    }
}

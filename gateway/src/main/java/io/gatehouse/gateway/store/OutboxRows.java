package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Callback;
import io.gatehouse.gateway.domain.Callback.State;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PersonKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Apps and their outboxes. Of each person and app at most one callback is due: the others wait until it has ended. */
final class OutboxRows implements Outbox.Changes {
    private static final String DISABLED = "the app is disabled";

    /** What became due in the transactions since the last look, and how often an outbox was full. */
    record Posted(Set<Long> apps, int refused) {
        boolean isEmpty() {
            return apps.isEmpty() && refused == 0;
        }
    }

    private final AppRows apps;
    private final CallbackRows rows;

    /** By a writer only: how many rows an app has. Forgotten after a rollback. */
    private final Map<Long, Integer> counts = new HashMap<>();

    private final Set<Long> posted = new HashSet<>();
    private int refused;

    OutboxRows(Session session, AppRows apps) {
        this.apps = apps;
        this.rows = new CallbackRows(session);
    }

    @Override
    public @Nullable App app(String corpId, String agentid) {
        return apps.find(corpId, agentid);
    }

    @Override
    public Page<App> apps(String corpId, int limit, @Nullable String after) {
        return apps.list(corpId, limit, after);
    }

    @Override
    public Page<Callback> callbacks(long appId, @Nullable State state, int limit, @Nullable String after) {
        List<Callback> found = rows.list(appId, state, PageMark.parse(after, 0), limit + 1);
        return PageMark.page(found, limit, Callback::id, callback -> callback);
    }

    @Override
    public @Nullable Callback callback(long appId, long id) {
        return rows.find(appId, id);
    }

    @Override
    public Map<Long, Instant> agenda() {
        return rows.agenda();
    }

    @Override
    public Due due(long appId, int limit) {
        return new Due(apps.find(appId), rows.due(appId, limit));
    }

    @Override
    public Backlog backlog() {
        return rows.backlog();
    }

    @Override
    public long appsOf(String corpId) {
        return apps.count(corpId);
    }

    @Override
    public App putApp(App.NewApp app, Instant at) {
        App put = apps.put(app, at);
        posted.add(put.id());
        return put;
    }

    @Override
    public void removeApp(App app) {
        rows.dropAll(app.id());
        apps.remove(app);
        counts.remove(app.id());
        posted.add(app.id());
    }

    @Override
    public void setVerified(long appId, Instant at) {
        apps.setVerified(appId, at);
    }

    @Override
    public void disable(long appId, Instant at) {
        apps.disable(appId, at);
        rows.giveUp(appId, DISABLED, at);
        posted.add(appId);
    }

    @Override
    public void post(String corpId, String agentid, BioResult result, int most) {
        AppRows.Known app = apps.known(corpId, agentid);
        if (app.id() == 0) {
            return;
        }
        if (count(app.id()) >= most && !makeRoom(app.id())) {
            refused++;
            return;
        }
        if (app.disabled()) {
            rows.add(app.id(), result, State.STUCK, null, DISABLED);
        } else {
            boolean waits = rows.hasPending(app.id(), result.person());
            rows.add(app.id(), result, State.PENDING, waits ? null : result.at(), null);
        }
        counts.merge(app.id(), 1, Integer::sum);
        posted.add(app.id());
    }

    /** What was delivered is missed least. */
    private boolean makeRoom(long appId) {
        int dropped = rows.dropOldest(appId, State.DELIVERED);
        dropped = dropped == 0 ? rows.dropOldest(appId, State.STUCK) : dropped;
        counts.merge(appId, -dropped, Integer::sum);
        return dropped > 0;
    }

    private int count(long appId) {
        return counts.computeIfAbsent(appId, rows::count);
    }

    @Override
    public void end(Callback callback, State state, String answer, Instant at) {
        if (rows.end(callback.id(), state, answer, at)) {
            promote(callback, at);
        }
    }

    @Override
    public void retry(Callback callback, Instant dueAt, String answer) {
        if (rows.retry(callback.id(), dueAt, answer)) {
            posted.add(callback.appId());
        }
    }

    @Override
    public void replay(Callback callback, Instant at) {
        if (rows.revive(callback.id(), at)) {
            promote(callback, at);
        }
    }

    @Override
    public int replayStuck(long appId, int limit, Instant at) {
        int revived = rows.reviveStuck(appId, limit, at);
        rows.promoteAll(appId, at);
        posted.add(appId);
        return revived;
    }

    @Override
    public void drop(Callback callback, Instant at) {
        if (rows.drop(callback.id()) > 0) {
            counts.remove(callback.appId());
            promote(callback, at);
        }
    }

    /** Also told where nothing is due by it: pending and stuck ones are counted anew. */
    private void promote(Callback callback, Instant at) {
        rows.promote(callback.appId(), callback.result().person(), at);
        posted.add(callback.appId());
    }

    @Override
    public int forget(Instant endedBefore, int limit) {
        int forgotten = rows.forget(endedBefore, limit);
        if (forgotten > 0) {
            counts.clear();
        }
        return forgotten;
    }

    /** Takes out what tells of who is erased; with everybody of a corp its apps go too. */
    void erase(Erasure.What who) {
        if (rows.erase(who) > 0) {
            counts.clear();
        }
        if (who.userType() == null) {
            apps.removeAll(who.corpId());
        }
    }

    /** Somebody has a new userid, and what waits must be found under it, by an erasure above all. */
    void renamed(PersonKey old, String userid) {
        rows.renamed(old, userid);
    }

    /** After a commit. */
    Posted takePosted() {
        Posted taken = new Posted(Set.copyOf(posted), refused);
        posted.clear();
        refused = 0;
        return taken;
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        apps.forget();
        counts.clear();
        posted.clear();
        refused = 0;
    }
}

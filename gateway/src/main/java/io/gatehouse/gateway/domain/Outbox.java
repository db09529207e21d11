package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Port: the part of the store that knows the apps, and what each of them is still to be told. */
public interface Outbox {
    @Nullable
    App app(String corpId, String agentid);

    /** In the order in which they were first registered. */
    Page<App> apps(String corpId, int limit, @Nullable String after);

    /** Oldest first. */
    Page<Callback> callbacks(long appId, Callback.@Nullable State state, int limit, @Nullable String after);

    @Nullable
    Callback callback(long appId, long id);

    /** When the next callback of each app is due, of apps that have any. */
    Map<Long, Instant> agenda();

    /**
     * Who is to be told next, and what; at most one callback of each person.
     *
     * @param app null where it is gone
     * @param first in the order in which they are due
     */
    record Due(@Nullable App app, List<Callback> first) {}

    Due due(long appId, int limit);

    /** How many callbacks of all apps there are. */
    record Backlog(long pending, long stuck) {}

    Backlog backlog();

    /** What a transaction may change. */
    interface Changes extends Outbox {
        /** How many apps the corp has. */
        long appsOf(String corpId);

        /** Registers an app, or changes the one of its corp and agentid, which is enabled by that. */
        App putApp(App.NewApp app, Instant at);

        /** Removes the app and its outbox. */
        void removeApp(App app);

        void setVerified(long appId, Instant at);

        /** Says that the app wants nothing any more; what waits for it is stuck. */
        void disable(long appId, Instant at);

        /**
         * Puts a result into the outbox of an app, if it is registered; behind those of the same person. Where the outbox is
         * full, the oldest one that does not wait makes room; where all wait, the result is not taken, and counted.
         *
         * @param most how many the outbox holds
         */
        void post(String corpId, String agentid, BioResult result, int most);

        /** Ends one that waits; the next one of its person is due by that. Does nothing for one that is gone. */
        void end(Callback callback, Callback.State state, String answer, Instant at);

        /** It has been tried once more. Does nothing for one that is gone. */
        void retry(Callback callback, Instant dueAt, String answer);

        /** Has one that has ended sent anew, under the same event id. */
        void replay(Callback callback, Instant at);

        /** Has the oldest stuck ones of an app sent anew; returns how many. */
        int replayStuck(long appId, int limit, Instant at);

        void drop(Callback callback, Instant at);

        /** Removes those that ended before; returns how many, at most the limit. */
        int forget(Instant endedBefore, int limit);
    }

    /** Who wants to know what was put in. Called by the store's writer thread after a commit; must not block. */
    interface Listener {
        /**
         * Something may be due now.
         *
         * @param apps whose
         * @param refused how many results found their outbox full
         */
        void posted(Set<Long> apps, int refused);
    }
}

package io.gatehouse.gateway.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port: the last events, numbered without gaps in the order of their commits. Called by the store's writer thread. */
public interface Journal {
    /** How many events a watcher can resume over. */
    int KEPT = 10_000;

    /** Text for events that are about to be committed together; given back by {@link #restore} after a restart. */
    String encode(List<Event> events);

    /** Events are committed; the first has this id, the others follow. */
    void committed(long firstId, List<Event> events, String encoded);

    /**
     * Text that takes the place of one that was encoded, with as many events, of which none tells of who is erased.
     *
     * @param events how many did
     */
    record Redacted(String encoded, int events) {}

    /** The events of a commit without what they tell of any of these; null where they tell nothing. */
    @Nullable
    Redacted redact(String encoded, List<Erasure.What> erased);

    /** The events of the commit whose first has this id were redacted. */
    void redacted(long firstId, String encoded);

    /** Called at start, oldest first, before anything is committed. */
    void restore(long firstId, int count, String encoded);
}

package io.gatehouse.gateway.domain;

import java.util.List;

/** Port: the last events, numbered without gaps in the order of their commits. Called by the store's writer thread. */
public interface Journal {
    /** How many events a watcher can resume over. */
    int KEPT = 10_000;

    /** Text for events that are about to be committed together; given back by {@link #restore} after a restart. */
    String encode(List<Event> events);

    /** Events are committed; the first has this id, the others follow. */
    void committed(long firstId, List<Event> events, String encoded);

    /** Called at start, oldest first, before anything is committed. */
    void restore(long firstId, int count, String encoded);
}

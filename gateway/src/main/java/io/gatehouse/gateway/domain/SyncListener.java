package io.gatehouse.gateway.domain;

import java.time.Duration;

/** Port: what happened between terminals and their lists, for the meters. Called from any thread; must not block. */
public interface SyncListener {
    /** A terminal was told; not taken where it was gone by then, and will find out by the version. */
    void pushed(Roll roll, boolean taken);

    /** A terminal has pulled: a page, or people by their ids. */
    void pulled(Roll roll, boolean page, int people);

    /** A terminal has got its last page. */
    void pulledAll(Roll roll);

    /** From a push to the moment in which the terminal had fetched all that it was told. */
    void caughtUp(Roll roll, Duration after);
}

package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port: the part of the store that says who may do what, and who did. */
public interface Oversight {
    /** All of them, also those that have ended. */
    List<AccessToken> tokens();

    /** Newest first. */
    Page<AuditRecord> audit(AuditFilter filter, int limit, @Nullable String after);

    /** Reads the whole log and checks its chain. */
    AuditVerdict verifyAudit();

    /** What a transaction may change. */
    interface Changes extends Oversight {
        /** Adds a token, or replaces the one of its id. */
        void putToken(AccessToken token);

        void removeToken(AccessToken token);

        /** Adds to the end of the log. */
        void append(AuditEntry entry, Instant at);

        /** Takes the oldest records away, at most the limit; the chain then starts behind them. Returns how many. */
        int forgetAudit(Instant before, int limit);
    }
}

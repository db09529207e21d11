package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A program of a corp that is told the results of enrolments.
 *
 * @param id a number that is never used again
 * @param agentid names it within its corp; digits
 * @param verifiedAt when it last proved that it knows its key, or null
 * @param disabledAt since when it wants nothing any more, or null
 */
public record App(
        long id,
        String corpId,
        String agentid,
        AppUrl url,
        Signing signing,
        Instant updatedAt,
        @Nullable Instant verifiedAt,
        @Nullable Instant disabledAt) {

    /** What somebody registers. */
    public record NewApp(String corpId, String agentid, AppUrl url, Signing signing) {
        @Override
        public String toString() {
            return "NewApp[" + corpId + ", " + agentid + "]";
        }
    }

    @Override
    public String toString() {
        return "App[" + corpId + ", " + agentid + "]";
    }
}

package io.gatehouse.gateway.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one terminal has been told, and is known to have, of one of its lists. Places are those of the corp's log.
 *
 * @param version of the last push; a terminal that has another one must pull
 * @param told up to this place the terminal has been told
 * @param floor behind this place, and up to {@code covered}, the terminal has everything; -1 after a full pull
 * @param acknowledged the version that the terminal is known to have reached
 * @param reset true: the terminal must be made to pull everything
 */
public record Lane(
        long deviceId,
        Roll roll,
        long version,
        long told,
        long floor,
        long covered,
        long acknowledged,
        boolean reset,
        Pull pull,
        @Nullable Instant pushedAt) {

    /**
     * Its full pulls.
     *
     * @param version of the last one that has begun
     * @param from the end of the log when it began
     * @param endedAt when one has last ended, or null
     */
    public record Pull(long version, long from, @Nullable Instant endedAt) {
        static final Pull NONE = new Pull(0, 0, null);
    }

    /** Of a device that has just been bound: it knows nothing yet, and its version is none that it may have had. */
    public static Lane fresh(long deviceId, Roll roll, long version, long head) {
        return new Lane(deviceId, roll, version, head, head, head, 0, false, Pull.NONE, null);
    }

    /** True if the terminal has what was changed there. */
    public boolean covers(long seq) {
        return floor < seq && seq <= covered;
    }

    /** The next push has gone out. */
    Lane pushed(long seq, Instant at) {
        return new Lane(deviceId, roll, version + 1, seq, floor, covered, acknowledged, reset, pull, at);
    }

    /** There was nothing to tell up to this place. */
    Lane toldUpTo(long seq) {
        return new Lane(deviceId, roll, version, seq, floor, covered, acknowledged, reset, pull, pushedAt);
    }

    /** The terminal is to be made to pull everything. */
    Lane toBeReset() {
        return new Lane(deviceId, roll, version, told, floor, covered, acknowledged, true, pull, pushedAt);
    }

    /** A version is left out, so that the terminal finds a gap and pulls everything. */
    Lane leapt(long head, Instant at) {
        return new Lane(deviceId, roll, version + 2, head, head, head, acknowledged, false, pull, at);
    }

    /** The terminal has got all that was changed up to this place. */
    Lane coveredUpTo(long seq) {
        long reached = seq >= told ? version : acknowledged;
        return new Lane(deviceId, roll, version, told, floor, seq, reached, reset, pull, pushedAt);
    }

    /** The terminal has got its first page, of this version. */
    Lane pullBegun(long begun, long head) {
        Pull now = new Pull(begun, head, pull.endedAt);
        return new Lane(deviceId, roll, version, told, floor, covered, acknowledged, reset, now, pushedAt);
    }

    /** The terminal has got its last page. */
    Lane pullEnded(Instant at) {
        long from = pull.from;
        boolean overtaken = reset || pull.version != version;
        Pull ended = new Pull(pull.version, from, at);
        return new Lane(
                deviceId, roll, version, Math.max(told, from), -1, from, pull.version, overtaken, ended, pushedAt);
    }
}

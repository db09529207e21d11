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
 * @param pullVersion of the last full pull that has begun
 * @param pullFrom the end of the log when it began
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
        long pullVersion,
        long pullFrom,
        @Nullable Instant pulledAt,
        @Nullable Instant pushedAt) {

    /** Of a device that has just been bound: it knows nothing yet, and its version is none that it may have had. */
    public static Lane fresh(long deviceId, Roll roll, long version, long head) {
        return new Lane(deviceId, roll, version, head, head, head, 0, false, 0, 0, null, null);
    }

    /** True if the terminal has what was changed there. */
    boolean covers(long seq) {
        return floor < seq && seq <= covered;
    }

    /** The next push has gone out. */
    Lane pushed(long seq, Instant at) {
        return new Lane(
                deviceId,
                roll,
                version + 1,
                seq,
                floor,
                covered,
                acknowledged,
                reset,
                pullVersion,
                pullFrom,
                pulledAt,
                at);
    }

    /** There was nothing to tell up to this place. */
    Lane toldUpTo(long seq) {
        return new Lane(
                deviceId,
                roll,
                version,
                seq,
                floor,
                covered,
                acknowledged,
                reset,
                pullVersion,
                pullFrom,
                pulledAt,
                pushedAt);
    }

    /** The terminal is to be made to pull everything. */
    Lane toBeReset() {
        return new Lane(
                deviceId,
                roll,
                version,
                told,
                floor,
                covered,
                acknowledged,
                true,
                pullVersion,
                pullFrom,
                pulledAt,
                pushedAt);
    }

    /** A version is left out, so that the terminal finds a gap and pulls everything. */
    Lane leapt(long head, Instant at) {
        return new Lane(
                deviceId,
                roll,
                version + 2,
                head,
                head,
                head,
                acknowledged,
                false,
                pullVersion,
                pullFrom,
                pulledAt,
                at);
    }

    /** The terminal has got all that was changed up to this place. */
    Lane coveredUpTo(long seq) {
        return new Lane(
                deviceId,
                roll,
                version,
                told,
                floor,
                seq,
                seq >= told ? version : acknowledged,
                reset,
                pullVersion,
                pullFrom,
                pulledAt,
                pushedAt);
    }

    /** The terminal has got its first page, of this version. */
    Lane pullBegun(long begun, long head) {
        return new Lane(
                deviceId, roll, version, told, floor, covered, acknowledged, reset, begun, head, pulledAt, pushedAt);
    }

    /** The terminal has got its last page. */
    Lane pullEnded(Instant at) {
        return new Lane(
                deviceId,
                roll,
                version,
                Math.max(told, pullFrom),
                -1,
                pullFrom,
                pullVersion,
                reset || pullVersion != version,
                pullVersion,
                pullFrom,
                at,
                pushedAt);
    }
}

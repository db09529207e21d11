package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.Signing;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** When a callback that failed is tried again. Every pause is dithered, so that those of one outage do not come together. */
final class RetrySchedule {
    private static final Duration WECOM_FIRST = Duration.ofSeconds(5);
    private static final Duration WECOM_LONGEST = Duration.ofHours(1);
    private static final Duration WECOM_TOTAL = Duration.ofHours(24);
    private static final int DOUBLINGS = 10;

    /** Of the Standard Webhooks specification. */
    private static final List<Duration> STANDARD = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final double STANDARD_DITHER = 0.1;
    private static final double WECOM_DITHER = 0.2;

    private final DoubleSupplier random;

    /** @param random from 0 to 1 */
    RetrySchedule(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * How long to wait before the next attempt, or null to give up.
     *
     * @param attempts that have failed, at least 1
     * @param age how long ago it was first to be sent
     * @param asked how long the app wants to be left alone, or null
     */
    @Nullable
    Duration pause(Signing signing, int attempts, Duration age, @Nullable Duration asked) {
        Duration pause = signing instanceof Signing.Wecom ? wecom(attempts, age) : standard(attempts);
        return pause == null || asked == null || asked.compareTo(pause) < 0 ? pause : asked;
    }

    /** The last attempt is made when the time is over, not before. */
    private @Nullable Duration wecom(int attempts, Duration age) {
        Duration left = WECOM_TOTAL.minus(age);
        if (left.isNegative() || left.isZero()) {
            return null;
        }
        Duration doubled = WECOM_FIRST.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS));
        Duration pause = dithered(shorter(doubled, WECOM_LONGEST), 1 - WECOM_DITHER, 1 + WECOM_DITHER);
        return shorter(pause, left);
    }

    private @Nullable Duration standard(int attempts) {
        return attempts > STANDARD.size() ? null : dithered(STANDARD.get(attempts - 1), 1, 1 + STANDARD_DITHER);
    }

    private Duration dithered(Duration pause, double from, double to) {
        return Duration.ofMillis(Math.round(pause.toMillis() * (from + (to - from) * random.getAsDouble())));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

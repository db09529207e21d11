package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The enrolments that wait, one of a device at most, and the time at which each of them is due. Thread-safe. */
final class Waiting {
    private final InstantSource clock;
    private final Duration whole;
    private final int most;
    private final Consumer<Session> due;
    private final Map<String, Session> bySn = new ConcurrentHashMap<>();
    private final Cache<String, Session> byOperId;

    /**
     * Nobody waits yet.
     *
     * @param whole from the push until an enrolment is due
     * @param most that may wait at a time; a live one is never evicted for room
     * @param due told of each that is due; it waits on until it is {@linkplain #remove removed}
     */
    Waiting(Duration whole, int most, Time time, Consumer<Session> due) {
        this.clock = time.clock();
        this.whole = whole;
        this.most = most;
        this.due = due;
        this.byOperId = Caffeine.newBuilder()
                .expireAfter(Expiry.writing((String operId, Session session) -> untilDue(session)))
                .removalListener(this::removed)
                .executor(Runnable::run)
                .ticker(time.ticker())
                .build();
    }

    /** Takes the place of its device; returns null, or why it cannot. */
    synchronized Outcome.@Nullable Problem reserve(Session session) {
        if (bySn.containsKey(session.sn())) {
            return Outcome.Problem.DEVICE_BUSY;
        }
        if (bySn.size() >= most) {
            return Outcome.Problem.TOO_MANY_ENROLLMENTS;
        }
        bySn.put(session.sn(), session);
        return null;
    }

    /** It has come to nothing. */
    void giveUp(Session session) {
        bySn.remove(session.sn(), session);
    }

    /** From now on it is known by its oper_id, and its time runs. */
    void begin(Session session) {
        byOperId.put(session.operId(), session);
    }

    /** One that has begun before a restart. */
    void resume(Session session) {
        bySn.put(session.sn(), session);
        begin(session);
    }

    /** The terminal has been told: its time runs from there. */
    void pushed(Session session, Enrollment pushed) {
        session.enrollment = pushed;
        byOperId.asMap().computeIfPresent(session.operId(), (operId, same) -> same);
    }

    /** It is due, but could not be ended: it is due again then. */
    void retry(Session session, Instant at) {
        session.retryAt = at;
        begin(session);
    }

    /** Null unless this one has begun to wait, and waits still. */
    @Nullable
    Session find(String operId) {
        return byOperId.getIfPresent(operId);
    }

    /** The same, also while it is due. */
    @Nullable
    Session find(Enrollment enrollment) {
        Session session = bySn.get(enrollment.sn());
        return session != null && session.operId().equals(enrollment.operId()) ? session : null;
    }

    /** It has ended; returns null if it did not wait. */
    @Nullable
    Session remove(Enrollment ended) {
        Session session = find(ended);
        if (session != null) {
            bySn.remove(ended.sn(), session);
            byOperId.invalidate(ended.operId());
        }
        return session;
    }

    int size() {
        return bySn.size();
    }

    /** Notices who is due. */
    void tick() {
        byOperId.cleanUp();
    }

    private void removed(@Nullable String operId, @Nullable Session session, RemovalCause cause) {
        if (session != null && cause == RemovalCause.EXPIRED) {
            due.accept(session);
        }
    }

    private Duration untilDue(Session session) {
        Duration left = Duration.between(clock.instant(), session.due());
        if (left.isNegative() || left.isZero()) {
            return Duration.ofNanos(1);
        }
        // The clock may have been put back since the deadline was set: never more than the whole time there was.
        Duration most = longer(Duration.between(session.enrollment().createdAt(), session.due()), whole);
        return left.compareTo(most) > 0 ? most : left;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** One enrolment that waits, and those who wait for it. */
    static final class Session {
        private final CompletableFuture<Enrollment> ended = new CompletableFuture<>();
        private volatile Enrollment enrollment;
        private volatile @Nullable Instant retryAt;

        Session(Enrollment enrollment) {
            this.enrollment = enrollment;
        }

        String operId() {
            return enrollment.operId();
        }

        String sn() {
            return enrollment.sn();
        }

        Enrollment enrollment() {
            return enrollment;
        }

        /** Completed with its end. */
        CompletableFuture<Enrollment> ended() {
            return ended;
        }

        private Instant due() {
            Instant retry = retryAt;
            return retry == null ? enrollment.expiresAt() : retry;
        }
    }
}

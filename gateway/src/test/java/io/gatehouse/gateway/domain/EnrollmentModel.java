package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Enrollment.State;
import io.gatehouse.gateway.domain.Outcome.Problem;
import io.gatehouse.protocol.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How enrolments should live, said as shortly as it can be: one map, no threads, no store. */
final class EnrollmentModel {
    static final String STRANGER = "stranger";

    private final Duration patience;
    private final int pending;
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final Map<String, Stored> people = new LinkedHashMap<>();
    private final Set<String> offline = new HashSet<>();

    EnrollmentModel(Duration patience, int pending) {
        this.patience = patience;
        this.pending = pending;
    }

    /** One enrolment. */
    static final class Life {
        final String sn;
        final String userid;
        final Instant due;
        State state = State.PUSHED;
        boolean late;

        Life(String sn, String userid, Instant due) {
            this.sn = sn;
            this.userid = userid;
            this.due = due;
        }
    }

    /** The one template of a person. */
    record Stored(int version, @Nullable String operId) {}

    Map<String, Life> lives() {
        return lives;
    }

    Map<String, Stored> people() {
        return people;
    }

    List<String> operIds() {
        return new ArrayList<>(lives.keySet());
    }

    long waiting() {
        return lives.values().stream().filter(life -> life.state.waiting()).count();
    }

    boolean isOnline(String sn) {
        return !offline.contains(sn);
    }

    void connection(String sn, boolean there) {
        if (there) {
            offline.remove(sn);
        } else {
            offline.add(sn);
        }
    }

    /** Why it may not be opened, or null. */
    @Nullable
    Problem refusal(String sn) {
        if (!isOnline(sn)) {
            return Problem.DEVICE_OFFLINE;
        }
        if (lives.values().stream().anyMatch(life -> life.sn.equals(sn) && life.state.waiting())) {
            return Problem.DEVICE_BUSY;
        }
        return waiting() >= pending ? Problem.TOO_MANY_ENROLLMENTS : null;
    }

    void opened(String operId, String sn, String userid, Instant now) {
        lives.put(operId, new Life(sn, userid, now.plus(patience)));
    }

    /** Why it may not be cancelled, or null. */
    @Nullable
    Problem cancel(String operId) {
        Life life = lives.get(operId);
        if (life == null) {
            return Problem.ENROLLMENT_UNKNOWN;
        }
        if (!life.state.waiting()) {
            return Problem.ENROLLMENT_ENDED;
        }
        life.state = State.CANCELLED;
        return null;
    }

    /** Why the call is refused, or null. */
    @Nullable
    ErrorCode failed(String sn, String operId) {
        Life life = lives.get(operId);
        if (life != null && !life.sn.equals(sn)) {
            return ErrorCode.OPERATION_MISMATCH;
        }
        if (life != null && life.state.waiting()) {
            life.state = State.FAILED;
        }
        return null;
    }

    /** Why the call is refused, or null; whether its person is refused is {@link #refuses}, asked before. */
    @Nullable
    ErrorCode succeeded(String sn, String operId, String userid, int version) {
        Life life = lives.get(operId);
        if (life != null && !life.sn.equals(sn)) {
            return ErrorCode.OPERATION_MISMATCH;
        }
        boolean itsPerson = life != null && life.userid.equals(userid);
        if (life != null && life.state.waiting() && !itsPerson) {
            return ErrorCode.OPERATION_MISMATCH;
        }
        if (life == null || !itsPerson) {
            people.put(userid, new Stored(version, null));
        } else if (life.state != State.CANCELLED) {
            people.put(userid, new Stored(version, operId));
            life.late |= life.state == State.TIMED_OUT;
            life.state = life.state.waiting() ? State.SUCCEEDED : life.state;
        }
        return null;
    }

    boolean refuses(String operId, String userid) {
        Life life = lives.get(operId);
        return life != null && life.state == State.CANCELLED && life.userid.equals(userid);
    }

    void isNow(Instant now) {
        for (Life life : lives.values()) {
            if (life.state.waiting() && !now.isBefore(life.due)) {
                life.state = State.TIMED_OUT;
            }
        }
    }
}

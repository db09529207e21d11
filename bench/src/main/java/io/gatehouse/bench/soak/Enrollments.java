package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.operator.AdminException;
import io.gatehouse.protocol.Kind;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Enrolments through the admin API, place after place. Each must succeed with the very template that was captured, unless
 * the connection of its terminal was ended meanwhile: then it may also time out, or be refused because nobody is there.
 */
final class Enrollments {
    /** Longer than a gateway waits by default, which is a minute and a half. */
    private static final Duration WAIT = Duration.ofSeconds(110);

    private static final String USERID = "enrol-";

    private final Wall wall;
    private final AdminClient admin;
    private final Errors errors;
    private final AtomicLong inFlight = new AtomicLong();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder disturbed = new LongAdder();
    private int next;

    Enrollments(Wall wall, AdminClient admin, Errors errors) {
        this.wall = wall;
        this.admin = admin;
        this.errors = errors;
    }

    /** True for people who are enrolled here. */
    static boolean enrolled(String userid) {
        return userid.startsWith(USERID);
    }

    long inFlight() {
        return inFlight.get();
    }

    /** Those that ended well. */
    long succeeded() {
        return succeeded.sum();
    }

    /** Those that did not, because of a connection that was ended on purpose. */
    long disturbed() {
        return disturbed.sum();
    }

    /** Begins one at the next place where that can be; called by one thread. */
    void begin() {
        for (int i = 0; i < wall.size(); i++) {
            Place place = wall.place(next);
            next = (next + 1) % wall.size();
            if (place.beginEnrollment()) {
                enroll(place);
                return;
            }
        }
    }

    private void enroll(Place place) {
        long disturbances = place.disturbances();
        inFlight.incrementAndGet();
        admin.enroll(place.terminal().sn(), USERID + place.number(), Kind.FP)
                .thenCompose(
                        created -> admin.awaitEnrollment(created.path("oper_id").asString(""), WAIT))
                .whenComplete((enrolment, error) -> {
                    boolean meant = place.faulty() || place.disturbances() != disturbances;
                    String fault = enrolment == null ? refused(error, meant) : ended(place, enrolment, meant);
                    if (fault != null) {
                        errors.add("enrolment: " + fault);
                    }
                    place.endEnrollment();
                    inFlight.decrementAndGet();
                });
    }

    private @Nullable String refused(@Nullable Throwable error, boolean meant) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (meant
                && cause instanceof AdminException refused
                && String.valueOf(refused.getMessage()).contains("device_offline")) {
            disturbed.increment();
            return null;
        }
        return String.valueOf(cause);
    }

    private @Nullable String ended(Place place, JsonNode enrolment, boolean meant) {
        String state = enrolment.path("state").asString("");
        if (meant && state.equals("timed_out")) {
            disturbed.increment();
            return null;
        }
        if (!state.equals("succeeded")) {
            return "ended as " + state + ", expected succeeded";
        }
        succeeded.increment();
        String stored = enrolment.path("templates").path(0).path("sha256").asString("");
        String captured = place.captured(enrolment.path("oper_id").asString(""));
        return stored.equals(captured) ? null : "another template was stored than was captured";
    }
}

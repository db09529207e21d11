package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.operator.AdminClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Compares a gateway that has nothing to do with what it was before anything came. */
final class AtRest {
    private static final long SETTLE_SECONDS = 10;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final AdminClient admin;
    private final Errors errors;
    private final Scrape before;

    /** Takes the state of now for that of rest. */
    AtRest(AdminClient admin, Errors errors) {
        this.admin = admin;
        this.errors = errors;
        this.before = Scrape.of(admin.metrics().join());
    }

    /** Every difference that does not go away is an error, but for so many terminals that are subscribed. */
    void check(String when, long subscribed) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        List<String> differences = differences(subscribed);
        while (!differences.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
            differences = differences(subscribed);
        }
        differences.forEach(difference -> errors.add(when + ": " + difference));
    }

    private List<String> differences(long subscribed) {
        Scrape now = Scrape.of(admin.metrics().join());
        List<String> differences = new ArrayList<>();
        compare(differences, "connections", now.connections(), before.connections() + subscribed);
        compare(
                differences,
                "subscribed connections",
                now.connections("subscribed"),
                before.connections("subscribed") + subscribed);
        compare(differences, "pending enrolments", now.pendingEnrollments(), before.pendingEnrollments());
        compare(differences, "bytes of uploads in flight", now.uploadBytes(), before.uploadBytes());
        return differences;
    }

    private static void compare(List<String> differences, String what, long now, long expected) {
        if (now != expected) {
            differences.add(now + " " + what + ", expected " + expected);
        }
    }
}

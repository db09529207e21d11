package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.Pacer;
import io.gatehouse.bench.load.RequestKind;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.operator.AdminClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One soak over terminals that are logged in: happenings by the clock, with samples beside them. */
final class SoakRun {
    /** For samples that are being taken at the end. */
    private static final long LAST_LOOK_SECONDS = 70;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SoakPlan plan;
    private final Wall wall;
    private final ProcessHandle process;
    private final Errors errors;
    private final long start = System.nanoTime();
    private final UploadFrames uploads;
    private final Traffic traffic;
    private final Disruption disruption;
    private final Enrollments enrollments;
    private final Sampler sampler;
    private volatile boolean gone;
    private Duration measured = Duration.ZERO;

    /** The clock starts with it. */
    SoakRun(SoakPlan plan, Wall wall, AdminClient admin, ProcessHandle process, Errors errors) {
        this.plan = plan;
        this.wall = wall;
        this.process = process;
        this.errors = errors;
        this.uploads = new UploadFrames(plan.people(), plan.seed());
        this.traffic = new Traffic(wall, uploads, start + plan.warmUp().toNanos(), errors);
        this.disruption = new Disruption(wall, uploads, plan.seed(), errors);
        this.enrollments = new Enrollments(wall, admin, errors);
        this.sampler = new Sampler(admin, process.pid(), plan, start);
    }

    /** How long it took after the warm-up. */
    Duration measured() {
        return measured;
    }

    /** So far. */
    long errors() {
        return errors.total();
    }

    UploadFrames uploads() {
        return uploads;
    }

    Traffic traffic() {
        return traffic;
    }

    Disruption disruption() {
        return disruption;
    }

    Enrollments enrollments() {
        return enrollments;
    }

    Sampler sampler() {
        return sampler;
    }

    /** Makes everything happen, and returns at the end of its time, or when the gateway has ended. */
    void run(SampleLog log, SoakReport report) throws InterruptedException {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        long every = plan.sampleEvery().toNanos();
        clock.scheduleAtFixedRate(() -> watch(() -> sample(log, report)), every, every, TimeUnit.NANOSECONDS);
        clock.scheduleWithFixedDelay(
                () -> watch(sampler::collect), 0, plan.heapEvery().toNanos(), TimeUnit.NANOSECONDS);
        try {
            new Pacer<Happening>(System::nanoTime, LockSupport::parkNanos, this::happen)
                    .run(plan.perSecond(), start, this::end);
        } finally {
            measured = Duration.ofNanos(System.nanoTime() - start).minus(plan.warmUp());
            clock.shutdown();
            clock.awaitTermination(LAST_LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Goes on for longer where the machine was too slow for the collections that a verdict needs. */
    private long end() {
        if (gone) {
            return start;
        }
        long planned = start + plan.duration().toNanos();
        return sampler.collections() >= Verdict.MIN_POINTS
                ? planned
                : planned + plan.drain().toNanos();
    }

    private void happen(Happening kind, long intended) {
        switch (kind) {
            case PING -> traffic.send(RequestKind.PING, intended);
            case UPLOAD -> traffic.send(RequestKind.UPLOAD, intended);
            case ENROLLMENT -> enrollments.begin();
            case CHURN -> disruption.next();
        }
    }

    private void sample(SampleLog log, SoakReport report) throws IOException {
        wall.sweep();
        Sample sample = sampler.sample(this);
        log.add(sample);
        report.progress(sample, this);
    }

    /** A look at the gateway. */
    private interface Look {
        void look() throws IOException, InterruptedException;
    }

    private void watch(Look look) {
        try {
            if (process.isAlive()) {
                look.look();
            } else if (!gone) {
                gone = true;
                errors.add("the process of the gateway has ended");
            }
        } catch (IOException | CompletionException | IllegalStateException e) {
            errors.add("no sample: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until nothing is under way any more and every terminal is online; what is not by then is an error. */
    void rest() {
        long deadline = System.nanoTime() + plan.drain().toNanos();
        while (underWay() > 0 && System.nanoTime() - deadline < 0 && process.isAlive()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        wrong(wall.away(), "terminals were not online");
        wrong(traffic.inFlight(), "requests were without an answer");
        wrong(enrollments.inFlight(), "enrolments had not ended");
        wrong(disruption.twins(), "second connections had not been replaced");
    }

    private long underWay() {
        return wall.away() + traffic.inFlight() + enrollments.inFlight() + disruption.twins();
    }

    private void wrong(long count, String what) {
        if (count > 0) {
            errors.add("at rest: " + count + " " + what);
        }
    }
}

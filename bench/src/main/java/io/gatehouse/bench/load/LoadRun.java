package io.gatehouse.bench.load;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One load over a crowd that is logged in: sends by the clock, checks every reply, counts. */
final class LoadRun {
    /** Bounds of what waits for replies; beyond them a request is not sent and counts as an error. */
    private static final long MAX_PINGS = 200_000;

    private static final long MAX_UPLOAD_BYTES = 1L << 30;

    private final LoadPlan plan;
    private final Crowd crowd;
    private final Errors errors;
    private final UploadFrames uploads;
    private final Map<RequestKind, Tally> tallies = new EnumMap<>(RequestKind.class);
    private final CountDownLatch drained = new CountDownLatch(1);
    private final BitSet acknowledged = new BitSet();
    private volatile boolean sentAll;

    // The sending thread only.
    private long pings;
    private long uploaded;
    private int nextTerminal;
    private long measureFrom;

    LoadRun(LoadPlan plan, Crowd crowd, Errors errors) {
        this.plan = plan;
        this.crowd = crowd;
        this.errors = errors;
        this.uploads = new UploadFrames(plan.people(), plan.seed());
        for (RequestKind kind : RequestKind.values()) {
            tallies.put(kind, new Tally());
        }
    }

    Tally tally(RequestKind kind) {
        Tally tally = tallies.get(kind);
        if (tally == null) {
            throw new IllegalStateException("no tally of " + kind);
        }
        return tally;
    }

    UploadFrames uploads() {
        return uploads;
    }

    /** Numbers of the uploads that were acknowledged, and those that were sent. */
    Verification.Uploaded uploaded() {
        synchronized (acknowledged) {
            return new Verification.Uploaded(uploaded, (BitSet) acknowledged.clone());
        }
    }

    /** Sends everything and waits for the replies; returns when they are there or their time is over. */
    void run(LoadReport report) throws InterruptedException {
        long start = System.nanoTime();
        measureFrom = start + plan.warmUp().toNanos();
        long end = measureFrom + plan.duration().toNanos();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(() -> report.progress(this, System.nanoTime() - measureFrom), 1, 1, TimeUnit.SECONDS);
        try {
            new Pacer<RequestKind>(System::nanoTime, LockSupport::parkNanos, this::send)
                    .run(plan.perSecond(), start, () -> end);
            sentAll = true;
            finishIfDrained();
            if (!drained.await(plan.drain().toMillis(), TimeUnit.MILLISECONDS)) {
                tallies.forEach((kind, tally) -> missing(kind, tally.inFlight()));
            }
        } finally {
            clock.shutdownNow();
        }
    }

    private void missing(RequestKind kind, long count) {
        for (long i = 0; i < count; i++) {
            tally(kind).refused();
            errors.add(kind.label() + ": no reply within " + plan.drain().toSeconds() + " s after the end");
        }
    }

    private void send(RequestKind kind, long intended) {
        int terminal = nextTerminal;
        nextTerminal = (nextTerminal + 1) % plan.terminals();
        switch (kind) {
            case PING -> {
                if (room(kind, MAX_PINGS)) {
                    request(terminal, intended, new Request.Ping(pings++));
                }
            }
            case UPLOAD -> {
                if (room(kind, Math.max(1, MAX_UPLOAD_BYTES / uploads.bytes()))) {
                    request(terminal, intended, new Request.Upload(uploads, uploaded++));
                }
            }
        }
    }

    private boolean room(RequestKind kind, long bound) {
        if (tally(kind).inFlight() < bound) {
            return true;
        }
        tally(kind).refused();
        errors.add(kind.label() + ": not sent, " + bound + " are in flight already");
        return false;
    }

    private void request(int terminal, long intended, Request request) {
        boolean measured = intended - measureFrom >= 0;
        Tally tally = tally(request.kind());
        tally.sent(measured);
        crowd.terminal(terminal)
                .requestRaw(request.reqId(), () -> request.frame(PooledByteBufAllocator.DEFAULT))
                .whenComplete((reply, error) -> {
                    long latency = System.nanoTime() - intended;
                    String fault = error == null ? request.fault(reply) : String.valueOf(error.getMessage());
                    if (fault == null) {
                        tally.answered(measured, latency);
                        acknowledge(request);
                    } else {
                        tally.failed();
                        errors.add(request.kind().label() + ": " + fault);
                    }
                    finishIfDrained();
                });
    }

    private void acknowledge(Request request) {
        if (request instanceof Request.Upload upload) {
            synchronized (acknowledged) {
                acknowledged.set(Math.toIntExact(upload.number()));
            }
        }
    }

    private void finishIfDrained() {
        if (sentAll && tallies.values().stream().allMatch(tally -> tally.inFlight() == 0)) {
            drained.countDown();
        }
    }
}

package io.gatehouse.bench.load;

import io.gatehouse.bench.simulator.TerminalReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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
    Uploaded uploaded() {
        synchronized (acknowledged) {
            return new Uploaded(uploaded, (BitSet) acknowledged.clone());
        }
    }

    /** @param sent how many left; their numbers count from 0 */
    record Uploaded(long sent, BitSet acknowledged) {}

    /** Sends everything and waits for the replies; returns when they are there or their time is over. */
    void run(LoadReport report) throws InterruptedException {
        long start = System.nanoTime();
        measureFrom = start + plan.warmUp().toNanos();
        long end = measureFrom + plan.duration().toNanos();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(() -> report.progress(this, System.nanoTime() - measureFrom), 1, 1, TimeUnit.SECONDS);
        try {
            new Pacer(System::nanoTime, LockSupport::parkNanos, this::send).run(plan, start, end);
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
            case PING -> ping(terminal, intended);
            case UPLOAD -> upload(terminal, intended);
        }
    }

    private void ping(int terminal, long intended) {
        if (full(RequestKind.PING, MAX_PINGS)) {
            return;
        }
        String reqId = "ping-" + pings++;
        request(RequestKind.PING, terminal, intended, reqId, new Request() {
            @Override
            public ByteBuf frame(ByteBufAllocator allocator) {
                return ByteBufUtil.writeAscii(
                        allocator, "{\"cmd\":\"ping\",\"headers\":{\"req_id\":\"" + reqId + "\"}}");
            }

            @Override
            public @Nullable String fault(TerminalReply reply) {
                return null;
            }
        });
    }

    private void upload(int terminal, long intended) {
        if (full(RequestKind.UPLOAD, Math.max(1, MAX_UPLOAD_BYTES / uploads.bytes()))) {
            return;
        }
        long number = uploaded++;
        request(RequestKind.UPLOAD, terminal, intended, UploadFrames.reqId(number), new Request() {
            @Override
            public ByteBuf frame(ByteBufAllocator allocator) {
                return uploads.frame(number, allocator);
            }

            @Override
            public @Nullable String fault(TerminalReply reply) {
                if (!reply.body().path("fail_list").isArray()) {
                    return "no fail_list";
                }
                if (reply.failed() > 0) {
                    return reply.failed() + " people in fail_list";
                }
                synchronized (acknowledged) {
                    acknowledged.set(Math.toIntExact(number));
                }
                return null;
            }
        });
    }

    private boolean full(RequestKind kind, long bound) {
        if (tally(kind).inFlight() < bound) {
            return false;
        }
        tally(kind).refused();
        errors.add(kind.label() + ": not sent, " + bound + " are in flight already");
        return true;
    }

    /** What to send, and what to look for in a reply of errcode 0. */
    private interface Request {
        ByteBuf frame(ByteBufAllocator allocator);

        @Nullable
        String fault(TerminalReply reply);
    }

    private void request(RequestKind kind, int terminal, long intended, String reqId, Request request) {
        boolean measured = intended - measureFrom >= 0;
        Tally tally = tally(kind);
        tally.sent(measured);
        crowd.terminal(terminal)
                .requestRaw(reqId, () -> request.frame(PooledByteBufAllocator.DEFAULT))
                .whenComplete((reply, error) -> {
                    long latency = System.nanoTime() - intended;
                    String fault = fault(reply, error, request);
                    if (fault == null) {
                        tally.answered(measured, latency);
                    } else {
                        tally.failed();
                        errors.add(kind.label() + ": " + fault);
                    }
                    finishIfDrained();
                });
    }

    private static @Nullable String fault(@Nullable TerminalReply reply, @Nullable Throwable error, Request request) {
        if (reply == null) {
            return error == null ? "no reply" : String.valueOf(error.getMessage());
        }
        if (!reply.ok()) {
            return "errcode " + reply.errcode() + " " + reply.errmsg();
        }
        return reply.inOrder() ? request.fault(reply) : "answered before an earlier request";
    }

    private void finishIfDrained() {
        if (sentAll && tallies.values().stream().allMatch(tally -> tally.inFlight() == 0)) {
            drained.countDown();
        }
    }
}

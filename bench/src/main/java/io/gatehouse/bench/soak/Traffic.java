package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.Request;
import io.gatehouse.bench.load.RequestKind;
import io.gatehouse.bench.load.Tally;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.load.Verification;
import io.gatehouse.bench.simulator.ConnectionLostException;
import io.gatehouse.bench.simulator.TerminalReply;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pings and uploads of a soak, place after place. A terminal uploads its own people each time, so that the store does not
 * grow without end. Every answer is checked; none is right only where the connection was ended on purpose.
 */
final class Traffic {
    /** How long an answer may take. */
    static final long PATIENCE_SECONDS = 30;

    private final Wall wall;
    private final UploadFrames uploads;
    private final Errors errors;
    private final Map<RequestKind, Tally> good = new EnumMap<>(RequestKind.class);
    private final Map<RequestKind, Tally> bad = new EnumMap<>(RequestKind.class);
    private final LongAdder notSent = new LongAdder();
    private final BitSet acknowledged = new BitSet();
    private final long measureFrom;

    // The sending thread only.
    private final Map<RequestKind, Integer> next = new EnumMap<>(RequestKind.class);
    private long pings;

    /** @param measureFrom what was meant to leave earlier is in no total */
    Traffic(Wall wall, UploadFrames uploads, long measureFrom, Errors errors) {
        this.wall = wall;
        this.uploads = uploads;
        this.measureFrom = measureFrom;
        this.errors = errors;
        for (RequestKind kind : RequestKind.values()) {
            good.put(kind, new Tally());
            bad.put(kind, new Tally());
            next.put(kind, 0);
        }
    }

    /**
     * What was asked on good lines, or on bad ones, whose latency says little about the gateway.
     *
     * @param faulty true for those behind the proxy
     */
    Tally tally(RequestKind kind, boolean faulty) {
        Tally tally = (faulty ? bad : good).get(kind);
        if (tally == null) {
            throw new IllegalStateException("no tally of " + kind);
        }
        return tally;
    }

    /** Requests of a kind that were lost with their connections, on all lines. */
    long lostOnPurpose(RequestKind kind) {
        return tally(kind, false).lostOnPurpose() + tally(kind, true).lostOnPurpose();
    }

    /** Requests that were due while their terminals were away. */
    long notSent() {
        return notSent.sum();
    }

    long inFlight() {
        return Stream.concat(good.values().stream(), bad.values().stream())
                .mapToLong(Tally::inFlight)
                .sum();
    }

    /** The places whose people are stored for certain. */
    Verification.Uploaded uploaded() {
        synchronized (acknowledged) {
            return new Verification.Uploaded(wall.size(), (BitSet) acknowledged.clone());
        }
    }

    /** Sends the next request of a kind; called by one thread. */
    void send(RequestKind kind, long intended) {
        int number = next.merge(kind, 1, (before, one) -> (before + one) % wall.size());
        Place place = wall.place(number % wall.size());
        if (!place.steady()) {
            notSent.increment();
            return;
        }
        request(
                place,
                intended,
                switch (kind) {
                    case PING -> new Request.Ping(pings++);
                    case UPLOAD -> new Request.Upload(uploads, place.number());
                });
    }

    private void request(Place place, long intended, Request request) {
        boolean measured = intended - measureFrom >= 0;
        long disturbances = place.disturbances();
        Tally tally = tally(request.kind(), place.faulty());
        tally.sent(measured);
        place.terminal()
                .requestRaw(request.reqId(), () -> request.frame(PooledByteBufAllocator.DEFAULT))
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((reply, error) -> {
                    long latency = System.nanoTime() - intended;
                    String fault = fault(place, disturbances, request, reply, error);
                    if (fault != null) {
                        tally.failed();
                        errors.add(request.kind().label() + ": " + fault);
                    } else if (error != null) {
                        tally.lost();
                    } else {
                        tally.answered(measured, latency);
                        acknowledge(request);
                    }
                });
    }

    /** What is wrong with an answer, or with its absence. */
    private static @Nullable String fault(
            Place place, long before, Request request, @Nullable TerminalReply reply, @Nullable Throwable error) {
        if (reply != null) {
            return request.fault(reply);
        }
        if (error instanceof TimeoutException) {
            if (place.faulty()) {
                // As real terminals do on a line that has gone dead.
                place.terminal().reset();
                return null;
            }
            return "no reply within " + PATIENCE_SECONDS + " s";
        }
        boolean meant = place.faulty() || place.disturbances() != before;
        return meant && error instanceof ConnectionLostException ? null : String.valueOf(error);
    }

    private void acknowledge(Request request) {
        if (request instanceof Request.Upload upload) {
            synchronized (acknowledged) {
                acknowledged.set(Math.toIntExact(upload.number()));
            }
        }
    }
}

package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.Request;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalEvent;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Ends connections on purpose, one after the other, each in a way and at a place left to chance. */
final class Disruption {
    private static final List<Churn> WAYS = List.of(Churn.values());
    private static final int ATTEMPTS = 20;
    private static final long LOGIN_SECONDS = 30;

    private final Wall wall;
    private final UploadFrames uploads;
    private final Errors errors;
    private final SplittableRandom random;
    private final Map<Churn, LongAdder> counts = new EnumMap<>(Churn.class);
    private final Set<SimulatedTerminal> twins = ConcurrentHashMap.newKeySet();

    Disruption(Wall wall, UploadFrames uploads, long seed, Errors errors) {
        this.wall = wall;
        this.uploads = uploads;
        this.errors = errors;
        this.random = new SplittableRandom(seed);
        for (Churn churn : WAYS) {
            counts.put(churn, new LongAdder());
        }
    }

    /** Ends one connection; none if all that it looks at are away. Called by one thread. */
    void next() {
        Churn how = WAYS.get(random.nextInt(WAYS.size()));
        for (int i = 0; i < ATTEMPTS; i++) {
            Place place = wall.place(random.nextInt(wall.size()));
            // Behind the proxy the first terminal may be away for long, and its twin would be left alone.
            Churn here = place.faulty() && how == Churn.TAKE_OVER ? Churn.RESET : how;
            if (place.disturb(here)) {
                count(here).increment();
                end(place, here);
                return;
            }
        }
    }

    private void end(Place place, Churn how) {
        switch (how) {
            case GOODBYE -> place.terminal().hangUp();
            case RESET -> place.terminal().reset();
            case CUT_UPLOAD -> cutUpload(place);
            case TAKE_OVER -> takeOver(place);
        }
    }

    private void cutUpload(Place place) {
        Request upload = new Request.Upload(uploads, place.number());
        place.terminal().resetAfter(1 + random.nextInt(uploads.bytes()));
        place.terminal()
                .requestRaw(upload.reqId(), () -> upload.frame(PooledByteBufAllocator.DEFAULT))
                .thenAccept(reply -> errors.add("an upload was answered of which only a part was sent"));
    }

    private void takeOver(Place place) {
        AtomicReference<@Nullable SimulatedTerminal> self = new AtomicReference<>();
        SimulatedTerminal twin = wall.twin(place, event -> {
            if (event instanceof TerminalEvent.Lost lost) {
                if (twins.remove(self.get()) && lost.code() != Churn.TAKE_OVER.closeCode()) {
                    errors.add("second connection: closed with " + lost.code() + ", expected "
                            + Churn.TAKE_OVER.closeCode());
                }
            } else if (!(event instanceof TerminalEvent.Online)) {
                // What it captures counts as the place's.
                place.event(event);
            }
        });
        self.set(twin);
        twins.add(twin);
        twin.start().orTimeout(LOGIN_SECONDS, TimeUnit.SECONDS).whenComplete((login, error) -> {
            if (error != null) {
                errors.add("second connection: not online after " + LOGIN_SECONDS + " s");
            }
        });
    }

    private LongAdder count(Churn churn) {
        LongAdder count = counts.get(churn);
        if (count == null) {
            throw new IllegalStateException("no count of " + churn);
        }
        return count;
    }

    /** How many connections were ended in one way so far. */
    long ended(Churn churn) {
        return count(churn).sum();
    }

    /** How many were in any way. */
    long ended() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Second connections that nobody has replaced yet. */
    int twins() {
        return twins.size();
    }

    /** Switches off the second connections that are left. */
    void leave() {
        List<SimulatedTerminal> left = List.copyOf(twins);
        twins.clear();
        left.forEach(SimulatedTerminal::stop);
    }
}

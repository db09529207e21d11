package io.gatehouse.gateway.transport;

import java.util.function.LongSupplier;

/**
 * The frames that are being decoded on one event loop, of the one connection that is read at the time: no connection keeps
 * what matters only while it is read. On that loop only.
 */
final class Burst {
    private final LongSupplier nanos;
    private long came;
    private int frames;

    Burst(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Bytes have come: one moment for all that is in them. */
    void begin() {
        came = nanos.getAsLong();
    }

    /** A frame was in them; returns when it came. */
    long frame() {
        frames++;
        return came;
    }

    /** How many frames there were. */
    int end() {
        int counted = frames;
        frames = 0;
        return counted;
    }
}

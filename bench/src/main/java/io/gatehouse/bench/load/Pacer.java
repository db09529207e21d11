package io.gatehouse.bench.load;

import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Sends each request when it is due, and after a stall all that have become due, with their intended times. */
public final class Pacer<K extends Enum<K>> {
    /** Takes a request; must not wait for its reply. */
    public interface Sink<K> {
        void send(K kind, long intendedNanos);
    }

    private final LongSupplier nanos;
    private final LongConsumer sleep;
    private final Sink<K> sink;

    /** @param sleep waits about this many nanoseconds; may return early */
    public Pacer(LongSupplier nanos, LongConsumer sleep, Sink<K> sink) {
        this.nanos = nanos;
        this.sleep = sleep;
        this.sink = sink;
    }

    /**
     * Returns when everything due before the end has been sent.
     *
     * @param perSecond of each kind
     * @param end may come nearer meanwhile
     */
    public void run(Map<K, Double> perSecond, long start, LongSupplier end) {
        Map<K, OpenSchedule> schedules =
                new EnumMap<>(perSecond.keySet().iterator().next().getDeclaringClass());
        perSecond.forEach((kind, rate) -> schedules.put(kind, OpenSchedule.constant(start, rate)));
        while (true) {
            Map.Entry<K, OpenSchedule> next = Collections.min(
                    schedules.entrySet(),
                    Comparator.comparingLong(each -> each.getValue().due()));
            long due = next.getValue().due();
            if (due - end.getAsLong() >= 0) {
                return;
            }
            long early = due - nanos.getAsLong();
            if (early > 0) {
                sleep.accept(early);
            } else {
                sink.send(next.getKey(), due);
                next.getValue().advance();
            }
        }
    }
}

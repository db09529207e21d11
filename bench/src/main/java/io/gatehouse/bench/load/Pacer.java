package io.gatehouse.bench.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Sends each request when it is due, and after a stall all that have become due, with their intended times. */
final class Pacer {
    /** Takes a request; must not wait for its reply. */
    interface Sink {
        void send(RequestKind kind, long intendedNanos);
    }

    private final LongSupplier nanos;
    private final LongConsumer sleep;
    private final Sink sink;

    /** @param sleep waits about this many nanoseconds; may return early */
    Pacer(LongSupplier nanos, LongConsumer sleep, Sink sink) {
        this.nanos = nanos;
        this.sleep = sleep;
        this.sink = sink;
    }

    /** Returns when everything due before the end has been sent. */
    void run(LoadPlan plan, long start, long end) {
        Map<RequestKind, OpenSchedule> schedules = new EnumMap<>(RequestKind.class);
        for (RequestKind kind : RequestKind.values()) {
            schedules.put(kind, OpenSchedule.constant(start, plan.perSecond(kind)));
        }
        while (true) {
            RequestKind next = earliest(schedules);
            OpenSchedule schedule = schedules.get(next);
            long due = schedule == null ? end : schedule.due();
            if (schedule == null || due - end >= 0) {
                return;
            }
            long early = due - nanos.getAsLong();
            if (early > 0) {
                sleep.accept(early);
            } else {
                sink.send(next, due);
                schedule.advance();
            }
        }
    }

    private static RequestKind earliest(Map<RequestKind, OpenSchedule> schedules) {
        RequestKind earliest = RequestKind.PING;
        long due = Long.MAX_VALUE;
        for (Map.Entry<RequestKind, OpenSchedule> each : schedules.entrySet()) {
            if (each.getValue().due() < due) {
                due = each.getValue().due();
                earliest = each.getKey();
            }
        }
        return earliest;
    }
}

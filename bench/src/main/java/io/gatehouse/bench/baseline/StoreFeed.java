package io.gatehouse.bench.baseline;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.TemplateChange;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.gateway.store.StoreOpenException;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * B4: the gateway's store by itself, fed the rows of uploads and the events that go with them, as many uploads at a time
 * as the gateway has in flight, so that they meet in the same groups. No sockets, no JSON, no base64. Tuned: the templates
 * are made once; only the people differ.
 */
public final class StoreFeed {
    private static final long ROW_BYTES = 200;
    private static final int FINGER = 512;
    private static final int FACE = 1024;
    private static final String CORP = "bench";
    private static final String SN = "B4";

    private final Store store;
    private final int people;
    private final List<Template> templates;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** @param people of each upload */
    StoreFeed(Store store, int people) {
        this.store = store;
        this.people = people;
        Random random = new Random(1);
        this.templates = List.of(
                template(random, Kind.FP, 0, FINGER),
                template(random, Kind.FP, 1, FINGER),
                template(random, Kind.FA, 0, FACE));
    }

    private static Template template(Random random, Kind kind, int slot, int length) {
        byte[] data = new byte[length];
        random.nextBytes(data);
        return new Template(kind, slot, Template.DEFAULT_ALGORITHM, data);
    }

    /**
     * Feeds for a while, at first without counting.
     *
     * @return uploads per second whose commit fell into the measured time
     */
    double feed(int inFlight, double warmUpSeconds, double seconds) throws InterruptedException {
        store.write(ROW_BYTES, tx -> tx.addDevice(SN, null, "secret", null, CORP))
                .toCompletableFuture()
                .join();
        Semaphore room = new Semaphore(inFlight);
        long from = System.nanoTime() + Math.round(warmUpSeconds * 1e9);
        long until = from + Math.round(seconds * 1e9);
        var counted = new java.util.concurrent.atomic.LongAdder();
        for (long number = 0; System.nanoTime() < until; number++) {
            room.acquire();
            long upload = number;
            store.write(weight(), tx -> put(tx, upload)).whenComplete((done, error) -> {
                long now = System.nanoTime();
                if (error != null) {
                    failure.compareAndSet(null, error);
                } else if (now >= from && now < until) {
                    counted.increment();
                }
                room.release();
            });
        }
        if (!room.tryAcquire(inFlight, 30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the store did not answer");
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("the store failed", thrown);
        }
        return counted.sum() / seconds;
    }

    private boolean put(Store.Transaction tx, long upload) {
        Instant now = Instant.now();
        List<PersonKey> keys = LongStream.range(upload * people, (upload + 1) * people)
                .mapToObj(i -> new PersonKey(CORP, UserType.EMPLOYEE, "load-" + (1_000_000_000L + i)))
                .toList();
        tx.expect(keys);
        for (PersonKey key : keys) {
            tx.putTemplates(key, templates, SN, null, now, false);
            tx.tell(new Event.TemplatesChanged(key, SN, null, changes()));
        }
        return true;
    }

    private List<TemplateChange> changes() {
        return templates.stream()
                .map(each -> new TemplateChange(each.kind(), each.slot(), each.algorithm(), false))
                .toList();
    }

    private long weight() {
        long person = 0;
        for (Template template : templates) {
            person += ROW_BYTES + template.length();
        }
        return ROW_BYTES + people * person;
    }

    /** Arguments: directory, people of an upload, uploads in flight, seconds of warm-up, seconds. Prints uploads/s. */
    public static void main(String[] args) throws StoreOpenException, InterruptedException {
        Lifeline.hold();
        try (Meters meters = new Meters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
                EventStream events = new EventStream();
                SqlStore store = SqlStore.open("jdbc:sqlite:", Path.of(args[0]), events, meters)) {
            System.out.println("ready 0");
            StoreFeed feed = new StoreFeed(store, Integer.parseInt(args[1]));
            double rate =
                    feed.feed(Integer.parseInt(args[2]), Double.parseDouble(args[3]), Double.parseDouble(args[4]));
            System.out.println("uploads per second " + rate);
            System.out.flush();
        }
    }
}

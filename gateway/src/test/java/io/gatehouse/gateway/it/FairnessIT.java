package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One corp's terminals push all that they have, and another corp goes on with its ordinary life. */
class FairnessIT {
    private static final Logger LOG = LoggerFactory.getLogger(FairnessIT.class);
    private static final int STORMING = 60;
    private static final int LIVING = 4;
    private static final int ROUNDS = 4;
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration STORM = Duration.ofSeconds(2);

    /**
     * What the ordinary corp does.
     *
     * <p>The floor stands for what a busy machine takes by itself: where a storm keeps both cores of a small one at work, a
     * thread that wakes waits for the time slices of those before it, several milliseconds each, at every step of its way; the
     * idle gateway knows nothing of that. How long that is, is measured beside the deeds. So the time says how it feels, and the
     * number of calls of the storm that are answered meanwhile says whether there are turns, whatever the machine: with them a
     * write is overtaken by the group that is under way and by those of its own group, a call or two each, and without them by
     * all that had queued.
     */
    private enum Deed {
        PING(30, 2, 10),
        SMALL_UPLOAD(60, 4, 15),
        LARGE_UPLOAD(100, 6, 15),
        ENROLMENT(200, 20, 45);

        private final Duration least;
        private final int wakes;
        private final long mostOvertaking;

        /**
         * @param least milliseconds of its floor
         * @param wakes how many threads have to wake, one after the other
         */
        Deed(int least, int wakes, int mostOvertaking) {
            this.least = Duration.ofMillis(least);
            this.wakes = wakes;
            this.mostOvertaking = mostOvertaking;
        }

        long floor(long wake) {
            return least.toNanos() + wakes * wake;
        }
    }

    /** How long a deed took, and how many calls of the storm were answered meanwhile. */
    private record Sample(Deed deed, long nanos, long overtaking) {}

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestGateway gateway = TestGateway.start("limits.uploads-in-flight=96MiB");
    private final List<Life> lives = new ArrayList<>();

    @AfterEach
    void stop() {
        lives.forEach(Life::close);
        threads.shutdownNow();
        gateway.close();
    }

    @Test
    void theStormOfOneCorpMovesTheSlowestOfAnotherByTwiceAtMost() throws Exception {
        Storm storm = new Storm(gateway);
        for (int i = 0; i < LIVING; i++) {
            lives.add(new Life(gateway, "LIFE-" + i, storm.answered));
        }
        measure(QUIET); // nothing is compiled yet
        List<Sample> idle = new ArrayList<>();
        List<Sample> stormy = new ArrayList<>();
        List<Long> wakes = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            idle.addAll(measure(QUIET));
            storm.begin(threads);
            Future<List<Long>> waking = threads.submit(() -> wakes(System.nanoTime() + STORM.toNanos()));
            stormy.addAll(measure(STORM));
            wakes.addAll(waking.get(60, TimeUnit.SECONDS));
            storm.end();
        }

        assertThat(storm.answered.get()).as("calls of the storm").isGreaterThan(ROUNDS * STORMING);
        long wake = p99(wakes.stream().mapToLong(Long::longValue));
        for (Deed deed : Deed.values()) {
            long before = p99(idle, deed, Sample::nanos);
            long during = p99(stormy, deed, Sample::nanos);
            long overtaking = p99(stormy, deed, Sample::overtaking);
            LOG.info(
                    "{}: p99 {} ms without the storm, {} ms in it, overtaken by {}; a thread wakes within {} ms",
                    deed,
                    before / 1_000_000,
                    during / 1_000_000,
                    overtaking,
                    wake / 1_000_000);
            assertThat(overtaking)
                    .as("p99 of the calls that overtake a %s", deed)
                    .isLessThanOrEqualTo(deed.mostOvertaking);
            assertThat(Duration.ofNanos(during))
                    .as("p99 of %s in the storm, %s without it", deed, Duration.ofNanos(before))
                    .isLessThanOrEqualTo(Duration.ofNanos(2 * Math.max(before, deed.floor(wake))));
        }
    }

    /** How much later than it wanted a thread woke that did nothing else. */
    private static List<Long> wakes(long end) {
        List<Long> late = new ArrayList<>();
        while (System.nanoTime() - end < 0) {
            long start = System.nanoTime();
            LockSupport.parkNanos(1_000_000);
            late.add(System.nanoTime() - start);
        }
        return late;
    }

    private List<Sample> measure(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        List<Future<List<Sample>>> all = new ArrayList<>();
        for (Life life : lives) {
            all.add(threads.submit(() -> life.live(end)));
        }
        List<Sample> samples = new ArrayList<>();
        for (Future<List<Sample>> each : all) {
            samples.addAll(each.get(60, TimeUnit.SECONDS));
        }
        return samples;
    }

    private static long p99(List<Sample> samples, Deed deed, ToLongFunction<Sample> value) {
        return p99(samples.stream().filter(sample -> sample.deed() == deed).mapToLong(value));
    }

    private static long p99(LongStream values) {
        long[] sorted = values.sorted().toArray();
        assertThat(sorted).as("samples").hasSizeGreaterThan(50);
        return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }

    /** A terminal of the ordinary corp, and its operator. */
    private static final class Life implements AutoCloseable {
        private final Api api;
        private final Terminal terminal;
        private final String sn;
        private final AtomicLong overtaking;
        private int deeds;

        Life(TestGateway gateway, String sn, AtomicLong overtaking) {
            this.sn = sn;
            this.overtaking = overtaking;
            api = gateway.api();
            terminal = gateway.login(sn, "ordinary");
        }

        /** One deed after the other, until the end. */
        List<Sample> live(long end) {
            List<Sample> samples = new ArrayList<>();
            while (System.nanoTime() - end < 0) {
                for (int i = 0; i < 3; i++) {
                    samples.add(timed(Deed.PING, () -> terminal.expect(0, "ping", null)));
                    String body = Uploads.people(Uploads.finger("p" + deeds % 50 + sn, 0, ++deeds));
                    samples.add(timed(Deed.SMALL_UPLOAD, () -> terminal.upload(body)));
                }
                String large = Uploads.people(large());
                samples.add(timed(Deed.LARGE_UPLOAD, () -> terminal.upload(large)));
                samples.add(timed(Deed.ENROLMENT, this::enrol));
            }
            return samples;
        }

        /** Together they are more than an event loop parses by itself. */
        private String[] large() {
            String[] people = new String[5];
            for (int i = 0; i < people.length; i++) {
                people[i] = Uploads.person("l" + i + sn, Uploads.fp(0, Uploads.template(++deeds, 60_000)));
            }
            return people;
        }

        private void enrol() {
            String operId = api.enroll(sn, "enrolled" + sn, "fp");
            terminal.expectPush("push_enter_page");
            terminal.upload(Uploads.enrolled(operId, Uploads.finger("enrolled" + sn, 0, ++deeds)));
            api.await(operId, 10);
        }

        private Sample timed(Deed deed, Runnable doing) {
            long before = overtaking.get();
            long start = System.nanoTime();
            doing.run();
            return new Sample(deed, System.nanoTime() - start, overtaking.get() - before);
        }

        @Override
        public void close() {
            terminal.close();
        }
    }

    /** Terminals that push the same megabyte again and again, each as soon as it was answered. */
    private static final class Storm {
        final AtomicLong answered = new AtomicLong();
        private final TestGateway gateway;
        private final byte[] push = push();
        private final List<String> secrets = new ArrayList<>();
        private final List<Future<?>> terminals = new ArrayList<>();
        private volatile boolean over;

        Storm(TestGateway gateway) {
            this.gateway = gateway;
            for (int i = 0; i < STORMING; i++) {
                secrets.add(gateway.api().addDevice("STORM-" + i));
                gateway.api().bind("STORM-" + i, "stormy");
            }
        }

        /** Returns once each of them was answered. */
        void begin(ExecutorService threads) throws InterruptedException {
            over = false;
            CountDownLatch raging = new CountDownLatch(STORMING);
            for (int i = 0; i < STORMING; i++) {
                String sn = "STORM-" + i;
                String secret = secrets.get(i);
                terminals.add(threads.submit(() -> rage(gateway.connect().login(sn, secret), raging)));
            }
            assertThat(raging.await(60, TimeUnit.SECONDS))
                    .as("all were answered")
                    .isTrue();
        }

        void end() throws Exception {
            over = true;
            for (Future<?> terminal : terminals) {
                terminal.get(60, TimeUnit.SECONDS);
            }
            terminals.clear();
        }

        private void rage(Terminal terminal, CountDownLatch raging) {
            try (terminal) {
                while (!over) {
                    terminal.wire().raw(push);
                    String said;
                    do {
                        said = terminal.wire().read(Duration.ofSeconds(60)).text();
                    } while (said.contains("\"cmd\":\"push_"));
                    assertThat(said).contains("\"errcode\":0");
                    answered.incrementAndGet();
                    raging.countDown();
                }
            }
        }

        /** 75 people with ten fingers of 1,000 bytes each. */
        private static byte[] push() {
            String[] people = new String[75];
            for (int i = 0; i < people.length; i++) {
                List<String> fingers = new ArrayList<>();
                for (int slot = 0; slot < 10; slot++) {
                    fingers.add(Uploads.entry(slot, Uploads.template(i * 10 + slot, 1_000)));
                }
                people[i] = Uploads.person("s" + i, "'fp':[" + String.join(",", fingers) + "]");
            }
            String call = Terminal.envelope("upload_userinfo", "push", Uploads.people(people));
            return Wire.encode(0x80 | Wire.TEXT, true, call.getBytes(StandardCharsets.UTF_8));
        }
    }
}

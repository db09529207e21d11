package io.gatehouse.gateway.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.NoTerminals;
import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.metrics.SyncMeters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many terminals at once. */
@SuppressWarnings("NullAway.Init")
class PushesTest {
    private static final int TERMINALS = 40;
    private static final int PER_SECOND = 10;

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    /** By so much the clock moves when it is asked next. */
    private final Queue<Duration> steps = new ConcurrentLinkedQueue<>();

    private final Time time = new Time(
            () -> Instant.EPOCH.plusNanos(nanos.get()),
            () -> nanos.addAndGet(
                    Objects.requireNonNullElse(steps.poll(), Duration.ZERO).toNanos()));
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private SqlStore store;
    private Devices devices;
    private Pushes pushes;

    @BeforeEach
    void start() throws Exception {
        store = SqlStore.open("jdbc:sqlite:", directory, new EventStream(), meters);
        devices = new Devices(store, new NoTerminals(), new Quotas(Quotas.Limits.NONE, time.ticker()), meters);
        pushes = new Pushes(
                store,
                devices,
                (sn, notice) -> CompletableFuture.completedFuture(told.add(sn)),
                new Pushes.Rules(PER_SECOND, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1)),
                time,
                new SyncMeters(new SimpleMeterRegistry()));
        comeOnline(IntStream.range(0, TERMINALS).boxed().collect(Collectors.toMap(i -> "S" + i, i -> "corp")));
        pass(Duration.ofSeconds(20));
        assertThat(told).as("nothing has changed").isEmpty();
    }

    @AfterEach
    void stop() {
        store.close();
        meters.close();
    }

    /** New terminals, each of a corp. */
    private void comeOnline(Map<String, String> corps) {
        change(tx -> corps.forEach((sn, corp) -> tx.addDevice(sn, null, "s", null, corp)));
        store.<Integer>read(snapshot -> {
                    devices.load(snapshot);
                    return 0;
                })
                .toCompletableFuture()
                .join();
        corps.keySet()
                .forEach(sn -> pushes.online(
                        requireNonNull(devices.find(sn)),
                        new Subscription("1", List.of(), List.of()),
                        new Presence(Instant.EPOCH, Instant.EPOCH, "192.0.2.1")));
    }

    private void change(Consumer<Store.Transaction> work) {
        store.write(100, tx -> {
                    work.accept(tx);
                    return 0;
                })
                .toCompletableFuture()
                .join();
    }

    private void upload(String userid) {
        upload("corp", userid);
    }

    private void upload(String corp, String userid) {
        Template face = new Template(Kind.FA, 0, Template.DEFAULT_ALGORITHM, new byte[] {1, 2, 3});
        change(tx -> tx.putTemplates(
                new PersonKey(corp, UserType.EMPLOYEE, userid), List.of(face), "S0", null, Instant.EPOCH, false));
    }

    private void pass(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= 100) {
            nanos.addAndGet(100_000_000);
            pushes.tick();
            change(tx -> {});
        }
    }

    @Test
    void whatConcernsManyTerminalsGoesOutAtABoundedRate() {
        upload("anna");
        pass(Duration.ofSeconds(1));
        assertThat(told.size()).isBetween(PER_SECOND / 2, 2 * PER_SECOND);

        pass(Duration.ofSeconds(10));
        assertThat(told).hasSize(TERMINALS - 1).doesNotHaveDuplicates().doesNotContain("S0");
    }

    @Test
    void aRateThatSufficesKeepsNobodyWaiting() {
        upload("anna");
        pass(Duration.ofSeconds(TERMINALS / PER_SECOND + 1));
        assertThat(told).hasSize(TERMINALS - 1);
        assertThat(pushes.waiting()).isZero();
        assertThat(pushes.behind()).isEqualTo(TERMINALS - 1);
    }

    @Test
    void whatHasChangedWhileATerminalWaitedIsToldTogether() {
        upload("anna");
        upload("ben");
        upload("cleo");
        pass(Duration.ofSeconds(10));
        assertThat(told).hasSize(TERMINALS - 1).doesNotHaveDuplicates();
    }

    @Test
    void whileOthersWaitForTheWriterItIsLeftToThemForAWhile() {
        upload("anna");
        // The tick, and the look from its begin to its end.
        steps.addAll(List.of(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
        pass(Duration.ofMillis(100));
        CountDownLatch end = holdTheWriterWhileAnotherWaits();

        pushes.tick();
        assertThat(store.waiting()).as("it has just looked for a second").isEqualTo(1);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        pushes.tick();
        assertThat(store.waiting()).isEqualTo(2);
        end.countDown();
    }

    @Test
    void inAStormItTakesAFifthOfTheWriterHoweverManyAreToBeTold() {
        upload("anna");
        Duration look = Duration.ofMillis(300);
        long begun = nanos.get();
        int looks = 0;
        while (nanos.get() - begun < Duration.ofSeconds(6).toNanos()) {
            CountDownLatch end = holdTheWriterWhileAnotherWaits();
            nanos.addAndGet(100_000_000);
            // The tick, and the look from its begin to its end.
            steps.addAll(List.of(Duration.ZERO, Duration.ZERO, look));
            pushes.tick();
            looks += store.waiting() - 1;
            end.countDown();
            change(tx -> {});
            steps.clear();
        }
        assertThat((double) looks * look.toNanos() / (nanos.get() - begun)).isBetween(0.1, 0.25);
        assertThat(pushes.waiting()).as("many are still to be told").isPositive();
    }

    @Test
    void nothingMoreIsLookedAtWhileALookWaitsWithOthers() {
        upload("anna");
        CountDownLatch end = holdTheWriterWhileAnotherWaits();
        pushes.tick();
        assertThat(store.waiting()).isEqualTo(2);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        pushes.tick();
        assertThat(store.waiting()).as("the first look has not had its turn").isEqualTo(2);
        end.countDown();
    }

    @Test
    void afterLooksForSeveralCorpsTheWriterIsLeftToOthersForAsLongAsAfterAllOfThem() {
        comeOnline(Map.of("A", "a", "B", "b", "C", "c"));
        pass(Duration.ofSeconds(20));
        List.of("a", "b", "c").forEach(corp -> upload(corp, "anna"));
        Duration look = Duration.ofSeconds(1);
        CountDownLatch end = holdTheWriterWhileAnotherWaits();
        // The tick, and each look from its begin to its end.
        steps.addAll(List.of(Duration.ZERO, Duration.ZERO, look, Duration.ZERO, look, Duration.ZERO, look));
        pushes.tick();
        assertThat(store.waiting() - 1).as("looks").isEqualTo(3);
        end.countDown();
        change(tx -> {});
        steps.clear();

        upload("anna");
        nanos.addAndGet(11 * look.toNanos());
        CountDownLatch later = holdTheWriterWhileAnotherWaits();
        pushes.tick();
        assertThat(store.waiting()).as("11 s after three looks of 1 s").isEqualTo(1);
        nanos.addAndGet(look.toNanos());
        pushes.tick();
        assertThat(store.waiting()).as("12 s after them").isEqualTo(2);
        later.countDown();
    }

    @Test
    void whatTerminalsAreToBeToldTakesTheTurnOfTheirCorp() {
        upload("anna");
        CountDownLatch end = holdTheWriterWhileAnotherWaits();
        CompletableFuture<Integer> large =
                store.write(16 << 20, tx -> told.size()).toCompletableFuture();
        pushes.tick();
        end.countDown();
        assertThat(large.join())
                .as("told before what had come first, but in another lane")
                .isPositive();
    }

    /** Returns what lets it go on. */
    private CountDownLatch holdTheWriterWhileAnotherWaits() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        store.write(100, tx -> {
            begun.countDown();
            await(end);
            return 0;
        });
        await(begun);
        store.write(100, tx -> 0);
        return end;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

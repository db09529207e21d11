package io.gatehouse.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.App.NewApp;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Callback;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Signing;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The courier over a real store; time is the test's, and so is what the apps answer. */
@SuppressWarnings("NullAway.Init")
class CourierTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Verdict DELIVERED = new Verdict(Verdict.Kind.DELIVERED, "HTTP 200", null);
    private static final Verdict FAILED = new Verdict(Verdict.Kind.FAILED, "HTTP 500", null);
    private static final Verdict GONE = new Verdict(Verdict.Kind.GONE, "HTTP 410", null);
    private static final Signing WECOM = new Signing.Wecom("t", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
    private static final Signing STANDARD = new Signing.Standard(List.of("whsec_"));

    /** One that is on its way, until the test says how it went. */
    private record Sent(App app, Callback callback, CompletableFuture<Verdict> verdict) {
        String event() {
            return callback.result().eventId();
        }
    }

    @TempDir
    Path dir;

    private volatile Instant now = START;
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private SqlStore store;
    private Courier courier;

    @BeforeEach
    void start() throws Exception {
        start(new Courier.Limits(8, 2));
    }

    private void start(Courier.Limits limits) throws Exception {
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), meters);
        courier = new Courier(store, this::send, limits, new RetrySchedule(() -> 0.5), () -> now, meters);
        store.listen(courier);
        courier.start();
    }

    @AfterEach
    void stop() {
        courier.close();
        store.close();
        meters.close();
    }

    private CompletionStage<Verdict> send(App app, Callback callback) {
        Sent one = new Sent(app, callback, new CompletableFuture<>());
        sent.add(one);
        return one.verdict();
    }

    @Test
    void whatIsPostedIsSentAndKeptAsDelivered() throws Exception {
        put("1", WECOM);
        post("1", "e1", "anna");

        Sent one = next();
        assertThat(one.event()).isEqualTo("e1");
        assertThat(one.app().agentid()).isEqualTo("1");
        one.verdict().complete(DELIVERED);

        Callback delivered = awaitState("1", "e1", Callback.State.DELIVERED);
        assertThat(delivered.lastAnswer()).isEqualTo("HTTP 200");
        assertThat(delivered.attempts()).isEqualTo(1);
        assertThat(registry.get("gatehouse.callbacks")
                        .tag("result", "delivered")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void ofOnePersonTheNextIsSentOnlyOnceTheOneBeforeHasEnded() throws Exception {
        put("1", WECOM);
        post("1", "a1", "anna");
        post("1", "a2", "anna");
        post("1", "b1", "ben");
        List<Sent> first = List.of(next(), next());
        assertThat(first).extracting(Sent::event).containsExactlyInAnyOrder("a1", "b1");
        boolean annaFirst = first.get(0).event().equals("a1");
        first.get(annaFirst ? 0 : 1).verdict().complete(FAILED);
        first.get(annaFirst ? 1 : 0).verdict().complete(DELIVERED);
        awaitRetry("1", "a1");

        pass(Duration.ofSeconds(5));
        Sent again = next();
        assertThat(again.event()).isEqualTo("a1");
        again.verdict().complete(DELIVERED);
        assertThat(next().event()).isEqualTo("a2");
    }

    @Test
    void aFailedOneIsTriedAgainForADayWithGrowingPausesAndThenStuck() throws Exception {
        put("1", WECOM);
        post("1", "e1", "anna");
        List<Duration> pauses = new ArrayList<>();
        Callback callback;
        do {
            next().verdict().complete(FAILED);
            callback = awaitRetry("1", "e1");
            Instant due = callback.dueAt();
            if (due != null) {
                pauses.add(Duration.between(now, due));
                pass(pauses.get(pauses.size() - 1));
            }
        } while (callback.state() == Callback.State.PENDING);

        assertThat(callback.state()).isEqualTo(Callback.State.STUCK);
        assertThat(callback.lastAnswer()).isEqualTo("HTTP 500");
        assertThat(Duration.between(START, now)).isEqualTo(Duration.ofHours(24));
        assertThat(pauses.subList(0, 3)).extracting(Duration::toSeconds).containsExactly(5L, 10L, 20L);
        await("given up is counted", () -> count("gatehouse.callbacks.given.up") == 1);
        courier.count();
        await("the backlog is counted", () -> courier.backlog().equals(new Outbox.Backlog(0, 1)));
    }

    @Test
    void aDeadAppSlowsNoOther() throws Exception {
        put("1", WECOM);
        put("2", WECOM);
        for (int i = 0; i < 20; i++) {
            post("1", "dead" + i, "person" + i);
        }
        List<Sent> dead = List.of(next(), next());
        for (int i = 0; i < 20; i++) {
            post("2", "live" + i, "person" + i);
            Sent one = next();
            assertThat(one.event()).isEqualTo("live" + i);
            one.verdict().complete(DELIVERED);
        }
        assertThat(dead).extracting(Sent::event).containsExactly("dead0", "dead1");
        awaitState("2", "live19", Callback.State.DELIVERED);
        assertThat(sent).as("two at once of one app").isEmpty();
    }

    @Test
    void anAppThatFailsGetsOneAtATimeUntilItIsWellAgain() throws Exception {
        put("1", WECOM);
        for (int i = 0; i < 6; i++) {
            post("1", "e" + i, "person" + i);
        }
        Sent first = next();
        Sent second = next();
        first.verdict().complete(FAILED);
        awaitRetry("1", "e0");
        second.verdict().complete(FAILED);
        Sent third = next();
        assertThat(third.event()).isEqualTo("e2");
        // Whatever the courier had to do by now is done: another app is served meanwhile.
        put("2", WECOM);
        post("2", "other", "anna");
        assertThat(next().event()).isEqualTo("other");

        third.verdict().complete(DELIVERED);
        assertThat(List.of(next().event(), next().event())).containsExactly("e3", "e4");
    }

    @Test
    void appsThatFailHaveTogetherNoMoreThanHalfOfTheRoom() throws Exception {
        courier.close();
        store.close();
        start(new Courier.Limits(4, 2));
        for (int app = 1; app <= 4; app++) {
            put("" + app, WECOM);
            post("" + app, "first" + app, "anna");
            next().verdict().complete(FAILED);
            awaitRetry("" + app, "first" + app);
        }
        pass(Duration.ofSeconds(6));
        assertThat(List.of(next(), next())).allMatch(one -> one.event().startsWith("first"));

        put("9", WECOM);
        post("9", "well1", "anna");
        post("9", "well2", "ben");

        assertThat(List.of(next().event(), next().event())).containsExactly("well1", "well2");
        assertThat(sent).isEmpty();
    }

    @Test
    void noMoreAreUnderWayThanThereIsRoomFor() throws Exception {
        courier.close();
        store.close();
        start(new Courier.Limits(2, 2));
        for (String app : List.of("1", "2", "3")) {
            put(app, WECOM);
            post(app, "of" + app, "anna");
        }
        Sent first = next();
        Sent second = next();
        assertThat(sent).isEmpty();

        first.verdict().complete(DELIVERED);
        awaitState(first.event().substring(2), first.event(), Callback.State.DELIVERED);

        Sent third = next();
        assertThat(List.of(first.event(), second.event(), third.event()))
                .containsExactlyInAnyOrder("of1", "of2", "of3");
        assertThat(sent).isEmpty();
    }

    @Test
    void anAppThatAsksForAPauseIsLeftAloneForAsLong() throws Exception {
        put("1", STANDARD);
        post("1", "e1", "anna");
        next().verdict().complete(new Verdict(Verdict.Kind.FAILED, "HTTP 429", Duration.ofMinutes(10)));
        assertThat(awaitRetry("1", "e1").dueAt()).isEqualTo(START.plus(Duration.ofMinutes(10)));

        post("1", "e2", "ben");
        pass(Duration.ofMinutes(9));
        put("2", STANDARD);
        post("2", "other", "anna");
        Sent other = next();
        assertThat(other.event()).isEqualTo("other");
        other.verdict().complete(DELIVERED);
        awaitState("2", "other", Callback.State.DELIVERED);
        assertThat(sent).isEmpty();

        pass(Duration.ofMinutes(1));
        assertThat(next().event()).isIn("e1", "e2");
    }

    @Test
    void anAppThatIsGoneIsDisabledAndWhatWaitedIsStuckUntilItIsPutAgain() throws Exception {
        put("1", STANDARD);
        post("1", "e1", "anna");
        post("1", "e2", "anna");
        next().verdict().complete(GONE);
        awaitState("1", "e1", Callback.State.STUCK);
        assertThat(awaitState("1", "e2", Callback.State.STUCK).lastAnswer()).isEqualTo("the app is disabled");
        post("1", "e3", "ben");
        assertThat(find("1", "e3").state()).isEqualTo(Callback.State.STUCK);

        put("1", STANDARD);
        write(tx -> tx.outbox().replayStuck(app("1").id(), 10, now));

        List<String> again = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Sent one = next();
            again.add(one.event());
            one.verdict().complete(DELIVERED);
        }
        assertThat(again).containsExactlyInAnyOrder("e1", "e2", "e3").containsSubsequence("e1", "e2");
    }

    @Test
    void whatWasOnItsWayAtAStopIsSentAgainAndUnderTheSameId() throws Exception {
        put("1", WECOM);
        post("1", "e1", "anna");
        Sent cut = next();
        courier.close();
        cut.verdict().complete(FAILED);
        store.close();
        start(new Courier.Limits(8, 2));

        Sent again = next();
        assertThat(again.event()).isEqualTo("e1");
        assertThat(again.callback().attempts()).isZero();
    }

    @Test
    void aCallbackThatIsErasedOnItsWayLeavesNothing() throws Exception {
        put("1", WECOM);
        post("1", "e1", "anna");
        Sent one = next();
        write(tx -> {
            tx.outbox().drop(one.callback(), now);
            return true;
        });
        one.verdict().complete(FAILED);
        post("1", "e2", "anna");

        assertThat(next().event()).isEqualTo("e2");
        assertThat(read(s -> s.outbox().callbacks(app("1").id(), null, 10, null))
                        .items())
                .hasSize(1);
    }

    @Test
    void aStormGoesOutInTheOrderInWhichItCame() throws Exception {
        put("1", WECOM);
        int storm = 200;
        for (int i = 0; i < storm; i++) {
            post("1", "e" + i, "person" + (i % 7));
        }
        List<Integer> last = new ArrayList<>(Collections.nCopies(7, -1));
        for (int i = 0; i < storm; i++) {
            Sent one = next();
            int number = Integer.parseInt(one.event().substring(1));
            assertThat(number).isGreaterThan(last.get(number % 7));
            last.set(number % 7, number);
            one.verdict().complete(DELIVERED);
        }
        await("all are delivered", () -> read(s -> s.outbox().backlog()).equals(new Outbox.Backlog(0, 0)));
    }

    private void pass(Duration duration) {
        now = now.plus(duration);
        courier.tick();
    }

    private Sent next() throws InterruptedException {
        Sent next = sent.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was sent within 20 s");
        }
        return next;
    }

    private void put(String agentid, Signing signing) {
        AppUrl url = Objects.requireNonNull(AppUrl.parse("https://app.example/"));
        write(tx -> tx.outbox().putApp(new NewApp("corp", agentid, url, signing), now));
    }

    private void post(String agentid, String eventId, String userid) {
        BioResult result = new BioResult(
                eventId,
                new PersonKey("corp", UserType.EMPLOYEE, userid),
                "SN",
                null,
                Kind.FP,
                Enrollment.State.SUCCEEDED,
                0,
                "ok",
                now,
                false);
        write(tx -> {
            tx.outbox().post("corp", agentid, result, 1_000);
            return true;
        });
    }

    private App app(String agentid) {
        return Objects.requireNonNull(read(s -> s.outbox().app("corp", agentid)));
    }

    private Callback find(String agentid, String eventId) {
        return read(s -> s.outbox().callbacks(app(agentid).id(), null, 1_000, null)).items().stream()
                .filter(callback -> callback.result().eventId().equals(eventId))
                .findFirst()
                .orElseThrow();
    }

    private Callback awaitState(String agentid, String eventId, Callback.State state) {
        await(eventId + " is " + state, () -> find(agentid, eventId).state() == state);
        return find(agentid, eventId);
    }

    /** Once the attempt that has just failed is stored. */
    private Callback awaitRetry(String agentid, String eventId) {
        Instant time = now;
        await(eventId + " is tried later or given up", () -> {
            Instant due = find(agentid, eventId).dueAt();
            return due == null || due.isAfter(time);
        });
        return find(agentid, eventId);
    }

    private double count(String meter) {
        var counter = registry.find(meter).counter();
        return counter == null ? 0 : counter.count();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private <T extends @Nullable Object> T write(Function<Store.Transaction, T> work) {
        return store.write(100, work)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private <T extends @Nullable Object> T read(Function<Store.Snapshot, T> query) {
        return store.read(query)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}

package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.SignedHello;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedHellosTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final SignedHello HELLO = hello("S1", "7", 1_772_359_200);

    @TempDir
    Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final Time time = new Time(() -> START.plusNanos(nanos.get()), nanos::get);
    private SqlStore store;
    private UsedHellos hellos;

    @BeforeEach
    void open() throws Exception {
        store = SqlStore.open("jdbc:sqlite:", dir, new EventStream(), new Meters(new SimpleMeterRegistry()));
        hellos = new UsedHellos(store, time);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void onlyItsFirstAddressMayUseAHelloAgain() {
        assertThat(hellos.playedAgain("a", HELLO)).isFalse();
        assertThat(hellos.playedAgain("b", HELLO)).isTrue();
        assertThat(hellos.playedAgain("a", HELLO)).isFalse();
        assertThat(hellos.playedAgain("b", HELLO)).isTrue();
    }

    @Test
    void anotherSnNonceOrTimestampIsAnotherHello() {
        assertThat(hellos.playedAgain("a", HELLO)).isFalse();
        assertThat(hellos.playedAgain("b", hello("S2", "7", 1_772_359_200))).isFalse();
        assertThat(hellos.playedAgain("b", hello("S1", "8", 1_772_359_200))).isFalse();
        assertThat(hellos.playedAgain("b", hello("S1", "7", 1_772_359_201))).isFalse();
    }

    @Test
    void anotherRunKnowsWhatThisOneHasUsedForTenMinutes() throws Exception {
        hellos.playedAgain("a", HELLO);
        assertThat(stored()).hasSize(1);
        skip(Duration.ofMinutes(9));
        assertThat(anotherRun().playedAgain("b", HELLO)).isTrue();
        skip(Duration.ofMinutes(2));
        assertThat(anotherRun().playedAgain("b", HELLO)).isFalse();
    }

    @Test
    void whatNoLongerCountsIsForgotten() throws Exception {
        hellos.playedAgain("a", HELLO);
        skip(Duration.ofMinutes(9));
        hellos.forget();
        assertThat(stored()).hasSize(1);
        skip(Duration.ofMinutes(2));
        hellos.forget();
        assertThat(stored()).isEmpty();
        assertThat(hellos.playedAgain("b", HELLO)).isFalse();
    }

    @Test
    void aStoreInTroubleIsNoReasonToForget() {
        store.close();
        hellos.playedAgain("a", HELLO);
        hellos.forget();
        assertThat(hellos.playedAgain("b", HELLO)).isTrue();
    }

    private UsedHellos anotherRun() throws Exception {
        UsedHellos another = new UsedHellos(store, time);
        store.read(snapshot -> {
                    another.load(snapshot);
                    return true;
                })
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        return another;
    }

    /** After all that was to be written. */
    private List<UsedHello> stored() throws Exception {
        return store.write(1, tx -> tx.hellosSince(Instant.EPOCH))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private void skip(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static SignedHello hello(String sn, String nonce, long timestamp) {
        return new SignedHello(sn, nonce, Long.toString(timestamp), timestamp, "signature");
    }
}

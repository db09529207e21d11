package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is counted and who is erased on a walk past everybody. */
class CensusTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final int CROWD = 2 * Census.STEP + 1;

    @TempDir
    private Path dir;

    @Test
    void everybodyWithAFaceIsCountedAndNobodyIsErasedByDefault() throws Exception {
        try (Store store = crowd()) {
            Census census = census(store, null);
            assertThat(get(census.walk())).isZero();
            assertThat(census.withFace()).isEqualTo((CROWD + 1) / 2);
        }
    }

    @Test
    void onlyThoseWhoseNewestTemplateIsTooOldAreErasedWithAReceiptEach() throws Exception {
        try (Store store = crowd()) {
            put(store, 0, Kind.FP, NOW.minus(Duration.ofDays(1)));
            Census census = census(store, Duration.ofDays(30));
            assertThat(get(census.walk())).isEqualTo(CROWD / 3);
            assertThat(census.withFace()).isEqualTo((CROWD + 1) / 2 - CROWD / 6);
            assertThatObject(get(store.read(snapshot -> snapshot.person(person(3)))))
                    .isNull();
            assertThatObject(get(store.read(snapshot -> snapshot.person(person(0)))))
                    .isNotNull();
            assertThat(get(store.read(snapshot -> snapshot.erasures("corp", 1_000, null)))
                            .items())
                    .hasSize(CROWD / 3);
            assertThat(get(census.walk())).isZero();
        }
    }

    @Test
    void theTooOldAreErasedOneAfterTheOther() throws Exception {
        try (CountingStore store = new CountingStore(store())) {
            for (int i = 0; i < 5; i++) {
                put(store, i, Kind.FP, NOW.minus(Duration.ofDays(31)));
            }
            assertThat(get(census(store, Duration.ofDays(30)).walk())).isEqualTo(5);
            assertThat(store.most).as("writes at a time").hasValue(1);
        }
    }

    @Test
    void aWalkRestsAfterEachStep() throws Exception {
        try (Store store = crowd()) {
            long begun = System.nanoTime();
            get(census(store, null).walk());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Census.REST.multipliedBy(3));
        }
    }

    /** Each second one has a face, each third one nothing newer than 31 days. */
    private Store crowd() throws Exception {
        Store store = store();
        for (int i = 0; i < CROWD; i++) {
            put(store, i, i % 2 == 0 ? Kind.FA : Kind.FP, NOW.minus(Duration.ofDays(i % 3 == 0 ? 31 : 29)));
        }
        return store;
    }

    private Store store() throws Exception {
        return SqlStore.open("jdbc:sqlite:", dir, new EventStream(), new Meters(new SimpleMeterRegistry()));
    }

    private static void put(Store store, int number, Kind kind, Instant at) throws Exception {
        List<Template> templates = List.of(new Template(kind, 1, "default", new byte[] {1}));
        get(store.write(1, tx -> tx.putTemplates(person(number), templates, "SN", null, at, false) == null));
    }

    private static PersonKey person(int number) {
        return new PersonKey("corp", UserType.EMPLOYEE, "u" + number);
    }

    private static Census census(Store store, @Nullable Duration retention) {
        return new Census(store, new People(store, () -> NOW), retention, () -> NOW);
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The real store, and how many writes it had to do at a time. */
    private static final class CountingStore implements Store {
        private final Store real;
        private final AtomicInteger waiting = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        CountingStore(Store real) {
            this.real = real;
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
            most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
            return real.write(bytes, work).whenComplete((done, failure) -> waiting.decrementAndGet());
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
            return real.read(query);
        }

        @Override
        public boolean healthy() {
            return real.healthy();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}

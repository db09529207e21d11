package io.gatehouse.gateway.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.store.WorkQueue.Offer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {
    private final WorkQueue queue = new WorkQueue(new WorkQueue.Bounds(4, 100, 3, 50));

    @Test
    void aGroupIsWhatWaitsInOrder() throws Exception {
        Work<?> first = work(1);
        Work<?> second = work(1);
        queue.offer(first);
        queue.offer(second);
        assertThat(requireNonNull(queue.take(0))).containsExactly(first, second);
        assertThat(requireNonNull(queue.take(0))).isEmpty();
    }

    @Test
    void aGroupIsBoundedInNumber() throws Exception {
        for (int i = 0; i < 4; i++) {
            queue.offer(work(1));
        }
        assertThat(requireNonNull(queue.take(0))).hasSize(3);
        assertThat(requireNonNull(queue.take(0))).hasSize(1);
    }

    @Test
    void aGroupIsBoundedInBytesAndOneLargeWorkIsAGroup() throws Exception {
        for (int bytes : new int[] {60, 25, 10}) {
            queue.offer(work(bytes));
        }
        assertThat(requireNonNull(queue.take(0))).hasSize(1);
        queue.offer(work(16));
        assertThat(requireNonNull(queue.take(0))).hasSize(2);
        assertThat(requireNonNull(queue.take(0))).hasSize(1);
    }

    @Test
    void itIsFullByNumber() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(queue.offer(work(1))).isEqualTo(Offer.TAKEN);
        }
        assertThat(queue.offer(work(1))).isEqualTo(Offer.FULL);
        queue.take(0);
        assertThat(queue.offer(work(1))).isEqualTo(Offer.TAKEN);
    }

    @Test
    void itIsFullByBytesButTakesAnythingWhenEmpty() throws Exception {
        assertThat(queue.offer(work(101))).isEqualTo(Offer.TAKEN);
        assertThat(queue.offer(work(1))).isEqualTo(Offer.FULL);
        queue.take(0);
        assertThat(queue.offer(work(100))).isEqualTo(Offer.TAKEN);
        assertThat(queue.offer(work(1))).isEqualTo(Offer.FULL);
    }

    @Test
    void onceClosedItGivesOutWhatItHasThenEnds() throws Exception {
        queue.offer(work(1));
        queue.close();
        assertThat(queue.offer(work(1))).isEqualTo(Offer.CLOSED);
        assertThat(requireNonNull(queue.take(0))).hasSize(1);
        assertThat(queue.take(Long.MAX_VALUE)).isNull();
    }

    @Test
    void corpsTakeTurnsByBytes() throws Exception {
        WorkQueue wide = new WorkQueue(new WorkQueue.Bounds(10, 1000, 10, 1000));
        Work<?> a1 = work("a", 20);
        Work<?> a2 = work("a", 20);
        Work<?> b1 = work("b", 10);
        Work<?> b2 = work("b", 10);
        Work<?> b3 = work("b", 10);
        List.of(a1, a2, b1, b2, b3).forEach(wide::offer);

        assertThat(requireNonNull(wide.take(0))).containsExactly(a1, b1, b2, a2, b3);
    }

    @Test
    void oneThatComesLateIsInTheNextGroupHoweverMuchAnotherCorpHasWaiting() throws Exception {
        queue.offer(work("a", 40));
        queue.offer(work("a", 20));
        queue.offer(work("a", 20));
        queue.take(0);
        Work<?> late = work("b", 1);
        queue.offer(late);

        assertThat(requireNonNull(queue.take(0)).get(0)).isSameAs(late);
    }

    @Test
    void whileSeveralCorpsWriteAGroupIsSmallSoThatNobodyWaitsLong() throws Exception {
        WorkQueue wide = new WorkQueue(new WorkQueue.Bounds(10_000, 100_000, 100, 800));
        for (int i = 0; i < 2_000; i++) {
            wide.offer(work("a", 20));
        }
        assertThat(requireNonNull(wide.take(0))).as("one corp alone").hasSize(40);

        wide.offer(work("b", 1));
        assertThat(requireNonNull(wide.take(0))).as("two corps").hasSize(5);
        assertThat(requireNonNull(wide.take(0))).as("just after").hasSize(5);

        for (int i = 0; i < 126; i++) {
            wide.take(0);
        }
        assertThat(requireNonNull(wide.take(0))).as("alone again").hasSize(40);
    }

    @Test
    void aWorkWakesTheWriter() throws Exception {
        CompletableFuture<Integer> size = CompletableFuture.supplyAsync(() -> {
            try {
                return requireNonNull(queue.take(TimeUnit.SECONDS.toNanos(20))).size();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        queue.offer(work(1));
        assertThat(size.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private static Work<?> work(String corp, long bytes) {
        return new Work<>(corp, bytes, transaction -> true);
    }

    private static Work<?> work(long bytes) {
        return new Work<>(bytes, transaction -> true);
    }
}

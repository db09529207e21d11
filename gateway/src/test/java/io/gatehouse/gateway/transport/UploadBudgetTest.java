package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UploadBudgetTest {
    private final UploadBudget budget = new UploadBudget(100, new HeapRegions(0));
    private final List<String> granted = new ArrayList<>();

    @Test
    void whatFitsIsHeldAtOnce() {
        UploadBudget.Reservation first = reserve("a", 60);

        assertThat(first.held()).isTrue();
        assertThat(budget.inFlight()).isEqualTo(60);
        assertThat(granted).isEmpty();
    }

    @Test
    void whatDoesNotFitWaitsForARelease() {
        UploadBudget.Reservation first = reserve("a", 60);
        UploadBudget.Reservation second = reserve("b", 60);
        assertThat(second.held()).isFalse();
        assertThat(budget.waiting()).isEqualTo(1);

        first.release();

        assertThat(second.held()).isTrue();
        assertThat(granted).containsExactly("b");
        assertThat(budget.inFlight()).isEqualTo(60);
        assertThat(budget.waiting()).isZero();
    }

    @Test
    void aSmallerOneDoesNotPassOneThatWaits() {
        UploadBudget.Reservation first = reserve("a", 60);
        reserve("b", 60);
        UploadBudget.Reservation third = reserve("c", 10);
        assertThat(third.held()).isFalse();

        first.release();

        assertThat(granted).containsExactly("b", "c");
    }

    @Test
    void shrinkingLetsTheNextOneIn() {
        UploadBudget.Reservation first = reserve("a", 100);
        reserve("b", 50);

        first.shrink(50);

        assertThat(granted).containsExactly("b");
        assertThat(budget.inFlight()).isEqualTo(100);
    }

    @Test
    void shrinkingToMoreChangesNothing() {
        UploadBudget.Reservation first = reserve("a", 10);

        first.shrink(50);

        assertThat(budget.inFlight()).isEqualTo(10);
    }

    @Test
    void oneThatGivesUpWaitingLetsTheNextOneIn() {
        reserve("a", 60);
        UploadBudget.Reservation second = reserve("b", 60);
        reserve("c", 40);

        second.release();

        assertThat(granted).containsExactly("c");
        assertThat(budget.inFlight()).isEqualTo(100);
        assertThat(budget.waiting()).isZero();
    }

    @Test
    void releasingTwiceGivesBackOnce() {
        UploadBudget.Reservation first = reserve("a", 60);
        reserve("b", 40);

        first.release();
        first.release();

        assertThat(budget.inFlight()).isEqualTo(40);
    }

    @Test
    void whatCanNeverFitIsAMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> reserve("a", 101));
    }

    @Test
    void whatCountsIsWhatAMessageTakesInTheHeap() {
        UploadBudget regions = new UploadBudget(100, new HeapRegions(64));
        UploadBudget.Reservation first = regions.reserve("a", 20, Runnable::run, () -> granted.add("a"));
        UploadBudget.Reservation second = regions.reserve("b", 40, Runnable::run, () -> granted.add("b"));
        assertThat(first.held()).isTrue();
        assertThat(second.held()).as("a whole region beside one").isFalse();
        assertThat(regions.inFlight()).isEqualTo(20);

        first.release();

        assertThat(granted).containsExactly("b");
        assertThat(regions.inFlight()).isEqualTo(40);
        assertThat(regions.reserve("c", 15, Runnable::run, () -> granted.add("c"))
                        .held())
                .as("as small as it is")
                .isTrue();
    }

    @Test
    void theLargestThatMayBeTakesAllThereIs() {
        UploadBudget regions = new UploadBudget(100, new HeapRegions(64));
        assertThat(regions.reserve("a", 100, Runnable::run, () -> {}).held()).isTrue();
    }

    @Test
    void theArrayOfAMessageServesTheNextOneAfterItsRelease() {
        UploadBudget regions = new UploadBudget(16 * 64, new HeapRegions(64));
        UploadBudget.Reservation first = regions.reserve("a", 40, Runnable::run, () -> {});
        byte[] array = first.array(40);
        array[39] = 1;
        first.release();
        first.release();

        UploadBudget.Reservation second = regions.reserve("a", 40, Runnable::run, () -> {});
        assertThat(second.array(40)).isSameAs(array).containsOnly(0);
        assertThat(regions.reserve("a", 40, Runnable::run, () -> {}).array(40)).isNotSameAs(array);
    }

    @Test
    void anArrayThatHasBeenReadServesTheNextOneBeforeTheReply() {
        UploadBudget regions = new UploadBudget(16 * 64, new HeapRegions(64));
        UploadBudget.Reservation first = regions.reserve("a", 40, Runnable::run, () -> {});
        byte[] array = first.array(40);
        first.arrayRead();
        assertThat(regions.inFlight()).isEqualTo(40);

        assertThat(regions.reserve("a", 40, Runnable::run, () -> {}).array(40)).isSameAs(array);
        first.release();
        assertThat(regions.reserve("a", 40, Runnable::run, () -> {}).array(40)).isNotSameAs(array);
    }

    @Test
    void anyOrderOfUseEndsEmptyAndNeverExceedsTheSize() {
        Random random = new Random(7);
        List<UploadBudget.Reservation> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (all.isEmpty() || random.nextBoolean()) {
                all.add(of("corp" + random.nextInt(3), "x", 1 + random.nextInt(100)));
            } else {
                UploadBudget.Reservation any = all.get(random.nextInt(all.size()));
                if (random.nextInt(3) == 0) {
                    any.shrink(1);
                } else {
                    any.release();
                    all.remove(any);
                }
            }
            assertThat(budget.inFlight()).isBetween(0L, 100L);
        }
        all.forEach(UploadBudget.Reservation::release);
        assertThat(budget.inFlight()).isZero();
    }

    @Test
    void oneCorpHasThreeQuartersAndAnotherPassesIt() {
        UploadBudget.Reservation first = of("acme", "a1", 50);
        assertThat(of("acme", "a2", 25).held()).as("all of three quarters").isTrue();
        UploadBudget.Reservation third = of("acme", "a3", 1);
        assertThat(third.held()).as("one byte more").isFalse();

        assertThat(of("beta", "b1", 25).held()).isTrue();
        first.release();

        assertThat(granted).containsExactly("a3");
        assertThat(third.held()).isTrue();
    }

    @Test
    void oneMessageIsTakenOfACorpHoweverLargeItIs() {
        assertThat(of("acme", "a1", 100).held()).isTrue();
    }

    @Test
    void corpsTakeTurnsByBytes() {
        UploadBudget.Reservation all = of("other", "all", 100);
        for (int i = 1; i <= 4; i++) {
            of("acme", "a" + i, 20);
            of("beta", "b" + i, 10);
        }

        all.release();

        assertThat(granted).containsExactly("a1", "b1", "b2", "a2", "b3", "b4", "a3");
    }

    @Test
    void whatACorpGivesBackIsItsOwnAgain() {
        UploadBudget.Reservation first = of("acme", "a1", 70);
        assertThat(of("acme", "a2", 10).held()).isFalse();

        first.shrink(60);

        assertThat(granted).containsExactly("a2");
    }

    private UploadBudget.Reservation of(String corp, String name, int bytes) {
        return budget.reserve(corp, bytes, Runnable::run, () -> granted.add(name));
    }

    /** Each of a corp of its own. */
    private UploadBudget.Reservation reserve(String name, int bytes) {
        return of(name, name, bytes);
    }
}

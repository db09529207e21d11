package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Duration WARM_UP = Duration.ofMinutes(6);
    private static final Set<Watched> ALL = EnumSet.allOf(Watched.class);

    private static Verdict verdict(Samples samples) {
        return Verdict.of(samples.all(), WARM_UP, ALL);
    }

    private static Trend trend(Verdict verdict, Watched watched) {
        return Objects.requireNonNull(verdict.trends().get(watched));
    }

    private static long kibibytes(long count) {
        return count << 10;
    }

    @Test
    void whatIsFlatIsGood() {
        Verdict verdict = verdict(new Samples());
        assertThat(verdict.good()).as(verdict.faults().toString()).isTrue();
        assertThat(verdict.trends()).containsOnlyKeys(ALL);
        assertThat(trend(verdict, Watched.LIVE_HEAP).median()).isEqualTo(40);
        assertThat(trend(verdict, Watched.LIVE_HEAP).points()).isEqualTo(54);
        assertThat(trend(verdict, Watched.DESCRIPTORS).median()).isEqualTo(50);
    }

    @Test
    void aLeakOfTheHeapIsSeen() {
        // 2 KiB a second are 6.2 MiB in the 54 minutes that count.
        Verdict verdict = verdict(new Samples().heap(second -> (40L << 20) + kibibytes(2 * second)));
        assertThat(verdict.faults()).containsExactly("heap after a collection, MiB: grew by 6.2, allowed are 4.0");
    }

    @Test
    void aLeakBeneathASawtoothIsSeen() {
        Verdict verdict =
                verdict(new Samples().heap(second -> (40L << 20) + kibibytes(3 * second + 4096 * (second / 60 % 3))));
        assertThat(verdict.faults()).hasSize(1).first().asString().startsWith("heap after a collection");
    }

    @Test
    void aSawtoothAloneIsNoLeak() {
        assertThat(verdict(new Samples()
                                .heap(second -> (40L << 20) + kibibytes(8192 * (second / 60 % 3)))
                                .direct(second -> kibibytes(8192 + 2048 * (second / 5 % 4))))
                        .faults())
                .isEmpty();
    }

    @Test
    void aLeakOutsideOfTheHeapIsSeen() {
        assertThat(verdict(new Samples().direct(second -> (8L << 20) + kibibytes(2 * second)))
                        .faults())
                .containsExactly("Netty's direct memory, MiB: grew by 6.3, allowed are 4.0");
        assertThat(verdict(new Samples().rss(second -> (700L << 20) + kibibytes(20 * second)))
                        .faults())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("resident set, MiB: grew by 63.");
    }

    @Test
    void descriptorsMayGoWithConnectionsButNotWithoutThem() {
        assertThat(verdict(new Samples()
                                .connections(second -> 500 + second / 10)
                                .descriptors(second -> 550 + second / 10))
                        .faults())
                .isEmpty();
        assertThat(verdict(new Samples().descriptors(second -> 550 + second / 100))
                        .faults())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("descriptors less connections: grew by 32");
    }

    @Test
    void threadsThatGrowAreSeen() {
        assertThat(verdict(new Samples().threads(second -> 25 + second / 600)).faults())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("threads: grew by 5");
    }

    @Test
    void whatGrowsInTheWarmUpAndNoLongerIsGood() {
        assertThat(verdict(new Samples().heap(second -> kibibytes(100 * Math.min(second, WARM_UP.toSeconds()))))
                        .faults())
                .isEmpty();
    }

    @Test
    void whatIsNotJudgedIsToldAllTheSame() {
        Verdict verdict = Verdict.of(
                new Samples().rss(second -> kibibytes(100 * second)).all(),
                WARM_UP,
                EnumSet.complementOf(EnumSet.of(Watched.RSS)));
        assertThat(verdict.good()).isTrue();
        assertThat(trend(verdict, Watched.RSS).growth()).isGreaterThan(300);
    }

    @Test
    void tooFewSamplesAreNotGood() {
        Verdict verdict = Verdict.of(new Samples().all(), Duration.ofMinutes(56), ALL);
        assertThat(verdict.faults())
                .containsExactly("heap after a collection, MiB: only 4 samples after the warm-up, expected 5");
        assertThat(Verdict.of(List.of(), WARM_UP, ALL).faults()).hasSize(ALL.size());
    }
}

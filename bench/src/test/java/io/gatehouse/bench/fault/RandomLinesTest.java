package io.gatehouse.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomLinesTest {
    private static List<Line> lines(long seed) {
        RandomLines random = new RandomLines(seed);
        return Stream.generate(random::next).limit(1000).toList();
    }

    @Test
    void theSameSeedGivesTheSameLinesAndAnotherSeedOthers() {
        assertThat(lines(7)).isEqualTo(lines(7)).isNotEqualTo(lines(8));
    }

    @Test
    void everyFaultOccursAboutAsOftenAsTheOthers() {
        for (Class<?> fault : Fault.class.getPermittedSubclasses()) {
            assertThat(lines(1).stream().filter(line -> fault.isInstance(line.fault())))
                    .as(fault.getSimpleName())
                    .hasSizeBetween(200, 300);
        }
    }

    @Test
    void figuresAreInTheirRanges() {
        assertThat(lines(1)).allSatisfy(line -> {
            assertThat(line.latency()).isBetween(Duration.ZERO, Duration.ofMillis(100));
            assertThat(line.jitter()).isBetween(Duration.ZERO, line.latency());
            assertThat(line.bytesPerSecond())
                    .satisfiesAnyOf(
                            rate -> assertThat(rate).isZero(),
                            rate -> assertThat(rate).isBetween(16 << 10, 1 << 20));
        });
        assertThat(lines(1).stream().filter(line -> line.bytesPerSecond() > 0)).hasSizeBetween(200, 300);
        assertThat(lines(1).stream()
                        .filter(line -> line.fault() instanceof Fault.Reset)
                        .map(line -> ((Fault.Reset) line.fault()).afterBytes()))
                .allSatisfy(bytes -> assertThat(bytes).isBetween(64L, 1L << 20))
                .anySatisfy(bytes -> assertThat(bytes).isLessThan(700))
                .anySatisfy(bytes -> assertThat(bytes).isGreaterThan(100_000));
    }
}

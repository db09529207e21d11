package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gatehouse.bench.chart.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    /** A value each five seconds. */
    private static List<Point> series(int count, DoubleUnaryOperator value) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(i -> new Point(5 * i, value.applyAsDouble(5 * i)))
                .toList());
    }

    @Test
    void theTrendOfALineIsItsSlope() {
        Trend trend = Trend.of(series(101, seconds -> 40 + seconds / 100));
        assertThat(trend.slope()).isCloseTo(0.01, within(1e-9));
        assertThat(trend.growth()).isCloseTo(5, within(1e-9));
        assertThat(trend.min()).isEqualTo(40);
        assertThat(trend.median()).isEqualTo(42.5);
        assertThat(trend.max()).isEqualTo(45);
        assertThat(trend.points()).isEqualTo(101);
    }

    @Test
    void aFewPeaksDoNotMoveIt() {
        List<Point> series = series(100, seconds -> 40);
        for (int peak : new int[] {60, 70, 80, 99}) {
            series.set(peak, new Point(5 * peak, 4000));
        }
        assertThat(Trend.of(series).growth()).isZero();
    }

    @Test
    void aSlopeIsFoundUnderNoiseThatIsLarger() {
        SplittableRandom random = new SplittableRandom(1);
        Trend trend = Trend.of(series(500, seconds -> 100 + seconds / 500 + random.nextDouble(-10, 10)));
        assertThat(trend.growth()).isBetween(3.0, 7.0);
    }

    @Test
    void aLongSeriesIsAveragedAndKeepsItsTrend() {
        Trend trend = Trend.of(series(20_000, seconds -> seconds / 1000));
        assertThat(trend.growth()).isCloseTo(100, within(0.1));
        assertThat(trend.max()).isEqualTo(99.995);
        assertThat(trend.points()).isEqualTo(20_000);
    }
}

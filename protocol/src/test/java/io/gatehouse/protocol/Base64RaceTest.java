package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class Base64RaceTest {
    private static final byte[] TEXT = "QUJDREVGR0hJSktMTU5P\"".getBytes(StandardCharsets.US_ASCII);
    private static final int WARM_UP = 4;
    private static final int TIMED = 5;

    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong now = new AtomicLong();
    private long pairs;
    private long jdk;
    private final Base64Race race = new Base64Race(this::clock, WARM_UP, TIMED);

    @Test
    void theJdkIsPreferredOnceItWasFasterMoreOften() {
        pairs = 1;
        jdk = 100;
        run(WARM_UP);
        pairs = 20;
        jdk = 10;
        assertThat(run(TIMED - 1)).isTrue();
        assertThat(run(1)).isFalse();
    }

    @Test
    void thePairsArePreferredForGoodOnceTheyHaveWon() {
        pairs = 100;
        jdk = 1;
        run(WARM_UP);
        pairs = 10;
        jdk = 20;
        assertThat(run(TIMED)).isTrue();
        pairs = 100;
        assertThat(run(100)).isTrue();
    }

    @Test
    void onePauseDecidesNothing() {
        run(WARM_UP);
        pairs = 1_000_000;
        jdk = 20;
        run(1);
        pairs = 10;
        assertThat(run(TIMED)).isTrue();
    }

    /** Whether the pairs are preferred in the end. */
    private boolean run(int rounds) {
        for (int i = 0; i < rounds; i++) {
            byte[] text = TEXT.clone();
            assertThat(race.decode(text, 0, text.length)).isEqualTo(TEXT.length - 1);
            assertThat(new String(text, 0, 15, StandardCharsets.US_ASCII)).isEqualTo("ABCDEFGHIJKLMNO");
        }
        return !race.jdkHasWon();
    }

    /** Read before the JDK, between it and the pairs, and after the pairs. */
    private long clock() {
        return switch ((int) (readings.getAndIncrement() % 3)) {
            case 0 -> now.addAndGet(1000);
            case 1 -> now.addAndGet(jdk);
            default -> now.addAndGet(pairs);
        };
    }
}

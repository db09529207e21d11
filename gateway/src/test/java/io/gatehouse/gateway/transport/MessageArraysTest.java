package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MessageArraysTest {
    private static final int REGION = 1024;

    private final MessageArrays arrays = new MessageArrays(new HeapRegions(REGION), 4 * REGION);

    @Test
    void anArrayWithRegionsOfItsOwnIsUsedAgainWiped() {
        byte[] array = arrays.take(900);
        Arrays.fill(array, (byte) 7);
        arrays.giveBack(array, 900);

        assertThat(arrays.take(900)).isSameAs(array).containsOnly(0);
    }

    @Test
    void aMessageThatIsALittleShorterFitsToo() {
        byte[] array = arrays.take(900);
        arrays.giveBack(array, 900);

        assertThat(arrays.take(880)).isSameAs(array);
    }

    @Test
    void aLongerOneGetsAnother() {
        arrays.giveBack(arrays.take(900), 900);

        assertThat(arrays.take(901)).hasSize(901);
    }

    @Test
    void aShorterOneDoesNotTakeMoreRegionsThanItNeeds() {
        byte[] large = arrays.take(3000);
        arrays.giveBack(large, 3000);

        assertThat(arrays.take(900)).hasSize(900);
    }

    @Test
    void aSmallArrayIsWipedAndLeftToTheCollector() {
        byte[] array = arrays.take(100);
        Arrays.fill(array, (byte) 7);
        arrays.giveBack(array, 100);

        assertThat(array).containsOnly(0);
        assertThat(arrays.take(100)).isNotSameAs(array);
    }

    @Test
    void theOneUsedLastIsUsedFirst() {
        byte[] first = arrays.take(900);
        byte[] second = arrays.take(900);
        arrays.giveBack(first, 900);
        arrays.giveBack(second, 900);

        assertThat(arrays.take(900)).isSameAs(second);
        assertThat(arrays.take(900)).isSameAs(first);
    }

    @Test
    void noMoreAreKeptThanMayLieIdle() {
        byte[][] five = new byte[5][];
        for (int i = 0; i < five.length; i++) {
            five[i] = arrays.take(900);
        }
        for (byte[] each : five) {
            arrays.giveBack(each, 900);
        }

        for (int i = 4; i >= 1; i--) {
            assertThat(arrays.take(900)).isSameAs(five[i]);
        }
        assertThat(arrays.take(900)).isNotSameAs(five[0]);
    }

    @Test
    void withoutRegionsNoneIsKept() {
        MessageArrays plain = new MessageArrays(new HeapRegions(0), 4 * REGION);
        byte[] array = plain.take(5000);
        plain.giveBack(array, 5000);

        assertThat(plain.take(5000)).isNotSameAs(array);
    }
}

package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapRegionsTest {
    private static final int MIB = 1 << 20;

    private final HeapRegions regions = new HeapRegions(MIB);

    @Test
    void anArrayOfHalfARegionOrMoreTakesWholeRegions() {
        assertThat(regions.taken(MIB / 2 - 17)).isEqualTo(MIB / 2 - 17);
        assertThat(regions.taken(MIB / 2 - 16)).isEqualTo(MIB);
        assertThat(regions.taken(577_000)).isEqualTo(MIB);
        assertThat(regions.taken(MIB - 16)).isEqualTo(MIB);
        assertThat(regions.taken(MIB - 15)).isEqualTo(2 * MIB);
        assertThat(regions.taken(16 * MIB)).isEqualTo(17 * MIB);
    }

    @Test
    void onlySuchAnArraySharesItsRegionsWithNothing() {
        assertThat(regions.inOwnRegions(MIB / 2 - 17)).isFalse();
        assertThat(regions.inOwnRegions(MIB / 2 - 16)).isTrue();
        assertThat(new HeapRegions(0).inOwnRegions(16 * MIB)).isFalse();
    }

    @Test
    void withoutRegionsAnArrayTakesWhatItHolds() {
        assertThat(new HeapRegions(0).taken(16 * MIB)).isEqualTo(16 * MIB);
    }

    @Test
    void thisJvmIsAsked() {
        long taken = HeapRegions.ofThisJvm().taken(33 * MIB);
        assertThat(taken).isBetween(33L * MIB, 65L * MIB);
    }
}

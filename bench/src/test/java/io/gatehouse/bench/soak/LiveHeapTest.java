package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LiveHeapTest {
    private byte[] kept = new byte[0];

    private static LiveHeap heap(long bytes, long strings) throws IOException {
        return LiveHeap.of("""
                4711:
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:          7000        %d  [B (java.base@17.0.15)
                   2:          6000          %d  java.lang.String (java.base@17.0.15)
                   3:             1             16  io.gatehouse.gateway.Main
                Total         13001        1234567
                """.formatted(bytes, strings));
    }

    @Test
    void aHistogramHasATotalAndItsClasses() throws Exception {
        LiveHeap heap = heap(9000, 800);
        assertThat(heap.bytes()).isEqualTo(1_234_567);
        assertThat(heap.classes())
                .isEqualTo(Map.of("[B", 9000L, "java.lang.String", 800L, "io.gatehouse.gateway.Main", 16L));
    }

    @Test
    void whatHasGrownMostComesFirst() throws Exception {
        assertThat(heap(9500, 900).grownSince(heap(9000, 800), 5))
                .containsExactly(Map.entry("[B", 500L), Map.entry("java.lang.String", 100L));
        assertThat(heap(9500, 900).grownSince(heap(9000, 800), 1)).containsExactly(Map.entry("[B", 500L));
    }

    @Test
    void whatIsNoHistogramIsAnError() {
        assertThatThrownBy(() -> LiveHeap.of("4711: no such process"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such process");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void whatLivesIsCountedAndWhatIsGarbageIsNot() throws Exception {
        long pid = ProcessHandle.current().pid();
        kept = new byte[32 << 20];
        long with = LiveHeap.measure(pid).bytes();
        assertThat(kept).hasSize(32 << 20);
        kept = new byte[1];
        long without = LiveHeap.measure(pid).bytes();
        assertThat(with - without).isBetween(24L << 20, 40L << 20);
        assertThat(Sampler.residentSet(pid)).isGreaterThan(32L << 20);
    }
}

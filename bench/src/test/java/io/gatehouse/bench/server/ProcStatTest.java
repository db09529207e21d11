package io.gatehouse.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcStatTest {
    @Test
    void userAndKernelTimeAreAddedUp() {
        assertThat(ProcStat.ticks("4711 (java) S 1 4711 1 0 -1 4194304 6000 0 12 0 350 42 7 9 20 0 25 0 88 1 2 3\n"))
                .isEqualTo(392);
    }

    @Test
    void aCommandMayHoldBlanksAndBrackets() {
        assertThat(ProcStat.ticks("1 (a ) b (c) R 1 1 1 0 -1 0 0 0 0 0 5 6 0 0 20 0 1 0 0"))
                .isEqualTo(11);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theTimeOfThisProcessGrowsWithItsWork() throws IOException {
        ProcStat stat = new ProcStat(ProcessHandle.current().pid(), 100);
        double before = stat.seconds();
        long end = System.nanoTime() + 10_000_000_000L;
        while (stat.seconds() < before + 0.03 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(stat.seconds()).isBetween(before + 0.03, before + 10);
    }

    @Test
    void listsOfCoresAreReadAsTheKernelWritesThem() {
        assertThat(Cores.list("0-1")).containsExactly(0, 1);
        assertThat(Cores.list("3,8-10")).containsExactly(3, 8, 9, 10);
    }
}

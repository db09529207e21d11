package io.gatehouse.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcMemoryTest {
    private static final List<String> SMAPS = List.of(
            "e0000000-f0000000 rw-p 00000000 00:00 0",
            "Size:             262144 kB",
            "Rss:              100000 kB",
            "f0000000-100000000 ---p 00000000 00:00 0",
            "Rss:                   7 kB",
            "100000000-100080000 rw-p 00000000 00:00 0",
            "Rss:                 512 kB",
            "Pss:                 512 kB",
            "7f0000000000-7f0000001000 r--p 00000000 fe:00 260386                     /usr/lib/libc.so.6",
            "Rss:                   4 kB",
            "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]",
            "Rss:                   1 kB");

    @Test
    void whatIsResidentOutsideOfTheHeapIsWhateverLiesInNoMappingOfIt() {
        assertThat(ProcMemory.outside(SMAPS, 0xe0000000L, 0x100000000L)).isEqualTo(517 * 1024);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thePeakIsAtLeastWhatIsResident() throws Exception {
        ProcMemory own = new ProcMemory(ProcessHandle.current().pid());
        long resident = own.resident();

        assertThat(resident).isGreaterThan(1 << 20);
        assertThat(own.peak()).isGreaterThanOrEqualTo(resident);
    }
}

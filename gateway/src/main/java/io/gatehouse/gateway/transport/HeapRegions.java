package io.gatehouse.gateway.transport;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * What an array takes in the heap. G1 gives whole regions to an array of half a region or more: one of 577 kB takes 1 MiB
 * of a heap with regions of that size. With other collectors an array takes what it holds.
 */
final class HeapRegions {
    /** Before the first byte of an array. */
    private static final int HEADER = 16;

    private final long region;

    /** @param region bytes of one; 0 if arrays are not put into regions of their own */
    HeapRegions(long region) {
        this.region = region;
    }

    static HeapRegions ofThisJvm() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        boolean g1 =
                jvm != null && Boolean.parseBoolean(jvm.getVMOption("UseG1GC").getValue());
        return new HeapRegions(
                g1 ? Long.parseLong(jvm.getVMOption("G1HeapRegionSize").getValue()) : 0);
    }

    /** True for an array of so many bytes if it shares its regions with nothing else. */
    boolean inOwnRegions(int bytes) {
        return region != 0 && (long) bytes + HEADER >= region / 2;
    }

    /** What an array of so many bytes takes. */
    long taken(int bytes) {
        return inOwnRegions(bytes) ? ((long) bytes + HEADER + region - 1) / region * region : bytes;
    }
}

package io.gatehouse.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of a process, all its threads, as the kernel has counted it in {@code /proc/PID/stat}. */
public final class ProcStat {
    /** utime and stime count from 1 as fields 14 and 15; the command, field 2, may hold anything but ends with the last bracket. */
    private static final int UTIME = 14 - 3;

    private final Path file;
    private final double ticksPerSecond;

    public ProcStat(long pid, double ticksPerSecond) {
        this.file = Path.of("/proc", Long.toString(pid), "stat");
        this.ticksPerSecond = ticksPerSecond;
    }

    /** Seconds of CPU so far, in user mode and in the kernel. */
    public double seconds() throws IOException {
        return ticks(Files.readString(file, StandardCharsets.ISO_8859_1)) / ticksPerSecond;
    }

    public static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]);
    }
}

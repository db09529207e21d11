package io.gatehouse.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which core the servers run on, and which the client. */
public record Cores(int server, int client, double ticksPerSecond) {
    /**
     * The last two cores that this process may use: the first ones get most of the interrupts.
     *
     * @throws IOException where there are not two, or the means to pin to them
     */
    public static Cores choose() throws IOException, InterruptedException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            throw new IOException("compare needs Linux: it pins processes to cores and reads /proc");
        }
        List<Integer> allowed = Files.readAllLines(status, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .findFirst()
                .map(line -> list(line.substring(line.indexOf(':') + 1).strip()))
                .orElse(List.of());
        if (allowed.size() < 2) {
            throw new IOException("compare needs two cores, one for the servers and one for the client");
        }
        double ticks = Double.parseDouble(run("getconf", "CLK_TCK").strip());
        return new Cores(allowed.get(allowed.size() - 1), allowed.get(allowed.size() - 2), ticks);
    }

    public static List<Integer> list(String cores) {
        List<Integer> all = new ArrayList<>();
        for (String range : cores.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                all.add(core);
            }
        }
        return all;
    }

    /** Pins this process, every thread that it has and will have, to the client's core. */
    public void pinThisProcess() throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        run("taskset", "-a", "-c", "-p", Integer.toString(client), Long.toString(pid));
    }

    /** What a command line starts with to run on the servers' core. */
    public List<String> onServer() {
        return List.of("taskset", "-c", Integer.toString(server));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
        return said;
    }
}

package io.gatehouse.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server, or something that feeds a store, in a JVM of its own on the servers' core. All get the same JVM options. It
 * ends with {@link #close}, and with this process whichever way that ends.
 */
public final class ServerProcess implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Process process;
    private final ProcStat stat;
    private final Thread hook;
    private final CompletableFuture<Matcher> ready = new CompletableFuture<>();
    private final CompletableFuture<String> lastLine = new CompletableFuture<>();

    private ServerProcess(Process process, double ticksPerSecond, Pattern ready) {
        this.process = process;
        this.stat = new ProcStat(process.pid(), ticksPerSecond);
        this.hook = new Thread(process::destroyForcibly, "end-child");
        Runtime.getRuntime().addShutdownHook(hook);
        Thread reader = new Thread(() -> read(ready), "child-stdout");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts one of this jar and returns when it has said that it is ready.
     *
     * @param log takes its standard error
     * @param ready what it says then
     */
    public static ServerProcess start(Cores cores, Jvm jvm, Path log, Class<?> main, Pattern ready, String... args)
            throws IOException, InterruptedException {
        List<String> program = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        program.addAll(List.of(args));
        return start(cores, jvm, log, program, ready);
    }

    /**
     * The same for any program.
     *
     * @param program what follows the options of the JVM
     */
    public static ServerProcess start(Cores cores, Jvm jvm, Path log, List<String> program, Pattern ready)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(cores.onServer());
        command.addAll(jvm.command());
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        ServerProcess server = new ServerProcess(builder.start(), cores.ticksPerSecond(), ready);
        try {
            server.ready.get(START_SECONDS, TimeUnit.SECONDS);
            return server;
        } catch (ExecutionException | TimeoutException e) {
            server.close();
            throw new IOException(
                    String.join(" ", command) + " did not start: " + Files.readString(log, StandardCharsets.UTF_8), e);
        }
    }

    /** Until its end: nothing else may fill the pipe. */
    private void read(Pattern pattern) {
        String last = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
                Matcher matcher = pattern.matcher(line);
                if (matcher.matches()) {
                    ready.complete(matcher);
                }
            }
        } catch (IOException e) {
            // It has been ended.
        }
        ready.completeExceptionally(new IOException("it ended"));
        lastLine.complete(last);
    }

    /** What it said when it was ready. */
    public Matcher ready() {
        return ready.join();
    }

    /** Its memory. */
    public ProcMemory memory() {
        return new ProcMemory(process.pid());
    }

    /** Seconds of CPU it has used so far. */
    public double cpu() throws IOException {
        return stat.seconds();
    }

    /** Waits for its end; what it said last. */
    public String finish(long seconds) throws IOException, InterruptedException {
        try {
            return lastLine.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a child did not end within " + seconds + " s", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process ends too, and the hook is running.
        }
    }
}

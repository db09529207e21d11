package io.gatehouse.bench.local;

import io.gatehouse.gateway.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
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
 * A gateway in a process of its own, started from the classes of this very jar, on free ports of loopback. It ends with
 * {@link #close}, and with this process if that is ended first.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("gatehouse ready devices=(\\S+) admin=(\\S+) data=(.*)");
    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final Thread hook;
    private final Path dataDir;
    private final Path log;
    private final URI devices;
    private final URI admin;

    private GatewayProcess(Process process, Path dataDir, Path log, Matcher ready) {
        this.process = process;
        this.hook = new Thread(process::destroy, "end-gateway");
        Runtime.getRuntime().addShutdownHook(hook);
        this.dataDir = dataDir;
        this.log = log;
        this.devices = URI.create(ready.group(1));
        this.admin = URI.create(ready.group(2));
    }

    /**
     * Starts one and returns when it is ready.
     *
     * @param directory for its data and its log
     * @param jvm options of its JVM
     * @param sets its settings, {@code key=value} each
     * @throws IOException if it does not become ready; the message ends with what it said
     */
    public static GatewayProcess start(Path directory, List<String> jvm, List<String> sets)
            throws IOException, InterruptedException {
        Path dataDir = directory.resolve("data");
        Path log = directory.resolve("gateway.log");
        ProcessBuilder builder = new ProcessBuilder(command(jvm, dataDir, sets))
                .redirectError(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        Process process = builder.start();
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process, ready), "gateway-stdout");
        reader.setDaemon(true);
        reader.start();
        try {
            return new GatewayProcess(process, dataDir, log, ready.get(START_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("the gateway is not ready: " + Files.readString(log, StandardCharsets.UTF_8), e);
        }
    }

    private static List<String> command(List<String> jvm, Path dataDir, List<String> sets) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        List<String> all = new ArrayList<>(
                List.of("data.dir=" + dataDir, "device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0"));
        all.addAll(sets);
        for (String set : all) {
            command.add("--set");
            command.add(set);
        }
        return command;
    }

    /** Until the end of the process: nothing else may fill the pipe. */
    private static void read(Process process, CompletableFuture<Matcher> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    ready.complete(matcher);
                }
            }
            ready.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Where its terminals connect. */
    public URI devices() {
        return devices;
    }

    /** Its admin API. */
    public URI admin() {
        return admin;
    }

    /** Its admin token. */
    public String token() throws IOException {
        return Files.readString(dataDir.resolve("admin.token"), StandardCharsets.UTF_8)
                .strip();
    }

    /** The process itself. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** What it writes to standard error. */
    public Path log() {
        return log;
    }

    /** Ends it by SIGTERM, after half a minute by force. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process ends too, and the hook is running.
        }
    }
}

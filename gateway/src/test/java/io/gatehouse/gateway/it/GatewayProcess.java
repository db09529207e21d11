package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway in a JVM of its own, started from the class path of the tests and built for a quick start. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile(
            "gatehouse ready devices=(wss?://[^ ]+:[1-9][0-9]*) admin=(https?://[^ ]+:[1-9][0-9]*) data=(.+)");
    private static final String END = "\0end of output";

    private final Process process;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> stdout = new CopyOnWriteArrayList<>();
    private final List<String> stderr = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private GatewayProcess(Process process) {
        this.process = process;
        this.readers = List.of(
                reader(process.getInputStream(), stdout, unread),
                reader(process.getErrorStream(), stderr, new LinkedBlockingQueue<>()));
    }

    /** What the ready line says. */
    record Ready(URI devices, URI admin, String data) {}

    /** A child JVM to be: its directory, arguments and environment. */
    record Launch(Path directory, List<String> arguments, Map<String, String> environment) {
        /** Any free ports, the data in this directory. */
        static Launch in(Path data, String... sets) {
            List<String> all = new ArrayList<>(
                    List.of("device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "data.dir=" + data));
            all.addAll(List.of(sets));
            return serving(data.toAbsolutePath().resolveSibling("."), all);
        }

        /** {@code serve} with each of these as {@code --set}. */
        static Launch serving(Path directory, List<String> sets) {
            List<String> arguments = new ArrayList<>(List.of("serve"));
            for (String set : sets) {
                arguments.addAll(List.of("--set", set));
            }
            return new Launch(directory, arguments, Map.of());
        }

        Launch with(Map<String, String> environment) {
            return new Launch(directory, arguments, environment);
        }

        /** Runs {@code Main} from the class path of the tests. */
        GatewayProcess run() {
            return spawn(List.of(), fromClassPath());
        }

        /** Another command instead of {@code serve}, with the same settings. */
        Launch command(String... words) {
            List<String> all = new ArrayList<>(List.of(words));
            all.addAll(arguments.subList(1, arguments.size()));
            return new Launch(directory, all, environment);
        }

        /** Runs {@code Main} where no file may grow beyond this size, as on a full disk. */
        GatewayProcess runWithLargestFile(int bytes) {
            return spawn(limited("-S -f", bytes / 512), fromClassPath());
        }

        /** Runs {@code Main} where no more than this many files and sockets may be open. */
        GatewayProcess runWithDescriptors(int count) {
            return spawn(limited("-n", count), fromClassPath());
        }

        /** Runs {@code Main} by way of another program, like strace. */
        GatewayProcess runUnder(List<String> program) {
            return spawn(program, fromClassPath());
        }

        private static List<String> limited(String what, int limit) {
            String script = "ulimit " + what + " \"$1\"; shift; exec \"$@\"";
            return List.of("sh", "-c", script, "sh", Integer.toString(limit));
        }

        /** Runs the self-contained file. */
        GatewayProcess runJar(Path jar) {
            return spawn(List.of(), List.of("-jar", jar.toString()));
        }

        private static List<String> fromClassPath() {
            return List.of("-cp", System.getProperty("java.class.path"), "io.gatehouse.gateway.Main");
        }

        private GatewayProcess spawn(List<String> under, List<String> program) {
            List<String> command = new ArrayList<>(under);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx192m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xshare:auto",
                    "-Dio.netty.leakDetection.level=paranoid"));
            command.addAll(program);
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            builder.environment().putAll(environment);
            try {
                return new GatewayProcess(builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Starts a gateway on free ports that keeps its data here, and waits until it is ready. */
    static GatewayProcess start(Path data, String... sets) {
        GatewayProcess gateway = Launch.in(data, sets).run();
        gateway.ready();
        return gateway;
    }

    /** The ready line, waited for; it has to be the first line on standard output. */
    Ready ready() {
        String line = stdout.isEmpty() ? nextLine() : stdout.get(0);
        Matcher matcher = READY.matcher(line);
        assertThat(matcher.matches())
                .as("ready line, but got <%s>; standard error: %s", line, stderr)
                .isTrue();
        return new Ready(URI.create(matcher.group(1)), URI.create(matcher.group(2)), matcher.group(3));
    }

    /** Where terminals connect. */
    InetSocketAddress devices() {
        return address(ready().devices());
    }

    /** Its admin API. */
    Api api() {
        InetSocketAddress admin = address(ready().admin());
        String token = adminToken();
        return new Api(() -> admin, () -> token);
    }

    /** A terminal that has upgraded its connection and said nothing yet. */
    Terminal connect() {
        return Terminal.of(Wire.open(devices()));
    }

    /** The token that the gateway made for itself. */
    String adminToken() {
        try {
            return Files.readString(Path.of(ready().data()).resolve("admin.token"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to stop, as an operator does. */
    void terminate() {
        // The handle's way leaves the pipes open, so that the last words can be read.
        process.toHandle().destroy();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal, like STOP. */
    void signal(String name) {
        run("kill", "-" + name, Long.toString(pid()));
    }

    /** Lets its files grow as large as they like, as when space on the disk has become free. */
    void liftLargestFile() {
        run("prlimit", "--pid", Long.toString(pid()), "--fsize=unlimited");
    }

    private static void run(String... command) {
        try {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .as("exit code of %s", List.of(command))
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.toHandle().destroyForcibly();
        exitCode(Duration.ofSeconds(10));
    }

    /** True if it ended by itself within this time. */
    boolean endedWithin(Duration time) {
        try {
            return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end and for the last of its output. */
    int exitCode(Duration deadline) {
        assertThat(endedWithin(deadline))
                .as("ended within %s; standard error: %s", deadline, stderr)
                .isTrue();
        for (Thread reader : readers) {
            join(reader);
        }
        return process.exitValue();
    }

    /** Lines on standard output so far; all of them after {@link #exitCode}. */
    List<String> stdout() {
        return List.copyOf(stdout);
    }

    /** Lines on standard error so far; all of them after {@link #exitCode}. */
    List<String> stderr() {
        return List.copyOf(stderr);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        assertThat(stderr).as("leaks of buffers").noneMatch(line -> line.contains("LEAK: "));
    }

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private String nextLine() {
        try {
            String line = unread.poll(START.toSeconds(), TimeUnit.SECONDS);
            assertThat(line)
                    .as("a line on standard output; standard error: %s", stderr)
                    .isNotNull();
            return line == null ? END : line;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread reader(InputStream stream, List<String> lines, BlockingQueue<String> unread) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            lines.add(line);
                            unread.add(line);
                        }
                    } catch (IOException e) {
                        lines.add("output broke off: " + e);
                    } finally {
                        unread.add(END);
                    }
                },
                "gateway-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(thread.isAlive()).as("output still open").isFalse();
    }
}

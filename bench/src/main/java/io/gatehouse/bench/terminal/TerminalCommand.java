package io.gatehouse.bench.terminal;

import io.gatehouse.bench.features.DrawnFeatures;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.operator.AdminException;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalEvent;
import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalReply;
import io.gatehouse.bench.simulator.TerminalSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code terminal}: one simulated terminal against any gateway. */
@Command(
        name = "terminal",
        header = "Be one terminal: log in, capture when told to, upload, come back when the line breaks.",
        description = {
            "Behaves as real firmware does and writes a line for everything that happens. Fingers are ridge patterns"
                    + " drawn by the simulator and read by SourceAFIS; faces are seeded vectors. Ctrl-C ends it.",
            "",
            "It needs its SecretNo (--secret-no), or the admin API to make itself known (--admin, --token, --bind).",
            ""
        },
        footer = {
            "",
            "Exit code: with --once 0 if the upload was taken whole, else 1; 2 for a wrong command line.",
            "",
            "Example:",
            "  terminal --sn GATE-1 --bind my-corp --admin http://127.0.0.1:8766 --token \"$$(cat data/admin.token)\""
        })
public final class TerminalCommand implements Callable<Integer> {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "The gateway, ws:// or wss:// (${DEFAULT-VALUE}).")
    private URI url = URI.create("ws://127.0.0.1:8765");

    @Option(names = "--insecure", description = "Take any certificate.")
    private boolean insecure;

    @Option(names = "--sn", required = true, paramLabel = "SN", description = "Serial number.")
    private String sn = "";

    @Option(names = "--secret-no", paramLabel = "TEXT", description = "SecretNo of a device the gateway knows.")
    private @Nullable String secretNo;

    @ArgGroup(exclusive = false, heading = "%nTo make itself known:%n")
    private @Nullable Operator operator;

    @ArgGroup(validate = false, heading = "%nHow it behaves:%n")
    private Behaviour behaviour = new Behaviour();

    /** The admin API. */
    static final class Operator {
        @Option(
                names = "--admin",
                required = true,
                paramLabel = "URL",
                description = "Admin API; an unknown SN is created, a known one gets a new SecretNo.")
        private URI admin = URI.create("http://127.0.0.1:8766");

        @Option(names = "--token", required = true, paramLabel = "TEXT", description = "Admin token.")
        private String token = "";

        @Option(names = "--bind", paramLabel = "CORP", description = "Bind the terminal to this company.")
        private @Nullable String corp;
    }

    /** The script. */
    static final class Behaviour {
        @Option(names = "--capture", paramLabel = "TIME", description = "Length of a capture (800ms).")
        private Duration capture = Duration.ofMillis(800);

        @Option(
                names = "--fail",
                paramLabel = "CODE:TEXT",
                description = "Fail every capture, such as 101:\"camera is using\".")
        private @Nullable String fail;

        @Option(
                names = "--drop-before-upload",
                description = "Lose the line when a capture ends; upload after the next login.")
        private boolean drop;

        @Option(
                names = "--slow",
                paramLabel = "BYTES",
                description = "Send at most this many bytes a second, as over a bad line.")
        private int bytesPerSecond;

        @Option(
                names = "--algorithm",
                paramLabel = "NAME",
                description = "Declare and upload this algorithm; else the default.")
        private @Nullable String algorithm;

        @Option(
                names = "--upload-file",
                paramLabel = "FILE",
                description = "After the first login send this frame as it is, once.")
        private @Nullable Path uploadFile;

        @Option(names = "--once", description = "End when the first upload has been answered.")
        private boolean once;

        @Option(names = "--heartbeat", paramLabel = "TIME", description = "From ping to ping (30s).")
        private Duration heartbeat = Duration.ofSeconds(30);

        @Option(names = "--poll", paramLabel = "TIME", description = "From active to active while unbound (5s).")
        private Duration poll = Duration.ofSeconds(5);

        @Option(names = "--seed", paramLabel = "N", description = "Another seed is other fingers and faces (1).")
        private long seed = 1;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Sensor.Capture capture = capture();
        byte[] frame = behaviour.uploadFile == null ? null : Files.readAllBytes(behaviour.uploadFile);
        ExecutorService workers = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sensor");
            thread.setDaemon(true);
            return thread;
        });
        TerminalIdentity identity;
        try {
            identity = identity(workers);
        } catch (CompletionException e) {
            out.println(
                    e.getCause() instanceof AdminException refused
                            ? refused.getMessage()
                            : "admin API: " + e.getCause());
            return 1;
        }
        CompletableFuture<TerminalReply> firstUpload = new CompletableFuture<>();
        try (TerminalNetwork network = new TerminalNetwork(1, insecure)) {
            SimulatedTerminal terminal = new SimulatedTerminal(
                    network,
                    TerminalSettings.of(url)
                            .rhythm(behaviour.heartbeat, behaviour.poll)
                            .line(behaviour.algorithm, behaviour.bytesPerSecond),
                    identity,
                    Sensor.always(new DrawnFeatures(workers, behaviour.seed), capture),
                    event -> {
                        line(out, event.text());
                        if (event instanceof TerminalEvent.Uploaded uploaded) {
                            firstUpload.complete(uploaded.reply());
                        }
                    });
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> terminal.stop().join(), "terminal-exit"));
            CompletableFuture<Duration> online = terminal.start();
            if (frame != null) {
                online.thenCompose(login -> RawUpload.send(terminal, frame)).whenComplete((reply, error) -> {
                    line(
                            out,
                            error == null ? "file answered: " + RawUpload.text(reply) : "file not answered: " + error);
                    firstUpload.complete(reply);
                });
            }
            TerminalReply reply = firstUpload.join();
            while (!behaviour.once) {
                Thread.sleep(Duration.ofDays(1).toMillis());
            }
            terminal.stop().join();
            return reply != null && reply.ok() && reply.failed() == 0 ? 0 : 1;
        }
    }

    private void line(PrintWriter out, String text) {
        out.println(LocalTime.now(java.time.ZoneId.systemDefault()).format(CLOCK) + " " + sn + " " + text);
        out.flush();
    }

    private Sensor.Capture capture() {
        int errcode = 0;
        String errmsg = "ok";
        if (behaviour.fail != null) {
            String[] parts = behaviour.fail.split(":", 2);
            if (parts.length < 2 || !parts[0].matches("-?[1-9]\\d{0,8}")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--fail '" + behaviour.fail + "': expected a number other than 0, a colon and a text");
            }
            errcode = Integer.parseInt(parts[0]);
            errmsg = parts[1];
        }
        return new Sensor.Capture(behaviour.capture, errcode, errmsg, behaviour.drop);
    }

    private TerminalIdentity identity(ExecutorService workers) {
        if (operator == null) {
            if (secretNo == null) {
                throw new ParameterException(spec.commandLine(), "expected --secret-no, or --admin and --token");
            }
            return new TerminalIdentity(sn, secretNo);
        }
        AdminClient admin = new AdminClient(operator.admin, operator.token, workers);
        String known = secretNo != null ? secretNo : makeKnown(admin);
        if (operator.corp != null) {
            admin.bind(sn, operator.corp).join();
        }
        return new TerminalIdentity(sn, known);
    }

    private String makeKnown(AdminClient admin) {
        try {
            return admin.createDevice(sn, null).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AdminException refused && refused.status() == 409) {
                return admin.renewSecretNo(sn).join();
            }
            throw e;
        }
    }
}

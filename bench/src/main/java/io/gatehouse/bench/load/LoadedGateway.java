package io.gatehouse.bench.load;

import io.gatehouse.bench.local.GatewayProcess;
import io.gatehouse.bench.local.TemporaryDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The gateway that load goes to, as the command line has it: one that runs already, or one that lives as long as the load. */
public final class LoadedGateway {
    @ArgGroup(exclusive = false, heading = "%nA gateway that runs already:%n")
    private @Nullable Running running;

    @ArgGroup(validate = false, heading = "%nA gateway of its own:%n")
    private Own own = new Own();

    /** Somebody else's gateway. */
    static final class Running {
        @Option(names = "--url", required = true, paramLabel = "URL", description = "Where terminals connect.")
        private URI url = URI.create("ws://127.0.0.1:8765");

        @Option(names = "--admin", required = true, paramLabel = "URL", description = "Its admin API.")
        private URI admin = URI.create("http://127.0.0.1:8766");

        @Option(names = "--token", required = true, paramLabel = "TEXT", description = "Its admin token.")
        private String token = "";

        @Option(names = "--pid", paramLabel = "PID", description = "Its process, where that is on this machine.")
        private @Nullable Long pid;

        Target target() throws IOException {
            ProcessHandle process = null;
            if (pid != null) {
                String missing = "there is no process " + pid;
                process = ProcessHandle.of(pid).orElseThrow(() -> new IOException(missing));
            }
            return new Target(url, admin, token, process, null);
        }
    }

    /** A gateway that lives as long as the load. */
    static final class Own {
        @Option(names = "--jvm", paramLabel = "OPTION", description = "An option of its JVM, such as --jvm=-Xmx512m.")
        private List<String> jvm = List.of();

        @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One of its settings.")
        private List<String> sets = List.of();

        @Option(names = "--keep", description = "Do not delete its data and its log.")
        private boolean keep;
    }

    /**
     * A gateway under load.
     *
     * @param process null where it is not known
     * @param log what it writes, where it is ours
     */
    public record Target(
            URI devices,
            URI admin,
            String token,
            @Nullable ProcessHandle process,
            @Nullable Path log) {

        /** CPU time it has used so far; zero where that is not known. */
        public Duration cpu() {
            return process == null
                    ? Duration.ZERO
                    : process.info().totalCpuDuration().orElse(Duration.ZERO);
        }

        @Override
        public String toString() {
            return "Target[" + devices + "]";
        }
    }

    /** Puts load on it. */
    public interface Load {
        void on(Target target) throws IOException, InterruptedException;
    }

    /** True where the process of the gateway will be known. */
    public boolean hasProcess() {
        return running == null || running.pid != null;
    }

    /**
     * Puts load on the gateway; one of its own is started for that and ended afterwards.
     *
     * @param name of the command
     * @param jvm options of its JVM, before those of the command line
     */
    public void use(String name, List<String> jvm, LoadReport report, Errors errors, Load load)
            throws IOException, InterruptedException {
        if (running != null) {
            load.on(running.target());
            return;
        }
        List<String> options = new ArrayList<>(jvm);
        options.addAll(own.jvm);
        try (TemporaryDirectory directory = TemporaryDirectory.create("gatehouse-" + name + "-", own.keep);
                GatewayProcess process = GatewayProcess.start(directory.path(), options, own.sets)) {
            report.say("Gateway in a process of its own, data in " + directory.path() + (own.keep ? ", kept." : "."));
            load.on(new Target(process.devices(), process.admin(), process.token(), process.handle(), process.log()));
            int exit = process.stop();
            if (exit != 0) {
                errors.add("the gateway ended with exit code " + exit + " at SIGTERM");
            }
        }
    }
}

package io.gatehouse.gateway;

import io.gatehouse.gateway.config.InvalidSettingsException;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.config.SettingsLoader;
import io.gatehouse.gateway.domain.AuditVerdict;
import io.gatehouse.gateway.store.AuditCheck;
import io.gatehouse.gateway.store.StoreOpenException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command line of the gateway: reads the settings, starts, says that it is ready, and drains on SIGTERM. */
@Command(
        name = "gatehouse",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        description = "The cloud side of the WeCom hardware protocol, self-hosted.",
        footer = {
            "",
            "Settings come from the file, then from the environment (GATEHOUSE_ADMIN_LISTEN sets admin.listen),",
            "then from --set; each source overrides those before it."
        })
public final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /** The exit code for a wrong command line, a wrong configuration, and whatever else keeps the gateway from starting. */
    private static final int CANNOT_START = 2;

    private static final int NOT_INTACT = 1;

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";
    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = {
                "serve (the default): run until SIGTERM.",
                "backup FILE: copy the embedded store, also while a gateway runs.",
                "restore FILE: put a backup where no store is.",
                "key rotate: seal all that is stored by new keys, while no gateway runs.",
                "audit verify: check the audit log, also of a gateway that runs; exits 1 if it is not intact."
            })
    private List<String> words = List.of();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML; see config/gateway.yaml.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting; may be repeated.")
    private List<String> sets = List.of();

    public static void main(String[] args) {
        // Netty would follow one buffer in 128 to see whether it leaks, which costs a few per cent of a small request.
        // The
        // tests have it follow all of them.
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        // A peer could ask for one expensive handshake after the other on one connection; BoringSSL never lets it.
        if (System.getProperty(NO_RENEGOTIATION) == null) {
            System.setProperty(NO_RENEGOTIATION, "true");
        }
        int code = new CommandLine(new Main()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() {
        Task task = task();
        try {
            return task.run(SettingsLoader.load(config, System.getenv(), sets));
        } catch (InvalidSettingsException e) {
            e.problems().forEach(System.err::println);
        } catch (StartException | StoreOpenException e) {
            System.err.println(e.getMessage());
        }
        return CANNOT_START;
    }

    /** What a command does; returns the exit code. */
    private interface Task {
        int run(Settings settings) throws StartException, StoreOpenException;
    }

    private Task task() {
        String name = words.isEmpty() ? "serve" : words.get(0);
        if (name.equals("serve") && words.size() <= 1) {
            return Main::serve;
        }
        if (name.equals("backup") && words.size() == 2) {
            return settings -> {
                new Maintenance(settings, System.out).backup(Path.of(words.get(1)));
                return 0;
            };
        }
        if (name.equals("restore") && words.size() == 2) {
            return settings -> {
                new Maintenance(settings, System.out).restore(Path.of(words.get(1)));
                return 0;
            };
        }
        if (words.equals(List.of("key", "rotate"))) {
            return settings -> {
                new Maintenance(settings, System.out).rotateKeys();
                return 0;
            };
        }
        if (words.equals(List.of("audit", "verify"))) {
            return Main::verifyAudit;
        }
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "unknown command: " + String.join(" ", words));
    }

    private static int serve(Settings settings) throws StartException {
        Gateway gateway = Gateway.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway), "gatehouse-stop"));
        System.out.println(ready(settings, gateway));
        System.out.flush();
        return 0;
    }

    /** A gateway may run meanwhile: this one only reads. */
    private static int verifyAudit(Settings settings) throws StoreOpenException {
        AuditVerdict verdict = AuditCheck.run(settings.store().url(), settings.dataDir());
        if (verdict.fault() != null) {
            System.err.println("audit log not intact: " + verdict.fault());
            return NOT_INTACT;
        }
        System.out.printf(
                Locale.ROOT,
                "audit log intact: %d records, %d to %d, head %s%n",
                verdict.records(),
                verdict.firstSeq(),
                verdict.lastSeq(),
                verdict.head());
        return 0;
    }

    /** The threads of the gateway keep the process alive from here on. */
    private static String ready(Settings settings, Gateway gateway) {
        return "gatehouse ready devices=%s://%s admin=%s://%s data=%s"
                .formatted(
                        settings.device().tls() == null ? "ws" : "wss",
                        hostAndPort(gateway.devices()),
                        settings.admin().tls() == null ? "http" : "https",
                        hostAndPort(gateway.admin()),
                        settings.dataDir());
    }

    private static String hostAndPort(InetSocketAddress address) {
        String text = address.getHostString();
        return String.format(Locale.ROOT, text.indexOf(':') < 0 ? "%s:%d" : "[%s]:%d", text, address.getPort());
    }

    private static void stop(Gateway gateway) {
        gateway.close();
        LOG.info("Stopped");
        // A JVM that a signal ends reports the signal; a gateway that has drained has ended well.
        Runtime.getRuntime().halt(0);
    }

    /** What {@code --version} prints. */
    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"gatehouse " + Main.class.getPackage().getImplementationVersion()};
        }
    }
}

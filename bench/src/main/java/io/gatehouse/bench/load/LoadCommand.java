package io.gatehouse.bench.load;

import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalEvent;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code load}: many terminals at a fixed rate. */
@Command(
        name = "load",
        header = "Load a gateway with many terminals at a fixed rate, and check every reply.",
        description = {
            "Requests leave by the clock, whether or not earlier ones were answered (open model); latency counts from"
                    + " the intended time. Without --url a gateway is started in a process of its own, with its data"
                    + " in a temporary directory.",
            ""
        },
        footer = {
            "",
            "One process holds as many terminals as it may open descriptors (ulimit -n), less some hundred.",
            "Exit code: 0 if every reply was right, 1 if one was wrong or missing, 2 for a wrong command line."
        })
public final class LoadCommand implements Callable<Integer> {
    /** Gateways close a connection that is silent for longer; two minutes by default. */
    private static final double LONGEST_SILENCE_SECONDS = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private LoadedGateway gateway = new LoadedGateway();

    @ArgGroup(validate = false, heading = "%nThe load:%n")
    private Mix mix = new Mix();

    /** What it is loaded with. */
    static final class Mix {
        @Option(names = "--terminals", paramLabel = "N", description = "How many log in (5000).")
        private int terminals = 5000;

        @Option(names = "--duration", paramLabel = "TIME", description = "How long it is measured (60s).")
        private Duration duration = Duration.ofSeconds(60);

        @Option(names = "--warm-up", paramLabel = "TIME", description = "The same load before that (5s).")
        private Duration warmUp = Duration.ofSeconds(5);

        @Option(
                names = "--pings-per-second",
                paramLabel = "RATE",
                description = "Of all terminals together; by default one each 30 s.")
        private double pings = -1;

        @Option(names = "--uploads-per-second", paramLabel = "RATE", description = "Of all together (5).")
        private double uploads = 5;

        @Option(
                names = "--people",
                paramLabel = "N",
                description = "In each upload, never seen before; 1 to 200 (200).")
        private int people = 200;

        @Option(names = "--corps", paramLabel = "N", description = "Companies the terminals belong to (20).")
        private int corps = 20;

        @Option(names = "--drain", paramLabel = "TIME", description = "How long the last replies may take (10s).")
        private Duration drain = Duration.ofSeconds(10);

        @Option(names = "--threads", paramLabel = "N", description = "Event loops of the terminals (1).")
        private int threads = 1;

        @Option(names = "--seed", paramLabel = "N", description = "Of the templates (1).")
        private long seed = 1;

        @Option(
                names = "--verify",
                description = "Read all people back at the end: what was acknowledged must be there, whole.")
        private boolean verify;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LoadPlan plan = plan();
        Errors errors = new Errors();
        LoadReport report = new LoadReport(spec.commandLine().getOut(), errors);
        try {
            gateway.use("load", List.of(), report, errors, target -> load(plan, errors, report, target));
        } catch (CompletionException e) {
            errors.add("admin API: " + (e.getCause() == null ? e : e.getCause()));
        }
        report.errors();
        report.say(errors.total() == 0 ? "Every reply was right." : "Errors: " + errors.total());
        return errors.total() == 0 ? 0 : 1;
    }

    private void load(LoadPlan plan, Errors errors, LoadReport report, LoadedGateway.Target target)
            throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "admin-client");
            thread.setDaemon(true);
            return thread;
        });
        AdminClient admin = new AdminClient(target.admin(), target.token(), workers);
        String name = "load-" + Long.toString(System.currentTimeMillis(), 36);
        Crowd crowd = new Crowd(name, plan.terminals(), plan.corps(), errors);
        LoadRun run = new LoadRun(plan, crowd, errors);
        try (TerminalNetwork network = new TerminalNetwork(mix.threads, true)) {
            report.say(String.format(
                    Locale.ROOT,
                    "%,d terminals of %d companies; %.1f pings/s; %.1f uploads/s of %d people (%,d bytes each); %d s after %d s.",
                    plan.terminals(),
                    plan.corps(),
                    plan.pingsPerSecond(),
                    plan.uploadsPerSecond(),
                    plan.people(),
                    run.uploads().bytes(),
                    plan.duration().toSeconds(),
                    plan.warmUp().toSeconds()));
            long start = System.nanoTime();
            crowd.register(
                    admin,
                    (number, identity) -> new SimulatedTerminal(
                            network,
                            TerminalSettings.of(target.devices()).passive(Crowd.source(target.devices(), number)),
                            identity,
                            nobody(),
                            event -> check(event, crowd, errors)));
            report.say(String.format(Locale.ROOT, "made known in %.1f s", (System.nanoTime() - start) / 1e9));
            Duration login = crowd.login(done -> report.loggingIn(done, plan.terminals()));
            report.say(String.format(Locale.ROOT, "all logged in after %.2f s", login.toNanos() / 1e9));
            if (errors.total() == 0) {
                Duration cpuBefore = target.cpu();
                run.run(report);
                table(plan, report, crowd, run, login);
                cpu(plan, report, target.cpu().minus(cpuBefore));
            }
            crowd.leave();
        }
        if (mix.verify) {
            Verification verification = new Verification(run.uploads(), userid -> false, errors);
            long people = verification.read(admin, crowd.corps());
            verification.compare(run.uploaded());
            report.say(String.format(Locale.ROOT, "read back %,d people", people));
        }
        workers.shutdown();
    }

    /** Nobody enrols in a load. */
    private static Sensor nobody() {
        return Sensor.always(
                (kind, userid, slot) -> CompletableFuture.completedFuture(new byte[] {1}),
                Sensor.Capture.failure(Duration.ofSeconds(1), 1, "nobody there"));
    }

    private static void check(TerminalEvent event, Crowd crowd, Errors errors) {
        if (event instanceof TerminalEvent.Lost lost && !crowd.leaving()) {
            errors.add("connection lost: " + lost.code() + " " + lost.reason());
        } else if (event instanceof TerminalEvent.Unexpected unexpected) {
            errors.add(unexpected.what());
        }
    }

    private static void cpu(LoadPlan plan, LoadReport report, Duration used) {
        if (!used.isZero()) {
            double seconds = plan.warmUp().plus(plan.duration()).toNanos() / 1e9;
            report.say(String.format(
                    Locale.ROOT,
                    "The gateway used %.1f s of CPU, %.0f %% of a core.",
                    used.toNanos() / 1e9,
                    used.toNanos() / 1e7 / seconds));
        }
    }

    private static void table(LoadPlan plan, LoadReport report, Crowd crowd, LoadRun run, Duration login) {
        report.say("");
        report.header();
        long logins = crowd.logins().getTotalCount();
        report.row(
                "login", new Tally.Totals(plan.terminals(), logins, plan.terminals() - logins, crowd.logins()), login);
        for (RequestKind kind : RequestKind.values()) {
            Tally.Totals totals = run.tally(kind).totals();
            report.row(kind.label(), totals, plan.duration());
            if (kind == RequestKind.UPLOAD) {
                double seconds = plan.duration().toNanos() / 1e9;
                long people = totals.answered() * plan.people();
                report.say(String.format(
                        Locale.ROOT,
                        "%,d people and %,d templates acknowledged, %,.0f templates/s, %.1f MB/s of frames.",
                        people,
                        people * UploadFrames.templates(),
                        people * UploadFrames.templates() / seconds,
                        totals.answered() * run.uploads().bytes() / seconds / 1e6));
            }
        }
    }

    private LoadPlan plan() {
        double pings = mix.pings < 0 ? mix.terminals / 30.0 : mix.pings;
        require(mix.terminals >= 1 && mix.terminals <= 60_000, "--terminals: expected 1 to 60000");
        require(mix.people >= 1 && mix.people <= 200, "--people: expected 1 to 200");
        require(mix.corps >= 1, "--corps: expected at least 1");
        require(mix.threads >= 1, "--threads: expected at least 1");
        require(mix.uploads >= 0 && pings <= 1e6 && mix.uploads <= 1e5, "a rate is out of range");
        Duration all = mix.warmUp.plus(mix.duration);
        require(
                all.toSeconds() < LONGEST_SILENCE_SECONDS
                        || mix.terminals / (pings + mix.uploads) < LONGEST_SILENCE_SECONDS,
                "a terminal would be silent for over 100 s and be closed: expected a higher --pings-per-second");
        require(
                all.toSeconds() * mix.uploads * mix.people < Integer.MAX_VALUE,
                "more than 2,147,483,647 people: expected a shorter --duration or a lower rate");
        return new LoadPlan(
                mix.terminals,
                Math.min(mix.corps, mix.terminals),
                pings,
                mix.uploads,
                mix.people,
                mix.warmUp,
                mix.duration,
                mix.drain,
                mix.seed);
    }

    private void require(boolean met, String sentence) {
        if (!met) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }
}

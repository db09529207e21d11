package io.gatehouse.bench.soak;

import io.gatehouse.bench.chart.Svg;
import io.gatehouse.bench.fault.FaultProxy;
import io.gatehouse.bench.fault.Line;
import io.gatehouse.bench.fault.RandomLines;
import io.gatehouse.bench.load.Crowd;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.LoadReport;
import io.gatehouse.bench.load.LoadedGateway;
import io.gatehouse.bench.load.Verification;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.TerminalNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A soak, from the first terminal that is made known to the verdict. What is wrong goes to the errors. */
final class Soak {
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    private static final int LINES = 10;

    private final SoakPlan plan;
    private final Path csv;
    private final LoadReport report;
    private final Errors errors;

    Soak(SoakPlan plan, Path csv, LoadReport report, Errors errors) {
        this.plan = plan;
        this.csv = csv;
        this.report = report;
        this.errors = errors;
    }

    /** Everything. */
    void on(LoadedGateway.Target target) throws IOException, InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "admin-client");
            thread.setDaemon(true);
            return thread;
        });
        InetSocketAddress devices = new InetSocketAddress(
                target.devices().getHost(), target.devices().getPort());
        try (SampleLog log = new SampleLog(csv);
                FaultProxy proxy = new FaultProxy(devices, () -> Line.GOOD, plan.seed());
                TerminalNetwork network = new TerminalNetwork(plan.threads(), true)) {
            AdminClient admin = new AdminClient(target.admin(), target.token(), workers);
            AtRest atRest = new AtRest(admin, errors);
            Crowd crowd = new Crowd(
                    "soak-" + Long.toString(System.currentTimeMillis(), 36), plan.terminals(), plan.corps(), errors);
            Wall wall = new Wall(plan, network, target.devices(), through(proxy, target.devices()), crowd, errors);
            introduce();
            crowd.register(admin, wall::hang);
            Duration login = crowd.login(done -> report.loggingIn(done, plan.terminals()));
            report.say(String.format(Locale.ROOT, "all logged in after %.2f s", login.toNanos() / 1e9));
            proxy.change(new RandomLines(plan.seed()));
            SoakReport lines = new SoakReport(
                    report, shorter(LONGEST_SILENCE, plan.duration().dividedBy(LINES)));
            SoakRun run = new SoakRun(plan, wall, admin, Objects.requireNonNull(target.process()), errors);
            run.run(log, lines);
            proxy.change(() -> Line.GOOD);
            run.rest();
            atRest.check("at rest", plan.terminals());
            crowd.leave();
            run.disruption().leave();
            atRest.check("after the last goodbye", 0);
            readBack(admin, crowd, run);
            complaints(target.log());
            lines.requests(run, run.measured(), plan.faulty() > 0);
            if (plan.faulty() > 0) {
                lines.faults(proxy.counts());
            }
            judge(log, run, lines, target.log() != null);
        } finally {
            workers.shutdown();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static URI through(FaultProxy proxy, URI devices) {
        return URI.create(
                devices.getScheme() + "://127.0.0.1:" + proxy.address().getPort());
    }

    private void introduce() {
        report.say(String.format(
                Locale.ROOT,
                "%,d terminals of %d companies, %,d of them on bad lines; %.1f pings/s; %.1f uploads/s of %d people;"
                        + " %.0f enrolments/min; %.0f connections/min ended on purpose; %d s, the first %d s to warm up.",
                plan.terminals(),
                plan.corps(),
                plan.faulty(),
                perSecond(Happening.PING),
                perSecond(Happening.UPLOAD),
                plan.people(),
                perSecond(Happening.ENROLLMENT) * 60,
                perSecond(Happening.CHURN) * 60,
                plan.duration().toSeconds(),
                plan.warmUp().toSeconds()));
    }

    private double perSecond(Happening kind) {
        return plan.perSecond().getOrDefault(kind, 0.0);
    }

    /** What was acknowledged must be there, and nobody by half. */
    private void readBack(AdminClient admin, Crowd crowd, SoakRun run) {
        Verification verification = new Verification(run.uploads(), Enrollments::enrolled, errors);
        report.say(String.format(Locale.ROOT, "read back %,d people", verification.read(admin, crowd.corps())));
        verification.compare(run.traffic().uploaded());
    }

    /** Leaks of buffers, which Netty reports, are among them. */
    private void complaints(@Nullable Path log) throws IOException {
        if (log == null) {
            return;
        }
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            lines.map(line -> line.split(" ", 2))
                    .filter(words -> words.length == 2 && words[1].startsWith("ERROR"))
                    .forEach(words -> errors.add("the gateway logged: " + words[1]));
        }
    }

    private void judge(SampleLog log, SoakRun run, SoakReport lines, boolean ours) throws IOException {
        // Other heaps may still be on their way into memory.
        Set<Watched> judged = ours ? EnumSet.allOf(Watched.class) : EnumSet.complementOf(EnumSet.of(Watched.RSS));
        Verdict verdict = Verdict.of(log.all(), plan.warmUp(), judged);
        lines.verdict(verdict, judged);
        verdict.faults().forEach(errors::add);
        if (!verdict.good()) {
            run.sampler().grown().forEach(report::say);
        }
        String name = csv.getFileName().toString();
        Path svg = csv.resolveSibling((name.endsWith(".csv") ? name.substring(0, name.length() - 4) : name) + ".svg");
        Files.writeString(svg, Svg.of(SoakCharts.of(log.all(), plan.duration())), StandardCharsets.UTF_8);
        report.say("Samples in " + csv + ", a chart of them in " + svg + ".");
    }
}

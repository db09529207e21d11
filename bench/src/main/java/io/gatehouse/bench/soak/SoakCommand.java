package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.LoadReport;
import io.gatehouse.bench.load.LoadedGateway;
import io.gatehouse.bench.load.UploadFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code soak}: hours of load with connections that come and go. */
@Command(
        name = "soak",
        header = "Load a gateway for hours with terminals that come and go, and watch whether it keeps its shape.",
        description = {
            "Terminals ping and upload their people again and again, operators enrol people through the admin API,"
                    + " and connections are ended all the time: by goodbyes, resets, in the middle of uploads, by second"
                    + " connections of the same sn. Every reply is checked; one may be missing only where its connection"
                    + " was ended on purpose.",
            "Memory, descriptors, threads and connections are sampled all the while. The verdict is taken from the"
                    + " samples after the warm-up: nothing may grow. Without --url a gateway is started in a process of"
                    + " its own, with a heap of 512 MiB that is in memory from the start.",
            ""
        },
        footer = {
            "",
            "It needs Linux and the jcmd of a JDK, which collects the gateway's heap to see what lives in it.",
            "Exit code: 0 if nothing grew and every reply was right, 1 if not, 2 for a wrong command line."
        })
public final class SoakCommand implements Callable<Integer> {
    /** A heap that is in memory from the start, so that the resident set grows only by what is outside of it. */
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private static final int FAULTY_EACH = 5;
    private static final double MAX_IN_FLIGHT = 1 << 30;

    /** Gateways close a connection that is silent for longer; two minutes by default. */
    private static final double LONGEST_SILENCE_SECONDS = 100;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private LoadedGateway gateway = new LoadedGateway();

    @ArgGroup(validate = false, heading = "%nThe load:%n")
    private Mix mix = new Mix();

    @ArgGroup(validate = false, heading = "%nThe samples:%n")
    private Watch watch = new Watch();

    /** What it is loaded with. */
    static final class Mix {
        @Option(names = "--terminals", paramLabel = "N", description = "How many log in (500).")
        private int terminals = 500;

        @Option(
                names = "--duration",
                paramLabel = "TIME",
                description = "How long it is loaded (1h); on a slow machine until there are five collections.")
        private Duration duration = Duration.ofHours(1);

        @Option(names = "--churn", paramLabel = "PER_MINUTE", description = "Connections ended on purpose (120).")
        private double churn = 120;

        @Option(names = "--faults", description = "Put a fifth of the terminals behind a proxy with bad lines.")
        private boolean faults;

        @Option(names = "--pings-per-second", paramLabel = "RATE", description = "Of all together (50).")
        private double pings = 50;

        @Option(names = "--uploads-per-second", paramLabel = "RATE", description = "Of all together (2).")
        private double uploads = 2;

        @Option(names = "--people", paramLabel = "N", description = "Of each terminal; 1 to 200 (50).")
        private int people = 50;

        @Option(names = "--enrollments-per-minute", paramLabel = "RATE", description = "Of all together (30).")
        private double enrollments = 30;

        @Option(names = "--corps", paramLabel = "N", description = "Companies the terminals belong to (20).")
        private int corps = 20;

        @Option(names = "--drain", paramLabel = "TIME", description = "How long coming to rest may take (3m).")
        private Duration drain = Duration.ofMinutes(3);

        @Option(names = "--threads", paramLabel = "N", description = "Event loops of the terminals (1).")
        private int threads = 1;

        @Option(names = "--seed", paramLabel = "N", description = "Of everything left to chance (1).")
        private long seed = 1;
    }

    /** What is looked at, and where it goes. */
    static final class Watch {
        @Option(
                names = "--out",
                paramLabel = "FILE.csv",
                description = "Where they are written; a chart goes beside them, as .svg (soak.csv).")
        private Path out = Path.of("soak.csv");

        @Option(names = "--sample-every", paramLabel = "TIME", description = "From one to the next (5s).")
        private Duration sampleEvery = Duration.ofSeconds(5);

        @Option(
                names = "--heap-every",
                paramLabel = "TIME",
                description = "From one forced collection to the next; by default a thirtieth of the duration, at most"
                        + " a minute.")
        private @Nullable Duration heapEvery;

        @Option(
                names = "--warm-up",
                paramLabel = "TIME",
                description = "Samples before it do not count; by default a tenth of the duration or two minutes,"
                        + " whichever is more, but at most a third.")
        private @Nullable Duration warmUp;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        SoakPlan plan = plan();
        Errors errors = new Errors();
        LoadReport report = new LoadReport(spec.commandLine().getOut(), errors);
        Soak soak = new Soak(plan, watch.out, report, errors);
        try {
            gateway.use("soak", JVM, report, errors, soak::on);
        } catch (CompletionException e) {
            errors.add("admin API: " + (e.getCause() == null ? e : e.getCause()));
        }
        report.errors();
        report.say(
                errors.total() == 0
                        ? "Good: nothing grew, and every reply was right."
                        : "Not good: " + errors.total() + " errors.");
        return errors.total() == 0 ? 0 : 1;
    }

    private SoakPlan plan() {
        require(gateway.hasProcess(), "--url needs --pid too: the process of the gateway is looked at");
        require(mix.terminals >= 1 && mix.terminals <= 60_000, "--terminals: expected 1 to 60000");
        require(mix.people >= 1 && mix.people <= 200, "--people: expected 1 to 200");
        require(mix.corps >= 1, "--corps: expected at least 1");
        require(mix.threads >= 1, "--threads: expected at least 1");
        Map<Happening, Double> perSecond = new EnumMap<>(Map.of(
                Happening.PING,
                mix.pings,
                Happening.UPLOAD,
                mix.uploads,
                Happening.ENROLLMENT,
                mix.enrollments / 60,
                Happening.CHURN,
                mix.churn / 60));
        require(perSecond.values().stream().allMatch(rate -> rate >= 0 && rate <= 1e5), "a rate is out of range");
        require(
                mix.terminals / (mix.pings + mix.uploads) < LONGEST_SILENCE_SECONDS,
                "a terminal would be silent for over 100 s and be closed: expected a higher --pings-per-second");
        require(
                mix.uploads * new UploadFrames(mix.people, mix.seed).bytes() * Traffic.PATIENCE_SECONDS < MAX_IN_FLIGHT,
                "over 1 GiB of uploads may be in flight: expected a lower rate, or fewer --people");
        require(
                watch.sampleEvery.toMillis() >= 100 && mix.duration.compareTo(watch.sampleEvery) > 0,
                "--sample-every: expected 100ms or more, and less than --duration");
        Duration warmUp = Objects.requireNonNullElseGet(watch.warmUp, () -> warmUp(mix.duration));
        require(warmUp.compareTo(mix.duration) < 0, "--warm-up: expected less than --duration");
        return new SoakPlan(
                mix.terminals,
                mix.faults ? FAULTY_EACH : 0,
                Math.min(mix.corps, mix.terminals),
                perSecond,
                mix.people,
                mix.threads,
                mix.duration,
                warmUp,
                watch.sampleEvery,
                Objects.requireNonNullElseGet(watch.heapEvery, () -> shorter(MINUTE, mix.duration.dividedBy(30))),
                mix.drain,
                mix.seed);
    }

    private static Duration warmUp(Duration duration) {
        Duration tenth = duration.dividedBy(10);
        Duration usual = MINUTE.multipliedBy(2);
        return shorter(duration.dividedBy(3), tenth.compareTo(usual) > 0 ? tenth : usual);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void require(boolean met, String sentence) {
        if (!met) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Cores;
import io.gatehouse.bench.server.Jvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that {@code compare} and {@code report} share, and what they do with them. */
final class Comparison {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TARGET",
            description = "Which ones: ${COMPLETION-CANDIDATES}; all of them by default.")
    private Target @Nullable [] only;

    @Option(names = "--runs", paramLabel = "N", description = "Of each comparison, 1 to 30 (5).")
    private int runs = 5;

    @Option(names = "--seconds", paramLabel = "S", description = "Of each measured section, 1 to 60 (5).")
    private int seconds = 5;

    @Option(
            names = "--java",
            paramLabel = "HOME",
            description = "The JDK that all servers run in (the one of this process).")
    private Path java = Jvm.ownHome();

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = {
                "An option for the JVM of all servers, ours and the baselines; may be repeated. One that chooses a"
                        + " collector takes the place of G1."
            })
    private List<String> jvmOptions = new ArrayList<>();

    /**
     * What came of it.
     *
     * @param curve latency by load; empty where nobody asked for it
     * @param failures a sentence for each target that could not be measured
     */
    record Outcome(
            Map<String, String> machine,
            int runs,
            int seconds,
            List<Result> results,
            List<LoadCurve.Step> curve,
            List<String> failures) {
        boolean good() {
            return failures.isEmpty() && results.stream().allMatch(Result::met);
        }
    }

    /**
     * Measures one target after the other; none of them keeps the others from being measured.
     *
     * @param withCurve latency by load too
     */
    Outcome run(CommandSpec spec, boolean withCurve) throws IOException, InterruptedException {
        require(spec, runs >= 1 && runs <= 30, "--runs: expected 1 to 30");
        require(spec, seconds >= 1 && seconds <= 60, "--seconds: expected 1 to 60");
        require(spec, Files.isExecutable(java.resolve("bin").resolve("java")), "--java: no bin/java in " + java);
        PrintWriter out = spec.commandLine().getOut();
        Cores cores = Cores.choose();
        Jvm jvm = Jvm.of(java, jvmOptions);
        Map<String, String> machine = Machine.facts(cores, jvm);
        cores.pinThisProcess();
        machine.forEach((name, value) -> out.println(name + ": " + value));
        List<Result> results = new ArrayList<>();
        List<LoadCurve.Step> curve = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try (TemporaryDirectory logs = TemporaryDirectory.create("gatehouse-compare-", false)) {
            Plan plan = new Plan(
                    cores,
                    jvm,
                    logs.path(),
                    new Fleet(logs.path().resolve("fleet"), Fleet.LARGEST),
                    runs,
                    seconds,
                    out::println);
            for (Target target : only == null ? List.of(Target.values()) : Arrays.asList(only)) {
                attempt(
                        target.toString(),
                        plan,
                        failures,
                        client -> results.addAll(target.measurement().measure(plan, client)));
            }
            if (withCurve) {
                attempt("latency by load", plan, failures, client -> curve.addAll(LoadCurve.measure(plan, client)));
            }
        }
        return new Outcome(machine, runs, seconds, results, curve, failures);
    }

    private interface Attempt {
        void with(Client client) throws IOException, InterruptedException;
    }

    private static void attempt(String what, Plan plan, List<String> failures, Attempt attempt)
            throws InterruptedException {
        try (Client client = new Client(new Errors())) {
            attempt.with(client);
        } catch (IOException | IllegalStateException e) {
            String sentence = what + " could not be measured: " + e.getMessage();
            failures.add(sentence);
            plan.say().accept(sentence);
        }
    }

    private static void require(CommandSpec spec, boolean met, String sentence) {
        if (!met) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }
}

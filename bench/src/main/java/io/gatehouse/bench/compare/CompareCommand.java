package io.gatehouse.bench.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code compare}: the gateway beside its baselines. */
@Command(
        name = "compare",
        header = "Measure the gateway against its baselines, side by side.",
        description = {
            "Each server is a process on a core of its own, away from the client; ours and the baseline run in turn, and"
                    + " are compared within each run. CPU time is that of the server's process. Every reply is checked.",
            ""
        },
        footer = {
            "",
            "Exit code: 0 if every target is met, 1 if one is not or could not be measured, 2 for a wrong command line."
        })
public final class CompareCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private Comparison comparison = new Comparison();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Comparison.Outcome outcome = comparison.run(spec, false);
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.print(ResultTable.text(outcome.results()));
        outcome.failures().forEach(out::println);
        out.flush();
        return outcome.good() ? 0 : 1;
    }
}

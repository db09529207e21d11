package io.gatehouse.bench.directory;

import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.LoadReport;
import io.gatehouse.bench.load.LoadedGateway;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code directory}: many people, and many terminals that have to know them. */
@Command(
        name = "directory",
        header = "Bring many people in, hand them all to one terminal, and tell many terminals of a change.",
        description = {
            "People come from a table by the admin API, their templates from a terminal. Then one terminal pulls"
                    + " everybody, page by page, while the memory of the gateway is watched. In a second company people"
                    + " are changed one after the other: until the last terminal has the push, and until the last has"
                    + " fetched. Without --url a gateway is started in a process of its own, with a heap of 512 MiB.",
            ""
        },
        footer = {
            "",
            "It needs Linux, and a gateway on this machine.",
            "Exit code: 0 if everybody arrived everywhere, 1 if not, 2 for a wrong command line."
        })
public final class DirectoryCommand implements Callable<Integer> {
    private static final List<String> JVM = List.of("-Xmx512m");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private LoadedGateway gateway = new LoadedGateway();

    @Option(names = "--people", paramLabel = "N", description = "Of the company that is pulled (100000).")
    private int people = 100_000;

    @Option(names = "--terminals", paramLabel = "N", description = "Of the company that is told of changes (2000).")
    private int terminals = 2000;

    @Option(names = "--changes", paramLabel = "N", description = "One after the other (5).")
    private int changes = 5;

    @Option(names = "--patience", paramLabel = "S", description = "Seconds that one of the steps may take (300).")
    private int patience = 300;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(people >= 200 && people % 200 == 0 && people <= 2_000_000, "--people: expected 200 to 2000000, by 200");
        require(terminals >= 2 && terminals <= 19_000, "--terminals: expected 2 to 19000");
        require(changes >= 1 && changes <= 1000, "--changes: expected 1 to 1000");
        require(patience >= 1, "--patience: expected at least 1");
        Errors errors = new Errors();
        LoadReport report = new LoadReport(spec.commandLine().getOut(), errors);
        try {
            gateway.use("directory", JVM, report, errors, target -> {
                new Population(target, people, patience, report, errors).measure();
                new Changes(target, terminals, changes, patience, report, errors).measure();
            });
        } catch (CompletionException | IllegalStateException e) {
            errors.add(String.valueOf(e.getCause() == null ? e : e.getCause()));
        }
        report.errors();
        report.say(errors.total() == 0 ? "Everybody arrived everywhere." : "Errors: " + errors.total());
        return errors.total() == 0 ? 0 : 1;
    }

    private void require(boolean met, String sentence) {
        if (!met) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }
}

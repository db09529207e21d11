package io.gatehouse.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.bench.compare.CompareCommand;
import io.gatehouse.bench.compare.ReportCommand;
import io.gatehouse.bench.demo.DemoCommand;
import io.gatehouse.bench.directory.DirectoryCommand;
import io.gatehouse.bench.jmh.JmhCommand;
import io.gatehouse.bench.load.LoadCommand;
import io.gatehouse.bench.soak.SoakCommand;
import io.gatehouse.bench.terminal.TerminalCommand;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Command line of the bench. */
@Command(
        name = "gatehouse-bench",
        header = "Simulated terminals for a Gatehouse gateway: a demonstration, a single terminal, load, comparisons.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit code: 0 all well, 1 something was not as it should be, 2 wrong command line."},
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            TerminalCommand.class,
            LoadCommand.class,
            SoakCommand.class,
            DirectoryCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            JmhCommand.class
        })
public final class Main {
    private Main() {}

    /** The version of the jar this runs from. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"gatehouse-bench " + (version == null ? "(not from its jar)" : version)};
        }
    }

    public static void main(String[] args) {
        ConsoleLogging.warningsToStandardError();
        System.exit(run(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), args));
    }

    /** The exit code of a command line; for callers that want to stay. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new Main())
                .registerConverter(Duration.class, new DurationConverter())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (failure instanceof RuntimeException bug) {
                        throw bug;
                    }
                    line.getErr().println(failure.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                });
        if (args.length == 0) {
            commandLine.usage(out);
            return CommandLine.ExitCode.USAGE;
        }
        return commandLine.execute(args);
    }
}

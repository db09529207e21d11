package io.gatehouse.bench.compare;

import io.gatehouse.bench.chart.Svg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code report}: what {@code compare} finds, as a page. */
@Command(
        name = "report",
        header = "Measure as compare does, and latency by load; write a page of Markdown, and a plot beside it.",
        footer = {
            "",
            "Exit code: 0 if the report is complete, 1 if a target could not be measured, 2 for a wrong command line."
        })
public final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private Comparison comparison = new Comparison();

    @Option(names = "--to", paramLabel = "FILE", description = "Where to write it (bench/RESULTS.md).")
    private Path file = Path.of("bench", "RESULTS.md");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Comparison.Outcome outcome = comparison.run(spec, true);
        Path plot = file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("\\.md$", "") + "-latency.svg");
        if (!outcome.curve().isEmpty()) {
            Files.writeString(plot, Svg.of(List.of(LoadCurve.chart(outcome.curve()))));
        }
        Files.writeString(file, page(outcome, LocalDate.now(ZoneOffset.UTC), String.valueOf(plot.getFileName())));
        spec.commandLine().getOut().println("Written to " + file + ".");
        return outcome.failures().isEmpty() ? 0 : 1;
    }

    /** @param plot where the plot lies, as seen from the page */
    static String page(Comparison.Outcome outcome, LocalDate day, String plot) {
        StringBuilder page = new StringBuilder("# Results\n\n");
        page.append(String.format(
                Locale.ROOT,
                "Measured on %s by `bench report`: %d runs of %d s each, ours and the baseline in turn. \"ours\" and"
                        + " \"baseline\" are medians; min, median and max are of the comparisons within each run.\n\n",
                day,
                outcome.runs(),
                outcome.seconds()));
        page.append(ResultTable.markdown(outcome.results())).append('\n');
        outcome.failures().forEach(failure -> page.append("- ").append(failure).append('\n'));
        page.append("## What was measured\n\n");
        outcome.results().stream()
                .map(Result::target)
                .distinct()
                .forEach(target -> line(page, target, Meaning.of(target)));
        if (!outcome.curve().isEmpty()) {
            page.append("\n## Latency by load\n\n").append(Meaning.CURVE).append("\n\n![Latency by load](");
            page.append(plot).append(")\n\n").append(LoadCurve.markdown(outcome.curve()));
        }
        page.append("\n## Machine\n\n");
        outcome.machine().forEach((name, value) -> line(page, name, value));
        return page.toString();
    }

    private static void line(StringBuilder page, String name, String text) {
        page.append("- ").append(name).append(": ").append(text).append('\n');
    }
}

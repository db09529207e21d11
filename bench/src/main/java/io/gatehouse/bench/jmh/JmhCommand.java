package io.gatehouse.bench.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code jmh}: hands everything to JMH. */
@Command(
        name = "jmh",
        header = "Measure the hot pieces one by one, each beside the obvious alternative.",
        description = {
            "All that follows goes to JMH: a part of a name, such as Upload, and its options, such as -f 1 -prof gc. See"
                    + " all of them with: jmh -- -h",
            ""
        },
        footer = {"", "Exit code: 0 when JMH has run, 1 when it could not, 2 for a wrong command line."})
public final class JmhCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}

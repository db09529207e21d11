package io.gatehouse.bench;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command line of the bench, run in this process. */
public record BenchRun(int exitCode, String text) {
    /** Runs it to its end. */
    public static BenchRun of(String... args) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text, true);
        int exitCode = Main.run(writer, writer, args);
        return new BenchRun(exitCode, text.toString());
    }
}

package io.gatehouse.bench.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The lines of the demonstration, with the seconds since its start. */
final class Story {
    private final PrintWriter out;
    private final LongSupplier nanos;
    private final long start;

    Story(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    void say(String text) {
        out.println(text);
        out.flush();
    }

    void heading(String text) {
        say("");
        say(text);
    }

    /** Something that happened, and what came of it. */
    void step(String what, String result) {
        say(String.format(Locale.ROOT, "  %4.1f s  %-34s %s", seconds(), what, result));
    }

    double seconds() {
        return (nanos.getAsLong() - start) / 1e9;
    }
}

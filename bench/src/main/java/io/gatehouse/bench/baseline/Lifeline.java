package io.gatehouse.bench.baseline;

import java.io.IOException;

/** Ends this process when the one that started it is gone, however it went: its end of standard input closes then. */
public final class Lifeline {
    private Lifeline() {}

    /** Holds on to standard input from now on. */
    public static void hold() {
        Thread thread = new Thread(Lifeline::untilItBreaks, "lifeline");
        thread.setDaemon(true);
        thread.start();
    }

    private static void untilItBreaks() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said on it.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(0);
    }
}

package io.gatehouse.bench.demo;

import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.gateway.StartException;
import io.gatehouse.gateway.config.InvalidSettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the main job at a glance. */
@Command(
        name = "demo",
        header = "Show the main job: a gateway, three terminals, a finger, a face, a failure, a re-push.",
        description = {
            "Starts a gateway in this process on free ports with an empty data directory, switches on three simulated"
                    + " terminals, and checks every step it shows. Takes a few seconds and ends by itself.",
            ""
        },
        footer = {"", "Exit code: 0 if all went as expected, 1 if something did not, 2 for a wrong command line."})
public final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--keep", description = "Do not delete the data directory at the end.")
    private boolean keep;

    @Option(
            names = "--stay",
            description = "Keep the gateway and the terminals running until Ctrl-C, to try things on them.")
    private boolean stay;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Story story = new Story(out, System::nanoTime);
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-demo-", keep)) {
            story.say("Gatehouse demo: one gateway and three simulated terminals in this process.");
            story.say("Data in " + data.path() + (keep ? ", kept." : ", deleted at the end."));
            story.say("");
            try (Closing stage = new Closing(Stage.open(data.path()), data)) {
                play(stage.stage, data.path(), story);
            }
            return 0;
        } catch (Deviation e) {
            out.println();
            out.println("NOT AS EXPECTED. " + e.getMessage());
        } catch (InvalidSettingsException | StartException e) {
            out.println("The gateway did not start: " + e.getMessage());
        }
        out.flush();
        return 1;
    }

    private void play(Stage stage, Path data, Story story) throws Deviation {
        story.step("gateway ready", "terminals at " + stage.devices() + ", operators at " + stage.admin());
        new Demo(stage, story).run();
        story.heading(String.format(Locale.ROOT, "All as expected, in %.1f s.", story.seconds()));
        story.say("");
        if (stay) {
            NextSteps.running(stage, data).forEach(story::say);
            awaitInterrupt();
        } else {
            NextSteps.fromScratch().forEach(story::say);
        }
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the stage once, at the end or at Ctrl-C, whichever comes first. */
    private static final class Closing implements AutoCloseable {
        final Stage stage;
        private final TemporaryDirectory data;
        private final AtomicBoolean closed = new AtomicBoolean();

        Closing(Stage stage, TemporaryDirectory data) {
            this.stage = stage;
            this.data = data;
            Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "demo-exit"));
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                stage.close();
            }
        }

        private void interrupted() {
            if (closed.compareAndSet(false, true)) {
                stage.close();
                try {
                    data.close();
                } catch (IOException e) {
                    System.err.println("cannot delete " + data.path() + ": " + e);
                }
            }
        }
    }
}

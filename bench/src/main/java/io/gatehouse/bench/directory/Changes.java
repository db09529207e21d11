package io.gatehouse.bench.directory;

import io.gatehouse.bench.load.Crowd;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.LoadReport;
import io.gatehouse.bench.load.LoadedGateway;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.PersonFeatures;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalReply;
import io.gatehouse.bench.simulator.TerminalSettings;
import io.gatehouse.protocol.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One company of many terminals, all connected: somebody is uploaded at one of them, and comes to all others. */
final class Changes {
    private static final int FINGER = 512;

    private final LoadedGateway.Target target;
    private final int terminals;
    private final int changes;
    private final int patience;
    private final LoadReport report;
    private final Errors errors;

    Changes(LoadedGateway.Target target, int terminals, int changes, int patience, LoadReport report, Errors errors) {
        this.target = target;
        this.terminals = terminals;
        this.changes = changes;
        this.patience = patience;
        this.report = report;
        this.errors = errors;
    }

    void measure() throws InterruptedException {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        FanOut fanOut = new FanOut(terminals, errors);
        Crowd crowd = new Crowd("told-" + Long.toString(System.currentTimeMillis(), 36), terminals, 1, errors);
        try (TerminalNetwork network = new TerminalNetwork(1, true)) {
            crowd.register(
                    new AdminClient(target.admin(), target.token(), worker),
                    (number, identity) -> new SimulatedTerminal(
                            network,
                            TerminalSettings.of(target.devices())
                                    .passive(Crowd.source(target.devices(), number))
                                    .people(true),
                            identity,
                            nobody(),
                            event -> fanOut.event(number, event)));
            Duration login = crowd.login(done -> report.loggingIn(done, terminals));
            report.say(String.format(
                    Locale.ROOT, "%-10s %7.2f s  %,d terminals", "login", login.toNanos() / 1e9, terminals));
            for (int change = 0; change < changes; change++) {
                change(crowd, fanOut, change);
            }
            crowd.leave();
        } finally {
            worker.shutdown();
        }
    }

    private void change(Crowd crowd, FanOut fanOut, int change) throws InterruptedException {
        fanOut.awaitQuiet(patience);
        int origin = change % terminals;
        fanOut.begin(origin);
        byte[] finger = new byte[FINGER];
        new SplittableRandom(change).nextBytes(finger);
        // No picture begins like this, so the gateway cannot take it for one.
        finger[0] = 0x01;
        finger[1] = 0x00;
        long start = System.nanoTime();
        TerminalReply reply = crowd.terminal(origin)
                .request(
                        "upload_userinfo",
                        PersonFeatures.body(
                                List.of(new PersonFeatures(
                                        "changed-" + change,
                                        0,
                                        List.of(new PersonFeatures.Feature(Kind.FP, 0, finger)))),
                                null))
                .orTimeout(patience, TimeUnit.SECONDS)
                .join();
        long stored = System.nanoTime();
        if (!reply.ok() || reply.failed() > 0) {
            errors.add("a change was answered with " + reply.errcode() + " " + reply.errmsg());
            return;
        }
        FanOut.Last last = fanOut.await(patience);
        report.say(String.format(
                Locale.ROOT,
                "%-10s %7.2f s  until the last of %,d has fetched; %.2f s until the last has the push, %.3f s until it was stored",
                "change",
                (last.inStep() - start) / 1e9,
                terminals - 1,
                (last.told() - start) / 1e9,
                (stored - start) / 1e9));
    }

    /** Nobody is enrolled here. */
    private static Sensor nobody() {
        return Sensor.always(
                (kind, userid, slot) -> CompletableFuture.completedFuture(new byte[] {1}),
                Sensor.Capture.failure(Duration.ofSeconds(1), 1, "nobody there"));
    }
}

package io.gatehouse.bench.load;

import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalEvent;
import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The terminals of a load: made known to the gateway, then logged in, a bounded number at a time. */
final class Crowd {
    private static final int PARALLEL_CALLS = 64;

    /** Connects that may be outstanding: what the accept queue of a server usually takes. */
    private static final int PARALLEL_LOGINS = 1024;

    private static final long LOGIN_SECONDS = 60;

    /** One address has about 28,000 ports; on Linux all of 127/8 is loopback. */
    private static final int SOURCES = 8;

    private final String run;
    private final LoadPlan plan;
    private final Errors errors;
    private final List<SimulatedTerminal> terminals = new ArrayList<>();
    private final Histogram logins = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(10), 3);
    private volatile boolean ending;

    /** @param run in every sn and corp, so that runs do not meet each other */
    Crowd(String run, LoadPlan plan, Errors errors) {
        this.run = run;
        this.plan = plan;
        this.errors = errors;
    }

    /** The company of a terminal. */
    String corp(int terminal) {
        return "load-" + run + "-" + terminal % plan.corps();
    }

    /** Every company. */
    List<String> corps() {
        List<String> corps = new ArrayList<>();
        for (int i = 0; i < plan.corps(); i++) {
            corps.add(corp(i));
        }
        return corps;
    }

    SimulatedTerminal terminal(int number) {
        return terminals.get(number);
    }

    /** From each connect to its login, in nanoseconds. */
    Histogram logins() {
        return logins;
    }

    /** Makes all terminals known and bound. */
    void register(AdminClient admin, TerminalNetwork network, URI gateway) throws InterruptedException {
        Semaphore calls = new Semaphore(PARALLEL_CALLS);
        List<CompletableFuture<String>> secrets = new ArrayList<>();
        for (int i = 0; i < plan.terminals(); i++) {
            calls.acquire();
            CompletableFuture<String> secret = admin.createDevice(sn(i), corp(i));
            secret.whenComplete((value, error) -> calls.release());
            secrets.add(secret);
        }
        for (int i = 0; i < plan.terminals(); i++) {
            TerminalIdentity identity =
                    new TerminalIdentity(sn(i), secrets.get(i).join());
            terminals.add(new SimulatedTerminal(
                    network,
                    TerminalSettings.of(gateway).passive(source(gateway, i)),
                    identity,
                    nobody(),
                    this::event));
        }
    }

    private String sn(int terminal) {
        return "L" + run + "-" + String.format(Locale.ROOT, "%05d", terminal);
    }

    /** Nobody enrols in a load. */
    private static Sensor nobody() {
        return Sensor.always(
                (kind, userid, slot) -> CompletableFuture.completedFuture(new byte[] {1}),
                Sensor.Capture.failure(Duration.ofSeconds(1), 1, "nobody there"));
    }

    private static @Nullable InetSocketAddress source(URI gateway, int terminal) {
        boolean linux = System.getProperty("os.name").equals("Linux");
        if (!linux || !gateway.getHost().startsWith("127.")) {
            return null;
        }
        try {
            byte[] address = {127, 0, 0, (byte) (2 + terminal % SOURCES)};
            return new InetSocketAddress(InetAddress.getByAddress(address), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private void event(TerminalEvent event) {
        if (event instanceof TerminalEvent.Lost lost && !ending) {
            errors.add("connection lost: " + lost.code() + " " + lost.reason());
        } else if (event instanceof TerminalEvent.Unexpected unexpected) {
            errors.add(unexpected.what());
        }
    }

    /** Logs all in; returns how long it took until the last was. */
    Duration login(LoadReport report) throws InterruptedException {
        Semaphore outstanding = new Semaphore(PARALLEL_LOGINS);
        long start = System.nanoTime();
        long nextLine = start + TimeUnit.SECONDS.toNanos(1);
        for (int i = 0; i < terminals.size(); i++) {
            outstanding.acquire();
            terminals.get(i).start().orTimeout(LOGIN_SECONDS, TimeUnit.SECONDS).whenComplete((taken, error) -> {
                if (error == null) {
                    logins.recordValue(Math.min(taken.toNanos(), logins.getHighestTrackableValue()));
                } else {
                    errors.add("login failed: "
                            + (error instanceof TimeoutException
                                    ? "not online after " + LOGIN_SECONDS + " s"
                                    : error.getMessage()));
                }
                outstanding.release();
            });
            if (System.nanoTime() - nextLine > 0) {
                report.loggingIn(logins.getTotalCount(), terminals.size());
                nextLine = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            }
        }
        outstanding.acquire(PARALLEL_LOGINS);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Switches all off. */
    void leave() {
        ending = true;
        CompletableFuture.allOf(terminals.stream().map(SimulatedTerminal::stop).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
    }
}

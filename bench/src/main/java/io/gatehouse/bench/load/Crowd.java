package io.gatehouse.bench.load;

import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalIdentity;
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
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The terminals of a load: made known to the gateway, then logged in, a bounded number at a time. */
public final class Crowd {
    private static final int PARALLEL_CALLS = 64;

    /** Connects that may be outstanding: what the accept queue of a server usually takes. */
    private static final int PARALLEL_LOGINS = 1024;

    private static final long LOGIN_SECONDS = 60;

    /** One address has about 28,000 ports; on Linux all of 127/8 is loopback. */
    private static final int SOURCES = 8;

    /** Makes the terminal of a number. */
    public interface Maker {
        SimulatedTerminal make(int number, TerminalIdentity identity);
    }

    private final String name;
    private final int size;
    private final int corps;
    private final Errors errors;
    private final List<SimulatedTerminal> terminals = new ArrayList<>();
    private final Histogram logins = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(10), 3);
    private volatile boolean leaving;

    /** @param name in every sn and corp, so that runs do not meet each other */
    public Crowd(String name, int size, int corps, Errors errors) {
        this.name = name;
        this.size = size;
        this.corps = corps;
        this.errors = errors;
    }

    /** The company of a terminal. */
    String corp(int terminal) {
        return name + "-" + terminal % corps;
    }

    /** Every company. */
    public List<String> corps() {
        return IntStream.range(0, corps).mapToObj(this::corp).toList();
    }

    public SimulatedTerminal terminal(int number) {
        return terminals.get(number);
    }

    /** From each connect to its login, in nanoseconds. */
    public Histogram logins() {
        return logins;
    }

    /** Makes all terminals known and bound. */
    public void register(AdminClient admin, Maker maker) throws InterruptedException {
        Semaphore calls = new Semaphore(PARALLEL_CALLS);
        List<CompletableFuture<String>> secrets = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            calls.acquire();
            CompletableFuture<String> secret = admin.createDevice(sn(i), corp(i));
            secret.whenComplete((value, error) -> calls.release());
            secrets.add(secret);
        }
        for (int i = 0; i < size; i++) {
            terminals.add(
                    maker.make(i, new TerminalIdentity(sn(i), secrets.get(i).join())));
        }
    }

    private String sn(int terminal) {
        return name + "-" + String.format(Locale.ROOT, "%05d", terminal);
    }

    /** Where the terminal of a number connects from; null for anywhere. */
    public static @Nullable InetSocketAddress source(URI gateway, int terminal) {
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

    /**
     * Logs all in; returns how long it took until the last was.
     *
     * @param progress told about once a second how many are
     */
    public Duration login(LongConsumer progress) throws InterruptedException {
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
                progress.accept(logins.getTotalCount());
                nextLine = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            }
        }
        outstanding.acquire(PARALLEL_LOGINS);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** True from the moment that all are being switched off. */
    public boolean leaving() {
        return leaving;
    }

    /** Switches all off. */
    public void leave() {
        leaving = true;
        CompletableFuture.allOf(terminals.stream().map(SimulatedTerminal::stop).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
    }
}

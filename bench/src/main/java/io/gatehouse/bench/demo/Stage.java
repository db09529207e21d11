package io.gatehouse.bench.demo;

import io.gatehouse.bench.features.DrawnFeatures;
import io.gatehouse.bench.features.FeatureSource;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.EventLog;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalSettings;
import io.gatehouse.gateway.Gateway;
import io.gatehouse.gateway.StartException;
import io.gatehouse.gateway.config.InvalidSettingsException;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.config.SettingsLoader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A gateway on free ports in this process, and terminals that talk to it. */
final class Stage implements AutoCloseable {
    private static final long SEED = 20;
    private static final Duration CAPTURE = Duration.ofMillis(600);

    /** A terminal and what happened at it. */
    record Terminal(SimulatedTerminal device, EventLog log) {
        String sn() {
            return device.sn();
        }
    }

    private final Gateway gateway;
    private final ExecutorService sensors;
    private final ExecutorService operators;
    private final TerminalNetwork network;
    private final FeatureSource features;
    private final AdminClient admin;
    private final List<Terminal> terminals = new ArrayList<>();

    private Stage(Gateway gateway) {
        this.gateway = gateway;
        // Of their own, so that no answer waits behind a finger that is being drawn.
        this.sensors = workers("sensor", 6);
        this.operators = workers("operator", 2);
        this.network = new TerminalNetwork(1, false);
        this.features = new DrawnFeatures(sensors, SEED);
        this.admin = new AdminClient(admin(), gateway.adminToken(), operators);
    }

    private static ExecutorService workers(String name, int threads) {
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    static Stage open(Path dataDir) throws InvalidSettingsException, StartException {
        Settings settings = SettingsLoader.load(
                null,
                Map.of(),
                List.of("data.dir=" + dataDir, "device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0"));
        return new Stage(Gateway.start(settings));
    }

    URI devices() {
        return URI.create("ws://" + text(gateway.devices()));
    }

    URI admin() {
        return URI.create("http://" + text(gateway.admin()));
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    AdminClient operator() {
        return admin;
    }

    FeatureSource features() {
        return features;
    }

    /**
     * Makes a terminal known to the gateway, bound to a company, and switches it on; completes when it is online.
     *
     * @param clumsy who never manages to be captured
     */
    CompletableFuture<Terminal> terminal(String sn, String corpId, Clumsy clumsy) {
        Sensor sensor = new Sensor(
                features,
                push -> push.userid().equals(clumsy.userid())
                        ? Sensor.Capture.failure(CAPTURE, clumsy.errcode(), clumsy.errmsg())
                        : Sensor.Capture.success(CAPTURE));
        return admin.createDevice(sn, corpId).thenCompose(secretNo -> {
            EventLog log = new EventLog();
            SimulatedTerminal device = new SimulatedTerminal(
                    network, TerminalSettings.of(devices()), new TerminalIdentity(sn, secretNo), sensor, log);
            Terminal terminal = new Terminal(device, log);
            synchronized (terminals) {
                terminals.add(terminal);
            }
            return device.start().thenApply(login -> terminal);
        });
    }

    /** A person with whom a terminal fails, and what it says then. */
    record Clumsy(String userid, int errcode, String errmsg) {}

    /** Switches everything off, terminals first. */
    @Override
    public void close() {
        CompletableFuture<?>[] stopped;
        synchronized (terminals) {
            stopped =
                    terminals.stream().map(terminal -> terminal.device().stop()).toArray(CompletableFuture<?>[]::new);
        }
        CompletableFuture.allOf(stopped)
                .completeOnTimeout(null, 3, TimeUnit.SECONDS)
                .join();
        gateway.close();
        network.close();
        sensors.shutdownNow();
        operators.shutdownNow();
    }
}

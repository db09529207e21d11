package io.gatehouse.bench.compare;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.baseline.StoreFeed;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Login;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.server.Contender;
import io.gatehouse.bench.server.Cores;
import io.gatehouse.bench.server.GatewayMain;
import io.gatehouse.bench.server.Jvm;
import io.gatehouse.bench.server.PlainGatewayMain;
import io.gatehouse.bench.server.ServerProcess;
import io.gatehouse.bench.server.SpringBootJar;
import io.gatehouse.bench.server.StorelessGateway;
import io.gatehouse.bench.simulator.TerminalIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long and how often, and where servers come from.
 *
 * @param jvm of all servers
 * @param directory for the data and the logs of the servers
 * @param fleet the terminals of the targets that need thousands
 * @param runs of each comparison, ours and the baseline in turn
 * @param seconds of each measured section
 * @param say takes the lines of the progress
 */
record Plan(Cores cores, Jvm jvm, Path directory, Fleet fleet, int runs, double seconds, Consumer<String> say) {
    /**
     * Before uploads that are stored. On one core, shared by the threads that serve and those that compile, each process gets
     * faster for half a minute.
     */
    static final double STORE_WARM_UP_SECONDS = 30;

    private static final Pattern READY = Pattern.compile("ready (\\d+)");
    private static final Pattern GATEWAY_READY =
            Pattern.compile("gatehouse ready devices=ws://[^:]+:(\\d+) admin=(\\S+) data=.*");
    private static final long ADMIN_SECONDS = 60;
    private static final int PARALLEL_CALLS = 64;

    /**
     * Warm-up before each section. The first one of a process compiles as well, on the core that serves: for uploads that
     * takes some 20 s, the default.
     */
    double warmUp(int run) {
        return run == 0 ? Math.max(6, 4 * seconds) : Math.max(1, seconds / 2);
    }

    Contender baseline(Baseline baseline) throws IOException, InterruptedException {
        String name = baseline.name().toLowerCase(Locale.ROOT);
        ServerProcess process = ServerProcess.start(cores, jvm, log(name), Baseline.class, READY, name);
        return Contender.open(process, Integer.parseInt(process.ready().group(1)));
    }

    /** @param together uploads that the store lets wait for each other */
    Contender storeless(int together) throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(
                cores, jvm, log("storeless"), StorelessGateway.class, READY, Integer.toString(together));
        return new Contender(
                process, Integer.parseInt(process.ready().group(1)), new Login(StorelessGateway.identities()));
    }

    /**
     * The gateway as it ships, with a fleet that is known to it.
     *
     * @param data an empty directory
     * @param heap options of the JVM that say how large it is, empty for the usual ones
     * @param sets settings that are not as shipped, {@code key=value} each
     */
    Contender gateway(Path data, List<String> heap, String... sets) throws IOException, InterruptedException {
        Login login = fleet.settle(data);
        ServerProcess process =
                gatewayProcess(GatewayMain.class, data, heap.isEmpty() ? jvm : jvm.withHeap(heap), sets);
        return new Contender(process, Integer.parseInt(process.ready().group(1)), login);
    }

    private ServerProcess gatewayProcess(Class<?> main, Path data, Jvm chosen, String... sets)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(sets));
        all.addAll(List.of("data.dir=" + data, "device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0"));
        String[] arguments =
                all.stream().flatMap(set -> Stream.of("--set", set)).toArray(String[]::new);
        return ServerProcess.start(cores, chosen, log("gateway"), main, GATEWAY_READY, arguments);
    }

    /** B5 on an empty store. */
    Contender springBoot(Path data) throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(
                cores,
                jvm,
                log("springboot"),
                List.of("-jar", SpringBootJar.find().toString(), "--store=" + data.resolve("springboot.db")),
                READY);
        return Contender.open(process, Integer.parseInt(process.ready().group(1)));
    }

    /** The gateway as it ships, on an empty store, with as many terminals known and bound. */
    Contender gateway(Path data, int terminals) throws IOException, InterruptedException {
        return onEmptyStore(GatewayMain.class, data, terminals);
    }

    /** The same without encryption, which it never ships. */
    Contender plainGateway(Path data, int terminals) throws IOException, InterruptedException {
        return onEmptyStore(PlainGatewayMain.class, data, terminals);
    }

    private Contender onEmptyStore(Class<?> main, Path data, int terminals) throws IOException, InterruptedException {
        ServerProcess process = gatewayProcess(main, data, jvm);
        try {
            String token = Files.readString(data.resolve("admin.token"), StandardCharsets.UTF_8)
                    .strip();
            Login login = new Login(terminals(URI.create(process.ready().group(2)), token, terminals));
            return new Contender(process, Integer.parseInt(process.ready().group(1)), login);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** The sn of the terminal of this number. */
    static String sn(int terminal) {
        return String.format(Locale.ROOT, "bench-%05d", terminal);
    }

    private static List<TerminalIdentity> terminals(URI url, String token, int count) throws InterruptedException {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            AdminClient admin = new AdminClient(url, token, worker);
            List<CompletableFuture<TerminalIdentity>> adding = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                if (i >= PARALLEL_CALLS) {
                    Client.await(adding.get(i - PARALLEL_CALLS), ADMIN_SECONDS);
                }
                String sn = sn(i);
                adding.add(admin.createDevice(sn, "bench").thenApply(secret -> new TerminalIdentity(sn, secret)));
            }
            List<TerminalIdentity> identities = new ArrayList<>();
            for (CompletableFuture<TerminalIdentity> each : adding) {
                identities.add(Client.await(each, ADMIN_SECONDS));
            }
            return identities;
        } finally {
            worker.shutdown();
        }
    }

    /** Feeds a store on an empty directory from beginning to end; uploads per second. */
    double feed(Path data, int people, int inFlight, double warmUp) throws IOException, InterruptedException {
        Files.createDirectories(data);
        try (ServerProcess process = ServerProcess.start(
                cores,
                jvm,
                log("store"),
                StoreFeed.class,
                READY,
                data.toString(),
                Integer.toString(people),
                Integer.toString(inFlight),
                Double.toString(warmUp),
                Double.toString(seconds))) {
            String last = process.finish(Math.round(warmUp + seconds) + 60);
            return Double.parseDouble(last.substring(last.lastIndexOf(' ') + 1));
        }
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Login;
import io.gatehouse.bench.local.GatewayProcess;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.TerminalIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Many terminals that a gateway knows beforehand. They are made known once, by the admin API of a gateway that is then
 * stopped in order; each gateway that needs them begins with a copy of its data directory. For one thread.
 */
final class Fleet {
    /** As many as one process may hold with 20,000 descriptors, less some for everything else. */
    static final int LARGEST = 19_000;

    private static final int PARALLEL_CALLS = 64;
    private static final long CALL_SECONDS = 60;
    private static final String CORP = "bench";

    private final Path directory;
    private final int terminals;
    private final List<TerminalIdentity> identities = new ArrayList<>();

    /** @param directory an empty one, or one that will be made */
    Fleet(Path directory, int terminals) {
        this.directory = directory;
        this.terminals = terminals;
    }

    /** Fills an empty data directory; logs in who is known there. */
    Login settle(Path data) throws IOException, InterruptedException {
        if (identities.isEmpty()) {
            make();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve("data"))) {
            for (Path file : files) {
                Files.copy(file, data.resolve(file.getFileName()));
            }
        }
        return new Login(identities);
    }

    private void make() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        ExecutorService worker = Executors.newFixedThreadPool(2);
        try (GatewayProcess gateway = GatewayProcess.start(directory, List.of(), List.of())) {
            AdminClient admin = new AdminClient(gateway.admin(), gateway.token(), worker);
            Semaphore calls = new Semaphore(PARALLEL_CALLS);
            List<CompletableFuture<TerminalIdentity>> made = new ArrayList<>();
            for (int i = 0; i < terminals; i++) {
                calls.acquire();
                String sn = String.format(Locale.ROOT, "bench-%05d", i);
                made.add(admin.createDevice(sn, CORP)
                        .whenComplete((secret, error) -> calls.release())
                        .thenApply(secret -> new TerminalIdentity(sn, secret)));
            }
            for (CompletableFuture<TerminalIdentity> each : made) {
                identities.add(Client.await(each, CALL_SECONDS));
            }
            if (gateway.stop() != 0) {
                throw new IOException("the gateway that made the terminals known did not stop well");
            }
        } finally {
            worker.shutdown();
        }
    }
}

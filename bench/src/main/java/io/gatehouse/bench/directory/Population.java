package io.gatehouse.bench.directory;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.client.Login;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.LoadReport;
import io.gatehouse.bench.load.LoadedGateway;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.server.ProcMemory;
import io.gatehouse.bench.simulator.TerminalIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One company of many people: they are brought in, get their templates, and are pulled by one terminal. */
final class Population {
    /** Two templates each, as the figure is asked for. */
    private static final UploadFrames.Features FEATURES = new UploadFrames.Features(1, 512, 1, 1024);

    private static final double MIB = 1 << 20;

    private final LoadedGateway.Target target;
    private final int people;
    private final int patience;
    private final LoadReport report;
    private final Errors errors;
    private final String corp = "people-" + Long.toString(System.currentTimeMillis(), 36);

    Population(LoadedGateway.Target target, int people, int patience, LoadReport report, Errors errors) {
        this.target = target;
        this.people = people;
        this.patience = patience;
        this.report = report;
        this.errors = errors;
    }

    /** Something that is timed. */
    private interface Step<T> {
        T take() throws IOException, InterruptedException;
    }

    /** How long it took and by how much the process grew on the way, as far as that is known. */
    private record Taken<T>(T outcome, double seconds, double grownMib) {}

    void measure() throws IOException, InterruptedException {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (Client client = new Client(errors)) {
            AdminClient admin = new AdminClient(target.admin(), target.token(), worker);
            List<TerminalIdentity> identities = new ArrayList<>();
            for (String sn : List.of(corp + "-1", corp + "-2")) {
                identities.add(
                        new TerminalIdentity(sn, admin.createDevice(sn, corp).join()));
            }
            imported(timed(() -> Client.await(
                    admin.importPeople(corp, new PeopleCsv(people), Duration.ofSeconds(patience)), patience)));
            ClientConnection uploader = connect(client, identities.subList(0, 1));
            Taken<Integer> uploads = timed(() -> upload(uploader));
            say("upload", uploads, "%,d uploads of %d people", uploads.outcome(), Uploads.PEOPLE);
            uploader.here(uploader::close);
            ClientConnection puller = connect(client, identities.subList(1, 2));
            for (int round = 1; round <= 2; round++) {
                pulled(timed(() -> Client.await(puller.fromHere(new FullPull(puller)::run), patience)));
            }
            puller.here(puller::close);
        } finally {
            worker.shutdown();
        }
    }

    private ClientConnection connect(Client client, List<TerminalIdentity> identity) throws InterruptedException {
        return client.connect(target.devices().getPort(), new Login(identity), 1)
                .get(0);
    }

    private int upload(ClientConnection connection) throws InterruptedException {
        int count = people / Uploads.PEOPLE;
        Uploads uploads = new Uploads(new UploadFrames(Uploads.PEOPLE, FEATURES, 1), 0, Replies::allTaken);
        connection.here(() -> connection.begin(uploads, new LongAdder()));
        for (int i = 0; i < count; i++) {
            CompletableFuture<Long> reply = connection.fromHere(connection::once);
            Client.await(reply, patience);
        }
        return count;
    }

    private void imported(Taken<JsonNode> taken) {
        long created = taken.outcome().path("created").asLong(-1);
        if (created != people) {
            errors.add("the import answered " + taken.outcome());
        }
        say("import", taken, "%,d people, %,.0f a second", created, created / taken.seconds());
    }

    private void pulled(Taken<FullPull.Pulled> taken) {
        FullPull.Pulled pulled = taken.outcome();
        if (pulled.people() != people || pulled.templates() != 2L * people) {
            errors.add("pulled " + pulled.people() + " people with " + pulled.templates() + " templates");
        }
        say(
                "full pull",
                taken,
                "%,d people, %,d templates, %,d pages, %.1f MB, %.1f MB/s, %d restarts",
                pulled.people(),
                pulled.templates(),
                pulled.pages(),
                pulled.bytes() / 1e6,
                pulled.bytes() / 1e6 / taken.seconds(),
                pulled.restarts());
    }

    private <T> Taken<T> timed(Step<T> step) throws IOException, InterruptedException {
        ProcMemory memory = memory();
        long before = 0;
        if (memory != null) {
            memory.forgetPeak();
            before = memory.resident();
        }
        long start = System.nanoTime();
        T outcome = step.take();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Taken<>(outcome, seconds, memory == null ? Double.NaN : (memory.peak() - before) / MIB);
    }

    private @Nullable ProcMemory memory() {
        ProcessHandle process = target.process();
        return process == null ? null : new ProcMemory(process.pid());
    }

    private void say(String step, Taken<?> taken, String form, Object... figures) {
        String grown = Double.isNaN(taken.grownMib())
                ? ""
                : String.format(Locale.ROOT, "; the gateway grew by at most %.0f MiB", taken.grownMib());
        report.say(String.format(Locale.ROOT, "%-10s %7.2f s  ", step, taken.seconds())
                + String.format(Locale.ROOT, form, figures)
                + grown);
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import io.gatehouse.bench.server.ProcMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a connection takes that is logged in and says nothing, against one with B1 that has only shaken hands: what is
 * {@linkplain ProcMemory.Held held} with all of them less what is held with none, a connection. Each run has fresh
 * processes. Before the first reading a few thousand connect, log in and go, several times: code is compiled and caches,
 * the last events among them, are full then, so that neither counts.
 */
record IdleConnections(int connections) implements Target.Measurement {
    private static final int WARM_UP_ROUNDS = 16;
    private static final int WARM_UP_SHARE = 8;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        List<Result.Pair> pairs = new ArrayList<>();
        for (int run = 0; run < plan.runs(); run++) {
            String label = String.format(Locale.ROOT, "T3, run %d of %d", run + 1, plan.runs());
            boolean oursFirst = run % 2 == 0;
            double first = oursFirst ? ours(plan, client, label) : baseline(plan, client, label);
            double second = oursFirst ? baseline(plan, client, label) : ours(plan, client, label);
            pairs.add(new Result.Pair(oursFirst ? first : second, oursFirst ? second : first));
        }
        String what = String.format(Locale.ROOT, "idle connection, logged in, at %,d", connections);
        return List.of(new Result("T3", what, "B1 echo", "bytes", Bound.atMostTimes(1.25, 0.8), pairs));
    }

    private double ours(Plan plan, Client client, String label) throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), List.of())) {
            return each(plan, client, gateway, label + ", ours");
        }
    }

    private double baseline(Plan plan, Client client, String label) throws IOException, InterruptedException {
        try (Contender echo = plan.baseline(Baseline.ECHO)) {
            return each(plan, client, echo, label + ", baseline");
        }
    }

    private double each(Plan plan, Client client, Contender contender, String label)
            throws IOException, InterruptedException {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            client.close(client.connect(contender.port(), contender.login(), connections / WARM_UP_SHARE));
        }
        contender.awaitQuiet();
        ProcMemory memory = contender.process().memory();
        memory.held(); // the first question costs the JVM something by itself
        ProcMemory.Held before = memory.held();
        List<ClientConnection> idle = client.connect(contender.port(), contender.login(), connections);
        contender.awaitQuiet();
        ProcMemory.Held grown = memory.held().since(before);
        client.close(idle);
        if (client.errors().total() > 0) {
            throw new IllegalStateException(client.errors().all().toString());
        }
        double each = (double) grown.all() / connections;
        plan.say()
                .accept(String.format(
                        Locale.ROOT,
                        "%s: %.0f bytes a connection, %.0f of them in the heap",
                        label,
                        each,
                        (double) grown.heap() / connections));
        return each;
    }
}

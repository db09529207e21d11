package io.gatehouse.bench.compare;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.ClientConnection;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All terminals come back at once: from the first connect to the last subscribe_corp answered, against as many bare
 * handshakes with B1. The servers stay up, and the first rounds of each do not count: in the second one the compiler still
 * takes half of the core that the gateway has, and in the very first the terminals register for the first time.
 */
record LoginStorm(int terminals) implements Target.Measurement {
    private static final int WARM_UP_ROUNDS = 3;

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        List<Result.Pair> pairs = new ArrayList<>();
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), List.of());
                Contender echo = plan.baseline(Baseline.ECHO)) {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                seconds(client, gateway);
                seconds(client, echo);
            }
            for (int run = 0; run < plan.runs(); run++) {
                InTurn<Double> both = InTurn.of(run, () -> seconds(client, gateway), () -> seconds(client, echo));
                Result.Pair pair = new Result.Pair(both.ours(), both.other());
                pairs.add(pair);
                plan.say()
                        .accept(String.format(
                                Locale.ROOT,
                                "T13, run %d of %d: %,d logged in after %.2f s, bare handshakes %.2f s",
                                run + 1,
                                plan.runs(),
                                terminals,
                                pair.ours(),
                                pair.baseline()));
            }
        }
        String what = String.format(Locale.ROOT, "%,d terminals connect and log in", terminals);
        return List.of(new Result("T13", what, "B1 echo", "s", Bound.atMostTimes(3, 2), pairs));
    }

    private double seconds(Client client, Contender contender) throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<ClientConnection> connections = client.connect(contender.port(), contender.login(), terminals);
        double seconds = (System.nanoTime() - start) / 1e9;
        client.close(connections);
        contender.awaitQuiet();
        if (client.errors().total() > 0) {
            throw new IllegalStateException(client.errors().all().toString());
        }
        return seconds;
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Dialogue;
import io.gatehouse.bench.compare.ClosedLoop.Section;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** Two servers that stay up, loaded in turn. */
final class SideBySide {
    /** One of the two: the server, and what it is asked in a run by a connection. */
    record Side(Contender contender, IntFunction<IntFunction<Dialogue>> dialogues) {}

    private SideBySide() {}

    /**
     * Measures both in each run.
     *
     * @param figure what is compared
     */
    static List<Result.Pair> measure(
            Plan plan,
            Client client,
            ClosedLoop loop,
            String label,
            Side ours,
            Side baseline,
            ToDoubleFunction<Section> figure)
            throws IOException, InterruptedException {
        List<Result.Pair> pairs = new ArrayList<>();
        for (int run = 0; run < plan.runs(); run++) {
            ClosedLoop warmed = new ClosedLoop(loop.connections(), loop.window(), plan.warmUp(run), loop.seconds());
            int number = run;
            InTurn<Section> both = InTurn.of(
                    run, () -> section(client, warmed, ours, number), () -> section(client, warmed, baseline, number));
            Section mine = both.ours();
            Section other = both.other();
            pairs.add(new Result.Pair(figure.applyAsDouble(mine), figure.applyAsDouble(other)));
            plan.say()
                    .accept(String.format(
                            Locale.ROOT,
                            "%s, run %d of %d: ours %.3f µs CPU a reply (%,.0f/s, %.0f %% of the core), baseline %.3f (%,.0f/s, %.0f %%)",
                            label,
                            run + 1,
                            plan.runs(),
                            mine.cpuMicrosPerReply(),
                            mine.repliesPerSecond(),
                            100 * mine.cpuSeconds() / mine.seconds(),
                            other.cpuMicrosPerReply(),
                            other.repliesPerSecond(),
                            100 * other.cpuSeconds() / other.seconds()));
        }
        return pairs;
    }

    private static Section section(Client client, ClosedLoop loop, Side side, int run)
            throws IOException, InterruptedException {
        return loop.measure(client, side.contender(), side.dialogues().apply(run));
    }
}

package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Enrolments on an idle gateway, against a bare HTTP call on the same port (GET /api/v1/version on a connection that is
 * kept alive): from POST /api/v1/enrollments to push_enter_page at the terminal, and from upload_userinfo to the answer of
 * GET /api/v1/enrollments/{oper_id}?wait=60, for which somebody waits.
 *
 * <p>One sync is taken off either time. POST stores that the enrolment was created before it pushes, so that a restart
 * does not lose it, and the upload is stored before anybody is told of it: each is one commit on the way that is timed.
 * (POST stores a second time, that it was pushed, but only after the push.) A sync is measured after each enrolment, of
 * as many bytes as a commit has added to the store's log. The p99 of the syncs is taken off the p99 of the times: both
 * see the same disk, but which enrolment met its slow moments is not known.
 */
final class EnrollmentLatency implements Target.Measurement {
    private static final int ENROLLMENTS = 300;
    private static final long PAUSE_MILLIS = 10;

    /** Terminals of the warm-up, at the same time: one alone would take minutes to have everything compiled. */
    private static final int WARMING = 16;

    private static final int SIZED = 20;
    private static final int COMMITS = 3;
    private static final long HIGHEST = TimeUnit.SECONDS.toNanos(60);

    /** All in nanoseconds. */
    private record Run(Histogram bare, Histogram push, Histogram result, Histogram sync) {
        Run() {
            this(empty(), empty(), empty(), empty());
        }

        private static Histogram empty() {
            return new Histogram(HIGHEST, 3);
        }

        Result.Pair pair(Histogram step) {
            return new Result.Pair(p99(step) - p99(sync), p99(bare));
        }

        private static double p99(Histogram histogram) {
            return histogram.getValueAtPercentile(99) / 1e3;
        }

        String text() {
            return "bare " + text(bare) + "; push " + text(push) + "; result " + text(result) + "; sync " + text(sync);
        }

        private static String text(Histogram histogram) {
            return String.format(
                    Locale.ROOT,
                    "%,.0f µs (p99 %,.0f)",
                    histogram.getValueAtPercentile(50) / 1e3,
                    histogram.getValueAtPercentile(99) / 1e3);
        }
    }

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), 1 + WARMING)) {
            String token = Files.readString(data.path().resolve("admin.token"), StandardCharsets.UTF_8)
                    .strip();
            EnrollmentRound idle = new EnrollmentRound(client, gateway, token, 0, PAUSE_MILLIS);
            int commit = commitBytes(data.path().resolve("gatehouse.db-wal"), idle);
            warmUp(plan, client, gateway, token);
            List<Run> runs = new ArrayList<>();
            try (SyncProbe probe = new SyncProbe(data.path(), commit)) {
                for (int i = 0; i < plan.runs(); i++) {
                    Run run = run(idle, probe);
                    runs.add(run);
                    plan.say()
                            .accept(String.format(
                                    Locale.ROOT, "T14, run %d of %d: %s", i + 1, plan.runs(), run.text()));
                }
            }
            return List.of(
                    result("enrolment: POST to the push, p99 less a sync", runs, Run::push),
                    result("enrolment: upload to the waiting answer, p99 less a sync", runs, Run::result));
        }
    }

    private static Result result(String what, List<Run> runs, Function<Run, Histogram> step) {
        List<Result.Pair> pairs =
                runs.stream().map(run -> run.pair(step.apply(run))).toList();
        return new Result("T14", what, "bare call, p99", "µs", Bound.atMostTimes(5, 3), pairs);
    }

    /** What one commit adds to the log, before that is written over. */
    private static int commitBytes(Path log, EnrollmentRound round) throws IOException, InterruptedException {
        long before = Files.size(log);
        for (int i = 0; i < SIZED; i++) {
            round.once();
        }
        return Math.toIntExact((Files.size(log) - before) / (SIZED * COMMITS));
    }

    private static void warmUp(Plan plan, Client client, Contender gateway, String token) throws InterruptedException {
        long end = System.nanoTime() + Math.round(2e9 * plan.warmUp(0));
        ExecutorService threads = Executors.newFixedThreadPool(WARMING);
        try {
            List<Callable<Void>> busy = new ArrayList<>();
            for (int i = 1; i <= WARMING; i++) {
                EnrollmentRound round = new EnrollmentRound(client, gateway, token, i, 0);
                busy.add(() -> {
                    while (System.nanoTime() - end < 0) {
                        round.once();
                    }
                    return null;
                });
            }
            for (Future<Void> each : threads.invokeAll(busy)) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } finally {
            threads.shutdown();
        }
    }

    private static Run run(EnrollmentRound round, SyncProbe probe) throws IOException, InterruptedException {
        Run run = new Run();
        for (int i = 0; i < ENROLLMENTS; i++) {
            EnrollmentRound.Times times = round.once();
            run.bare().recordValue(times.bare());
            run.push().recordValue(times.push());
            run.result().recordValue(times.result());
            Thread.sleep(PAUSE_MILLIS);
            run.sync().recordValue(probe.sync());
        }
        return run;
    }
}

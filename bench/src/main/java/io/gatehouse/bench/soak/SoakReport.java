package io.gatehouse.bench.soak;

import io.gatehouse.bench.fault.Counts;
import io.gatehouse.bench.load.LoadReport;
import io.gatehouse.bench.load.RequestKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The lines of a soak: one a minute or so, and tables at the end. */
final class SoakReport {
    private final LoadReport report;
    private final double everySeconds;
    private double nextLine;

    /** @param every from one line to the next */
    SoakReport(LoadReport report, Duration every) {
        this.report = report;
        this.everySeconds = every.toMillis() / 1e3;
        this.nextLine = everySeconds;
    }

    private void say(String format, Object... arguments) {
        report.say(String.format(Locale.ROOT, format, arguments));
    }

    /** Says how it goes, if the last line is long enough ago; for the sampling thread. */
    void progress(Sample sample, SoakRun run) {
        if (sample.seconds() < nextLine) {
            return;
        }
        nextLine += everySeconds;
        say(
                "%7.0f s  p99 ping %s ms upload %s ms  rss %.0f MiB heap %.0f MiB direct %.1f MiB"
                        + "  %d descriptors %d threads %d subscribed  %d enrolled %d churned %d errors",
                sample.seconds(),
                millis(sample.pingP99()),
                millis(sample.uploadP99()),
                Watched.mebibytes(sample.rss()),
                Watched.mebibytes(sample.usedHeap()),
                Watched.mebibytes(sample.nettyDirect()),
                sample.descriptors(),
                sample.threads(),
                sample.connections().subscribed(),
                run.enrollments().succeeded(),
                sample.churned(),
                sample.errors());
    }

    private static String millis(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    /** What was asked, and how fast it was answered after the warm-up. */
    void requests(SoakRun run, Duration measured, boolean faults) {
        report.say("");
        report.header();
        rows(run, measured, false);
        if (faults) {
            report.say("on bad lines:");
            rows(run, measured, true);
        }
        say(
                "On purpose without an answer: %,d pings and %,d uploads lost with their connections, %,d not sent while"
                        + " their terminals were away.",
                run.traffic().lostOnPurpose(RequestKind.PING),
                run.traffic().lostOnPurpose(RequestKind.UPLOAD),
                run.traffic().notSent());
        say(
                "Enrolments: %,d succeeded; %,d timed out or were refused, whose terminals were cut off.",
                run.enrollments().succeeded(), run.enrollments().disturbed());
        say(
                "Connections ended on purpose: %s.",
                Arrays.stream(Churn.values())
                        .map(churn -> run.disruption().ended(churn) + " by " + churn.label())
                        .collect(Collectors.joining(", ")));
    }

    private void rows(SoakRun run, Duration measured, boolean faulty) {
        for (RequestKind kind : RequestKind.values()) {
            report.row(kind.label(), run.traffic().tally(kind, faulty).totals(), measured);
        }
    }

    /** What the fault proxy did. */
    void faults(Counts counts) {
        say(
                "Behind the fault proxy: %,d connections, of which %,d were cut, %,d reset and %,d lost in a black hole.",
                counts.connections(), counts.cuts(), counts.resets(), counts.blackHoles());
    }

    /** How everything went over time, after the warm-up. */
    void verdict(Verdict verdict, Set<Watched> judged) {
        report.say("");
        say("%-28s %9s %9s %9s %11s %9s %9s", "", "min", "median", "max", "slope/hour", "growth", "allowed");
        verdict.trends()
                .forEach((watched, trend) -> say(
                        "%-28s %9.1f %9.1f %9.1f %11.2f %9.2f %9s",
                        watched.label(),
                        trend.min(),
                        trend.median(),
                        trend.max(),
                        trend.slope() * 3600,
                        trend.growth(),
                        judged.contains(watched) ? String.format(Locale.ROOT, "%.1f", watched.allowed(trend)) : "-"));
    }
}

package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.BenchRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SoakIT {
    @TempDir
    private Path temporary;

    @Test
    void aGatewayKeepsItsShapeWhileTerminalsComeAndGoOnBadLines() throws Exception {
        Path csv = temporary.resolve("soak.csv");
        BenchRun run = BenchRun.of(
                "soak",
                "--terminals=50",
                "--duration=20s",
                "--churn=120",
                "--faults",
                "--uploads-per-second=10",
                "--people=10",
                "--enrollments-per-minute=120",
                "--sample-every=500ms",
                "--heap-every=1s",
                // So that an enrolment that was cut off ends soon.
                "--set=enrollment.window=15s",
                "--set=enrollment.grace=5s",
                "--out=" + csv);
        assertThat(run.exitCode()).as(run.text()).isZero();
        assertThat(run.text())
                .containsPattern("Enrolments: [1-9]\\d* succeeded")
                .containsPattern("[1-9]\\d* by goodbye, [1-9]\\d* by reset, [1-9]\\d* by cut upload, [1-9]\\d* by take")
                .containsPattern("Behind the fault proxy: [1-9]\\d* connections")
                .containsPattern("(?m)^ping +[\\d,]+ +[1-9][\\d,]* +0 ")
                .containsPattern("(?m)^upload +[\\d,]+ +[1-9][\\d,]* +0 ")
                .contains("Good: nothing grew, and every reply was right.");
        List<String> samples = Files.readAllLines(csv);
        assertThat(samples).hasSizeGreaterThan(30);
        assertThat(samples.get(0)).isEqualTo(Sample.CSV_HEADER);
        assertThat(temporary.resolve("soak.svg")).content().contains("heap after a collection", "<polyline");
    }
}

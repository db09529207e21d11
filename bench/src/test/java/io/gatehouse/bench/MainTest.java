package io.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {"demo", "terminal", "load", "soak", "compare", "report", "jmh"})
    void everyCommandHasHelp(String command) {
        BenchRun run = BenchRun.of(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).contains("Usage: gatehouse-bench " + command, "Exit code:");
    }

    @Test
    void noCommandShowsTheHelpAndIsWrongUsage() {
        BenchRun run = BenchRun.of();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.text()).contains("demo", "terminal", "load");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dance",
                "demo --loud",
                "terminal",
                "terminal --sn=1",
                "terminal --sn=1 --secret-no=x --fail=busy",
                "terminal --sn=1 --secret-no=x --capture=soon",
                "load --people=201",
                "load --terminals=0",
                "load --url=ws://127.0.0.1:1",
                "load --pid=1",
                "soak --people=0",
                "soak --duration=1s",
                "soak --warm-up=1h",
                "soak --pings-per-second=1",
                "soak --uploads-per-second=1000 --people=200",
                "soak --url=ws://127.0.0.1:1 --admin=http://127.0.0.1:2 --token=t",
                "compare --only=T99",
                "compare --runs=0",
                "compare --java=/nowhere",
                "report --seconds=0",
                "load --terminals=5000 --pings-per-second=1 --uploads-per-second=0 --duration=10m"
            })
    void aWrongCommandLineIsExitCodeTwo(String line) {
        assertThat(BenchRun.of(line.split(" ", -1)).exitCode()).isEqualTo(2);
    }

    @Test
    void durationsAreWrittenAsInTheSettings() {
        DurationConverter converter = new DurationConverter();
        assertThat(converter.convert("800ms")).isEqualTo(Duration.ofMillis(800));
        assertThat(converter.convert("30s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(converter.convert("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(converter.convert("24h")).isEqualTo(Duration.ofHours(24));
        assertThatThrownBy(() -> converter.convert("5 parsecs"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'5 parsecs'");
    }
}

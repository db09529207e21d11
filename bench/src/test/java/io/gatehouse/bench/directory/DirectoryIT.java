package io.gatehouse.bench.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.BenchRun;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DirectoryIT {
    @Test
    void everybodyArrivesEverywhere() throws Exception {
        BenchRun run = BenchRun.of("directory", "--people=400", "--terminals=4", "--changes=2", "--patience=60");
        assertThat(run.exitCode()).as(run.text()).isZero();
        assertThat(run.text())
                .containsPattern("import .* 400 people")
                .containsPattern("full pull .* 400 people, 800 templates")
                .containsPattern("change .* until the last of 3 has fetched")
                .contains("Everybody arrived everywhere.");
    }
}

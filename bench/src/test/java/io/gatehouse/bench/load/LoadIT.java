package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.BenchRun;
import io.gatehouse.gateway.Gateway;
import io.gatehouse.gateway.config.SettingsLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class LoadIT {
    @TempDir
    private Path temporary;

    @Test
    void aGatewayOfItsOwnAnswersEverythingAndKeepsWhatItAcknowledged() {
        BenchRun run = BenchRun.of(
                "load",
                "--terminals=40",
                "--duration=2s",
                "--warm-up=1s",
                "--pings-per-second=200",
                "--uploads-per-second=5",
                "--people=20",
                "--corps=3",
                "--verify");
        assertThat(run.exitCode()).as(run.text()).isZero();
        assertThat(run.text())
                .containsPattern("(?m)^login +40 +40 +0 ")
                .containsPattern("(?m)^ping +400 +400 +0 ")
                .containsPattern("(?m)^upload +10 +10 +0 ")
                .contains("200 people and 600 templates acknowledged")
                // The warm-up's people are there too.
                .contains("read back 300 people")
                .contains("Every reply was right.");
    }

    @Test
    void aWrongReplyIsAnErrorAndMakesTheExitCodeOne() throws Exception {
        // With templates of at most 600 bytes every face is refused, so that each person comes back in fail_list.
        var settings = SettingsLoader.load(
                null,
                Map.of(),
                List.of(
                        "data.dir=" + temporary.resolve("data"),
                        "device.listen=127.0.0.1:0",
                        "admin.listen=127.0.0.1:0",
                        "limits.template=600B"));
        try (Gateway gateway = Gateway.start(settings)) {
            BenchRun run = BenchRun.of(
                    "load",
                    "--url=ws://127.0.0.1:" + gateway.devices().getPort(),
                    "--admin=http://127.0.0.1:" + gateway.admin().getPort(),
                    "--token=" + gateway.adminToken(),
                    "--terminals=2",
                    "--duration=1s",
                    "--warm-up=0s",
                    "--pings-per-second=5",
                    "--uploads-per-second=3",
                    "--people=2");
            assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
            assertThat(run.text())
                    .contains("3 × upload: 2 people in fail_list")
                    .contains("Errors: 3")
                    .containsPattern("(?m)^upload +3 +0 +3 ");
        }
    }
}

package io.gatehouse.bench.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.BenchRun;
import io.gatehouse.gateway.Gateway;
import io.gatehouse.gateway.config.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TerminalIT {
    @TempDir
    private Path temporary;

    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = Gateway.start(SettingsLoader.load(
                null,
                Map.of(),
                List.of(
                        "data.dir=" + temporary.resolve("data"),
                        "device.listen=127.0.0.1:0",
                        "admin.listen=127.0.0.1:0")));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private BenchRun terminal(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "terminal",
                "--url=ws://127.0.0.1:" + gateway.devices().getPort(),
                "--admin=http://127.0.0.1:" + gateway.admin().getPort(),
                "--token=" + gateway.adminToken(),
                "--sn=SN-1",
                "--bind=corp",
                "--once"));
        args.addAll(List.of(more));
        return BenchRun.of(args.toArray(String[]::new));
    }

    private Path file(String frame) throws Exception {
        return Files.writeString(temporary.resolve("frame.json"), frame);
    }

    @Test
    void makesItselfKnownLogsInAndUploadsAFileOnce() throws Exception {
        Path frame = file("{\"cmd\":\"upload_userinfo\",\"headers\":{\"req_id\":\"mine\"},\"body\":{\"userinfo\":"
                + "[{\"userid\":\"a\",\"fp\":[{\"id\":1,\"data\":\"AQIDBA==\"}]}]}}");
        BenchRun run = terminal("--upload-file=" + frame);
        assertThat(run.exitCode()).as(run.text()).isZero();
        assertThat(run.text()).contains("SN-1 online").contains("file answered: 0 ok");
    }

    @Test
    void theSecondTimeItGetsANewSecretNoAndWorksAgain() throws Exception {
        Path frame = file("{\"cmd\":\"ping\",\"headers\":{\"req_id\":7}}");
        assertThat(terminal("--upload-file=" + frame).exitCode()).isZero();
        BenchRun again = terminal("--upload-file=" + frame);
        assertThat(again.exitCode()).as(again.text()).isZero();
    }

    @Test
    void aRefusedFileMakesTheExitCodeOne() throws Exception {
        BenchRun run = terminal("--upload-file=" + file("[1]"));
        assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
        assertThat(run.text()).contains("file answered: 40058");
    }
}

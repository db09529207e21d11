package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that checks the audit log from outside. */
class AuditVerifyIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void aLogIsIntactWhileTheGatewayRunsAndNotOnceSomebodyHasTouchedIt() throws Exception {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            gateway.api().addDevice("V1");
            gateway.api().bind("V1", "corp");
            try (GatewayProcess verify = verify(data)) {
                assertThat(verify.exitCode(SOON)).isZero();
                assertThat(verify.stdout())
                        .singleElement()
                        .asString()
                        .matches("audit log intact: 2 records, 1 to 2, head [0-9a-f]{64}");
            }
            gateway.terminate();
            assertThat(gateway.exitCode(SOON)).isZero();
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("gatehouse.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM audit WHERE seq = 2");
        }
        try (GatewayProcess verify = verify(data)) {
            assertThat(verify.exitCode(SOON)).isEqualTo(1);
            assertThat(verify.stdout()).isEmpty();
            String fault = "audit log not intact: the log ends with record 1, expected record 2";
            assertThat(verify.stderr()).anyMatch(line -> line.startsWith(fault));
        }
    }

    @Test
    void whereThereIsNoLogTheCommandSaysSo() {
        try (GatewayProcess verify = verify(directory.resolve("nothing"))) {
            assertThat(verify.exitCode(SOON)).isEqualTo(2);
            assertThat(verify.stderr()).isNotEmpty().noneMatch(line -> line.startsWith("\tat "));
        }
    }

    private GatewayProcess verify(Path data) {
        return new Launch(directory, List.of("audit", "verify", "--set", "data.dir=" + data), Map.of()).run();
    }
}

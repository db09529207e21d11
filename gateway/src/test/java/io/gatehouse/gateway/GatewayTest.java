package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.config.SettingsLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway wires and no terminal or operator sees within seconds. */
class GatewayTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** By it the maxima of the meters fall, a minute later. */
    @Test
    void theClockOfTheMetersGoes() throws Exception {
        List<String> sets = List.of(
                "data.dir=" + directory, "device.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "drain.window=0s");
        try (Gateway gateway = Gateway.start(SettingsLoader.load(null, Map.of(), sets))) {
            long started = gateway.meterClock.wallTime();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (gateway.meterClock.wallTime() == started) {
                assertThat(System.nanoTime()).as("it stands still").isLessThan(deadline);
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}

package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.DeviceLogs;
import io.gatehouse.gateway.domain.Devices.NewDevice;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.UploadLog;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose logs are kept. */
final class DeviceLogsTest {
    private static final UploadLog LOG = new UploadLog(new byte[10], 2, 8);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dir;

    @Test
    void aLogOfADeviceThatHasChangedHandsMeanwhileIsNotKept() throws Exception {
        try (AdminPort port = AdminPort.overSqlite(dir, new FakeLink())) {
            DeviceLogs logs = port.domain.terminals().logs();
            get(port.domain.bindings().bind(add(port, "S1"), "acme"));
            assertThat(get(logs.take("S1", LOG))).isEqualTo(ErrorCode.OK);
            // As a change that is committed and not yet known to the connections.
            get(port.store().write(100, tx -> {
                tx.setBinding("S1", null);
                tx.setBinding("S1", "other");
                return true;
            }));
            assertThat(get(logs.take("S1", LOG))).isEqualTo(ErrorCode.NOT_LOGGED_IN);
            assertThat((long) get(port.store().write(100, tx -> tx.logs().bytesOfLogs())))
                    .isZero();
        }
    }

    private static String add(AdminPort port, String sn) throws Exception {
        assertThat(get(port.domain.devices().add(new NewDevice(sn, null, null, null, null))))
                .isInstanceOf(Outcome.Done.class);
        return sn;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}

package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that stands still for a while, as in a virtual machine that is moved. */
class SuspensionIT {
    private static final Duration STANDSTILL = Duration.ofSeconds(Integer.getInteger("gatehouse.standstill", 3));
    private static final String CORP = "corp-stop";
    private static final int UPLOADS = 20;

    @TempDir
    private Path directory;

    @Test
    void whatWasSentMeanwhileIsAnsweredAndWhatFellDueIsNoticed() {
        Path data = directory.resolve("data");
        try (GatewayProcess gateway = GatewayProcess.start(data, "enrollment.window=1s", "enrollment.grace=1s")) {
            Api api = gateway.api();
            String secretNo = api.addDevice("STOP");
            api.bind("STOP", CORP);
            try (Terminal terminal = gateway.connect().login("STOP", secretNo)) {
                String operId = api.enroll("STOP", "ann", "fp");
                terminal.expectPush("push_enter_page");
                List<String> requests = new ArrayList<>();
                gateway.signal("STOP");
                for (int i = 0; i < UPLOADS; i++) {
                    requests.add(terminal.request("upload_userinfo", Uploads.people(Uploads.finger("p" + i, 0, i))));
                }
                assertThat(gateway.endedWithin(STANDSTILL)).isFalse();
                gateway.signal("CONT");

                for (String reqId : requests) {
                    assertThat(terminal.reply(reqId).path("errcode").intValue()).isZero();
                }
                assertThat(api.await(operId, 5).path("state").stringValue()).isEqualTo("timed_out");
                terminal.expectPush("push_exit_page");
                assertThat(terminal.upload(Uploads.enrolled(operId, Uploads.finger("ann", 0, 7))))
                        .isEmpty();
                assertThat(api.enrollment(operId).path("late").booleanValue()).isTrue();
            }
            api.get("//readyz").expect(200);
            gateway.kill();
        }
        Integrity.check(data);
        try (GatewayProcess gateway = GatewayProcess.start(data)) {
            assertThat(gateway.api().people(CORP)).hasSize(UPLOADS + 1);
        }
    }
}

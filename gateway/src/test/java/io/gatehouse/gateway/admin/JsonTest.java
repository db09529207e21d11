package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Binding;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Enrollment.State;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Subscription SAID = new Subscription("v1", List.of("x"), List.of("default"));
    private static final Device DEVICE =
            new Device(7, "S1", "Tür", "secret", "seed", new Binding("c1", 3), true, SAID, AT);

    private final EventStream events = new EventStream(Runnable::run);

    @Test
    void timesAreRfc3339InUtcWithMilliseconds() {
        assertThat(Json.time(AT)).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(Json.time(Instant.parse("2026-01-02T03:04:05Z"))).isEqualTo("2026-01-02T03:04:05.000Z");
    }

    @Test
    void aDeviceThatComesOrGoesIsToldWithoutItsSecrets() {
        Presence presence = new Presence(AT, AT, "192.0.2.1");
        assertThat(events.encode(
                        List.of(new Event.DeviceChanged(DEVICE, presence), new Event.DeviceChanged(DEVICE, null))))
                .isEqualTo("""
                        device.online {"sn":"S1","name":"Tür","corp_id":"c1","online":true,\
                        "connected_at":"2026-01-02T03:04:05.678Z","last_seen_at":"2026-01-02T03:04:05.678Z",\
                        "remote_address":"192.0.2.1","firmware_version":"v1","fp_algorithm":["x"],\
                        "fa_algorithm":["default"],"groups":[]}
                        device.offline {"sn":"S1","name":"Tür","corp_id":"c1","online":false,"connected_at":null,\
                        "last_seen_at":"2026-01-02T03:04:05.678Z","remote_address":null,"firmware_version":"v1",\
                        "fp_algorithm":["x"],"fa_algorithm":["default"],"groups":[]}
                        """);
    }

    @Test
    void anEnrolmentThatEndedIsToldWithWhatItBrought() {
        Enrollment failed = new Enrollment(
                "E1",
                "S1",
                "c1",
                "v/1",
                UserType.VISITOR,
                Kind.FA,
                State.TIMED_OUT,
                AT,
                AT,
                AT,
                101,
                "no \"picture\"\u2028",
                true);
        TemplateInfo template = new TemplateInfo(Kind.FA, 11, "default", 512, "ab".repeat(32), AT, "S1", "E1");

        assertThat(events.encode(List.of(new Event.EnrollmentChanged(failed, List.of(template)))))
                .isEqualTo("enrollment.changed {\"oper_id\":\"E1\",\"sn\":\"S1\",\"corp_id\":\"c1\",\"userid\":\"v/1\","
                        + "\"user_type\":1,\"page_type\":\"fa\",\"agentid\":\"1\",\"state\":\"timed_out\","
                        + "\"created_at\":\"2026-01-02T03:04:05.678Z\",\"expires_at\":\"2026-01-02T03:04:05.678Z\","
                        + "\"ended_at\":\"2026-01-02T03:04:05.678Z\",\"errcode\":101,"
                        + "\"errmsg\":\"no \\\"picture\\\"\u2028\",\"late\":true,\"templates\":[{\"kind\":\"fa\","
                        + "\"slot\":11,\"algorithm\":\"default\",\"bytes\":512,\"sha256\":\"" + "ab".repeat(32)
                        + "\",\"updated_at\":\"2026-01-02T03:04:05.678Z\",\"sn\":\"S1\",\"oper_id\":\"E1\"}]}\n");
    }

    @Test
    void everyDomainProblemHasItsOwnCodeAndStatus() {
        for (var refusal : io.gatehouse.gateway.domain.Outcome.Problem.values()) {
            Problem problem = Problem.of(refusal);
            assertThat(problem.name()).isEqualTo(refusal.name());
            assertThat(problem.status()).isIn(404, 409, 422, 503);
        }
    }
}

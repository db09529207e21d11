package io.gatehouse.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.LoginLimit;
import io.gatehouse.gateway.domain.Quota;
import io.gatehouse.protocol.CommandType;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of the meters are part of what the outside relies on: they are read off a real scrape. */
class MetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters = new Meters(registry);

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void callbacksAreCountedByTheirResult() {
        meters.callbackAttempted("delivered", 1_000_000);
        meters.callbackStuck();
        meters.callbacksRefused(3);
        meters.callbackBacklog(() -> 7, () -> 2);

        assertThat(lines())
                .contains(
                        "gatehouse_callbacks_seconds_count{result=\"delivered\"} 1",
                        "gatehouse_callbacks_seconds_count{result=\"failed\"} 0",
                        "gatehouse_callbacks_given_up_total 1.0",
                        "gatehouse_callbacks_refused_total 3.0",
                        "gatehouse_callbacks_pending 7.0",
                        "gatehouse_callbacks_stuck 2.0");
    }

    @Test
    void connectionsAreCountedByState() {
        meters.connectionMoved(null, Meters.ConnectionState.CONNECTED);
        meters.connectionMoved(null, Meters.ConnectionState.CONNECTED);
        meters.connectionMoved(Meters.ConnectionState.CONNECTED, Meters.ConnectionState.SUBSCRIBED);

        assertThat(lines())
                .contains(
                        "gatehouse_connections{state=\"connected\"} 1.0",
                        "gatehouse_connections{state=\"registered\"} 0.0",
                        "gatehouse_connections{state=\"activated\"} 0.0",
                        "gatehouse_connections{state=\"subscribed\"} 1.0",
                        "gatehouse_connections{state=\"draining\"} 0.0");
    }

    @Test
    void framesAreCountedByDirection() {
        meters.framesIn(1);
        meters.framesOut(3);

        assertThat(lines())
                .contains(
                        "gatehouse_frames_total{direction=\"in\"} 1.0",
                        "gatehouse_frames_total{direction=\"out\"} 3.0");
    }

    @Test
    void commandsAreAHistogramByCommandAndErrcode() {
        meters.command(CommandType.PING, ErrorCode.OK, 3_000_000);
        meters.command(CommandType.PING, ErrorCode.OK, 3_000_000);
        meters.command(null, ErrorCode.INVALID_PARAMETER, 1);

        assertThat(lines())
                .contains(
                        "gatehouse_commands_seconds_bucket{command=\"ping\",errcode=\"0\",le=\"0.005\"} 2",
                        "gatehouse_commands_seconds_bucket{command=\"ping\",errcode=\"0\",le=\"+Inf\"} 2",
                        "gatehouse_commands_seconds_count{command=\"ping\",errcode=\"0\"} 2",
                        "gatehouse_commands_seconds_sum{command=\"ping\",errcode=\"0\"} 0.006",
                        "gatehouse_commands_seconds_count{command=\"unknown\",errcode=\"40058\"} 1");
    }

    @Test
    void refusalsAreCountedByCodeAndByQuota() {
        meters.adminRefused("forbidden");
        meters.quotaRefused(Quota.UPLOADS);

        assertThat(lines())
                .contains(
                        "gatehouse_admin_refusals_total{code=\"forbidden\"} 1.0",
                        "gatehouse_quota_refusals_total{quota=\"uploads\"} 1.0",
                        "gatehouse_quota_refusals_total{quota=\"devices\"} 0.0");
    }

    @Test
    void uploadsAreCountedByResult() {
        meters.peopleUploaded(5, 2);
        meters.templates(Kind.FA, 3, 2, 1);

        assertThat(lines())
                .contains(
                        "gatehouse_uploads_people_total{result=\"stored\"} 5.0",
                        "gatehouse_uploads_people_total{result=\"refused\"} 2.0",
                        "gatehouse_templates_total{kind=\"fa\",result=\"stored\"} 3.0",
                        "gatehouse_templates_total{kind=\"fa\",result=\"deleted\"} 2.0",
                        "gatehouse_templates_total{kind=\"fa\",result=\"refused\"} 1.0",
                        "gatehouse_templates_total{kind=\"fp\",result=\"stored\"} 0.0");
    }

    @Test
    void enrollmentsAreCountedByState() {
        meters.enrollmentsPending(() -> 4);
        meters.enrollmentChanged(Enrollment.State.TIMED_OUT);

        assertThat(lines())
                .contains(
                        "gatehouse_enrollments_pending 4.0",
                        "gatehouse_enrollments_total{state=\"timed_out\"} 1.0",
                        "gatehouse_enrollments_total{state=\"succeeded\"} 0.0");
    }

    @Test
    void commitsAreAHistogramOfTimesAndASummaryOfRows() {
        meters.committed(2_000_000, 600);

        assertThat(lines())
                .contains(
                        "gatehouse_commit_seconds_count 1",
                        "gatehouse_commit_seconds_sum 0.002",
                        "gatehouse_commit_seconds_bucket{le=\"0.002\"} 1",
                        "gatehouse_commit_rows_count 1",
                        "gatehouse_commit_rows_sum 600.0");
    }

    @Test
    void theRestIsThereToo() {
        meters.uploadBytesInFlight(() -> 123);
        meters.uploadsWaiting(() -> 45);
        meters.closed("replaced");
        meters.peopleWithFace(() -> 7);
        meters.reencryption(() -> 0.5);
        meters.reencrypted(200);
        meters.build("1.2.3", "c0ffee");

        assertThat(lines())
                .contains(
                        "gatehouse_upload_bytes_in_flight 123.0",
                        "gatehouse_uploads_waiting 45.0",
                        "gatehouse_people_with_face 7.0",
                        "gatehouse_reencryption_progress 0.5",
                        "gatehouse_reencryption_rows_total 200.0",
                        "gatehouse_closes_total{reason=\"replaced\"} 1.0",
                        "gatehouse_build_info{commit=\"c0ffee\",java=\"" + Runtime.version()
                                + "\",version=\"1.2.3\"} 1");
    }

    @Test
    void refusedLoginsAreCountedByReason() {
        meters.loginRefused(LoginLimit.WRONG_LOGINS_DEVICE);
        meters.helloPlayedAgain();

        assertThat(lines())
                .contains(
                        "gatehouse_logins_refused_total{reason=\"wrong_logins\"} 0.0",
                        "gatehouse_logins_refused_total{reason=\"wrong_logins_device\"} 1.0",
                        "gatehouse_logins_refused_total{reason=\"played_again\"} 1.0");
    }

    @Test
    void certificatesAreMeasuredByPort() {
        meters.tlsCertificate("device", () -> Instant.ofEpochSecond(1_800_000_000));
        meters.tlsReloaded("device", false);
        meters.acceptsPaused();

        assertThat(lines())
                .contains(
                        "gatehouse_tls_certificate_end_seconds{port=\"device\"} 1.8E9",
                        "gatehouse_tls_reloads_total{port=\"device\",result=\"done\"} 0.0",
                        "gatehouse_tls_reloads_total{port=\"device\",result=\"refused\"} 1.0",
                        "gatehouse_accepts_paused_total 1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jvm_memory_used_bytes",
                "jvm_threads_live_threads",
                "jvm_gc_",
                "jvm_classes_loaded_classes",
                "process_cpu_usage",
                "process_files_open_files",
                "process_files_max_files",
                "process_uptime_seconds",
                "netty_allocator_memory_used"
            })
    void theMachineIsMeasured(String prefix) {
        meters.allocator(PooledByteBufAllocator.DEFAULT);

        assertThat(lines()).anyMatch(line -> line.startsWith(prefix));
    }

    private List<String> lines() {
        return registry.scrape().lines().toList();
    }
}

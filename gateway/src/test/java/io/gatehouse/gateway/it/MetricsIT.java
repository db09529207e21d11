package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a scrape shows after some traffic. */
class MetricsIT {
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    @Test
    void aScrapeCountsWhatHappened() {
        try (TestGateway gateway = TestGateway.start()) {
            Api api = gateway.api();
            Terminal gone = gateway.connect();
            gone.wire().closeFrame(1000);
            gone.expectClose(1000);
            try (Terminal terminal = gateway.login("SECRET-SN-77", "corp-of-somebody");
                    Terminal waiting = gateway.login("SECRET-SN-78", "corp-of-somebody");
                    Terminal silent = gateway.connect()) {
                api.enroll(waiting.sn(), "person-of-interest", "fp");
                silent.expect(40058, "no_such_command", null);
                silent.expect(600020, "upload_userinfo", Uploads.people());
                terminal.upload(Uploads.people(
                        Uploads.finger("person-of-interest", 0, 1),
                        Uploads.face("person-of-interest", 1, 2),
                        Uploads.person("person-of-mistakes", "'fp':[{'id':0,'data':'no base64!'}]")));
                terminal.upload(Uploads.people(Uploads.person("person-of-interest", "'fp':[{'id':0,'data':''}]")));
                String succeeded = api.enroll("SECRET-SN-77", "person-of-interest", "fp");
                terminal.upload(Uploads.enrolled(succeeded, Uploads.finger("person-of-interest", 0, 3)));
                String failed = api.enroll("SECRET-SN-77", "person-of-interest", "fp");
                terminal.upload(Uploads.failed(failed, 101, "busy"));
                String cancelled = api.enroll("SECRET-SN-77", "person-of-interest", "fp");
                api.delete("/enrollments/" + cancelled).expect(200);

                Eventually.passes(() -> isWhatHappened(scrape(api)));
            }
        }
    }

    private static void isWhatHappened(String text) {
        Map<String, Double> samples = parse(text);
        assertThat(samples)
                .containsEntry("gatehouse_connections{state=\"subscribed\"}", 2.0)
                .containsEntry("gatehouse_connections{state=\"connected\"}", 1.0)
                .containsEntry("gatehouse_connections{state=\"registered\"}", 0.0)
                .containsEntry("gatehouse_connections{state=\"activated\"}", 0.0)
                .containsEntry("gatehouse_connections{state=\"draining\"}", 0.0)
                .containsEntry("gatehouse_uploads_people_total{result=\"refused\"}", 1.0)
                .containsEntry("gatehouse_templates_total{kind=\"fp\",result=\"stored\"}", 2.0)
                .containsEntry("gatehouse_templates_total{kind=\"fa\",result=\"stored\"}", 1.0)
                .containsEntry("gatehouse_templates_total{kind=\"fp\",result=\"deleted\"}", 1.0)
                .containsKey("gatehouse_templates_total{kind=\"fp\",result=\"refused\"}")
                .containsEntry("gatehouse_enrollments_total{state=\"pushed\"}", 4.0)
                .containsEntry("gatehouse_enrollments_total{state=\"succeeded\"}", 1.0)
                .containsEntry("gatehouse_enrollments_total{state=\"failed\"}", 1.0)
                .containsEntry("gatehouse_enrollments_total{state=\"cancelled\"}", 1.0)
                .containsEntry("gatehouse_enrollments_total{state=\"timed_out\"}", 0.0)
                .containsEntry("gatehouse_enrollments_pending", 1.0)
                .containsEntry("gatehouse_upload_bytes_in_flight", 0.0)
                .containsEntry("gatehouse_uploads_waiting", 0.0)
                .containsEntry("gatehouse_commands_seconds_count{command=\"subscribe_corp\",errcode=\"0\"}", 2.0)
                .containsEntry("gatehouse_commands_seconds_count{command=\"unknown\",errcode=\"40058\"}", 1.0)
                .containsEntry("gatehouse_commands_seconds_count{command=\"upload_userinfo\",errcode=\"600020\"}", 1.0)
                .containsEntry("gatehouse_commands_seconds_count{command=\"upload_userinfo\",errcode=\"0\"}", 4.0)
                .containsEntry(
                        "gatehouse_commands_seconds_bucket{command=\"upload_userinfo\",errcode=\"0\",le=\"+Inf\"}",
                        4.0);
        assertThat(samples.get("gatehouse_frames_total{direction=\"in\"}")).isGreaterThanOrEqualTo(9.0);
        assertThat(samples.get("gatehouse_frames_total{direction=\"out\"}")).isGreaterThanOrEqualTo(14.0);
        assertThat(samples.get("gatehouse_commit_seconds_count")).isGreaterThan(5.0);
        assertThat(samples.get("gatehouse_commit_rows_count")).isGreaterThan(5.0);
        for (String prefix : List.of(
                "gatehouse_closes_total{reason=",
                "gatehouse_build_info{",
                "jvm_memory_used_bytes{",
                "jvm_gc_",
                "process_",
                "netty_allocator_")) {
            assertThat(samples.keySet()).as(prefix).anyMatch(name -> name.startsWith(prefix));
        }
        assertThat(text).doesNotContain("SECRET-SN", "person-of", "corp-of-somebody", "no_such_command");
    }

    @Test
    void aStrangersWordsMakeNoNewSeries() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.connect()) {
            terminal.expect(40058, "command-zero", null);
            int before = parse(scrape(gateway.api())).size();
            for (int i = 0; i < 20; i++) {
                terminal.expect(40058, "command-" + i, null);
                terminal.expect(0, "ping", null);
            }
            TreeSet<String> commands = new TreeSet<>();
            Map<String, Double> after = parse(scrape(gateway.api()));
            for (String sample : after.keySet()) {
                Matcher label = LABEL.matcher(sample);
                while (label.find()) {
                    if (label.group(1).equals("command")) {
                        commands.add(label.group(2));
                    }
                }
            }
            assertThat(commands).containsExactly("ping", "unknown");
            assertThat(after.size() - before).isLessThan(60);
        }
    }

    @Test
    void healthAnswersWithoutAToken() {
        try (TestGateway gateway = TestGateway.start()) {
            for (String path : List.of("//livez", "//readyz")) {
                assertThat(gateway.api()
                                .send(HttpRequest.newBuilder(gateway.api().uri(path))
                                        .build())
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void theScrapeIsPrometheusText() {
        try (TestGateway gateway = TestGateway.start()) {
            Api.Answer answer = gateway.api().get("//metrics").expect(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(answer.text())
                    .contains("# TYPE gatehouse_frames_total counter")
                    .contains("# TYPE gatehouse_connections gauge")
                    .endsWith("\n");
        }
    }

    private static String scrape(Api api) {
        return api.send(HttpRequest.newBuilder(api.uri("//metrics")).build())
                .expect(200)
                .text();
    }

    /** Samples by name and labels, the labels in the order of their names. */
    private static Map<String, Double> parse(String text) {
        Map<String, Double> samples = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            int value = line.lastIndexOf(' ');
            samples.put(
                    sorted(line.substring(0, value)),
                    Double.valueOf(line.substring(value + 1).replace("+Inf", "Infinity")));
        });
        return samples;
    }

    private static String sorted(String series) {
        int brace = series.indexOf('{');
        if (brace < 0) {
            return series;
        }
        TreeSet<String> labels = new TreeSet<>();
        Matcher label = LABEL.matcher(series.substring(brace));
        while (label.find()) {
            labels.add(label.group());
        }
        return series.substring(0, brace) + "{" + String.join(",", labels) + "}";
    }
}

package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What the Autobahn fuzzing client found at the {@link EchoServer}; the Maven profile {@code conformance} runs both. */
class ConformanceReport {
    /** All that the profile asks for; fewer would be a run that broke off. */
    private static final int CASES = 293;

    @Test
    void everyCaseBehavesAndClosesAsTheStandardSays() {
        JsonNode report = new ObjectMapper().readTree(Path.of(System.getProperty("conformance.report")));
        JsonNode cases = report.values().iterator().next();
        Map<String, String> notOk = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : cases.properties()) {
            String behavior = entry.getValue().path("behavior").stringValue();
            String close = entry.getValue().path("behaviorClose").stringValue();
            if (!behavior.equals("OK") || !close.equals("OK")) {
                notOk.put(entry.getKey(), behavior + ", close " + close);
            }
        }

        assertThat(cases.size()).isEqualTo(CASES);
        String noVerdict = "INFORMATIONAL, close INFORMATIONAL";
        assertThat(notOk)
                .as("the standard leaves these three open")
                .isEqualTo(Map.of("7.1.6", noVerdict, "7.13.1", noVerdict, "7.13.2", noVerdict));
    }
}

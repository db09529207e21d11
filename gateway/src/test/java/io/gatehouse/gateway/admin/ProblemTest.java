package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that a caller is refused is counted. */
class ProblemTest {
    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyProblemIsCountedByItsCode(Problem problem) throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            port.doorkeeper.count(Answer.problem(problem));
            port.doorkeeper.count(Answer.nothing());

            assertThat(port.registry.find("gatehouse.admin.refusals").counters())
                    .singleElement()
                    .satisfies(counter -> {
                        assertThat(counter.getId().getTag("code")).isEqualTo(problem.code());
                        assertThat(counter.count()).isEqualTo(1);
                    });
        }
    }

    /** The answer is counted before it is written, so whoever has read it finds it counted. */
    @Test
    void whatIsRefusedByItsHeadByItsBodyAndByItsHandlerIsCounted() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            ApiClient api = new ApiClient(port);
            api.call("GET", "/no-such-path", null).expect(404, "not_found");
            api.call("PATCH", "/devices", null).expect(405, "method_not_allowed");
            api.call("POST", "/devices", "no json").expect(400, "malformed");
            api.call("POST", "/devices", "{}").expect(422, "invalid");
            api.as("a-wrong-token-of-a-stranger").call("GET", "/devices", null).expect(401, "unauthorized");
            api.call("PUT", "/corps/c", "{'name':'n'}").expect(503, "unavailable");

            for (String code : new String[] {
                "not_found", "method_not_allowed", "malformed", "invalid", "unauthorized", "unavailable"
            }) {
                assertThat(port.registry
                                .counter("gatehouse.admin.refusals", "code", code)
                                .count())
                        .as(code)
                        .isEqualTo(1);
            }
        }
    }
}

package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A terminal and an operator who enrol one person after the other and remember what they were told. Used by one thread
 * at a time.
 */
final class Enroller {
    private final String sn;
    private final String corpId;
    private final String secretNo;
    private final Map<String, Ended> ended = new LinkedHashMap<>();
    private @Nullable Open open;
    private int count;

    Enroller(String sn, String corpId, String secretNo) {
        this.sn = sn;
        this.corpId = corpId;
        this.secretNo = secretNo;
    }

    /** An enrolment whose opening was acknowledged. */
    private record Open(String operId, int person) {}

    /** An enrolment whose end was acknowledged. */
    private record Ended(String state, int person) {}

    /** How many ends were acknowledged. */
    int answers() {
        return ended.size();
    }

    /** Finishes what an earlier life left open, then goes on until the connection breaks. */
    void run(Api api, Terminal terminal, Runnable answered) {
        terminal.login(sn, secretNo);
        terminal.expectNoPush();
        while (true) {
            Open current = open;
            if (current == null) {
                int person = count++;
                current = new Open(api.enroll(sn, userid(person), "fp"), person);
                open = current;
            }
            finish(current, api, terminal);
            open = null;
            answered.run();
        }
    }

    private void finish(Open current, Api api, Terminal terminal) {
        int person = current.person();
        String state = switch (person % 4) {
            case 0 -> {
                api.delete("/enrollments/" + current.operId()).expect(200);
                yield "cancelled";
            }
            case 1 -> {
                terminal.upload(Uploads.failed(current.operId(), 101, "No finger"));
                yield "failed";
            }
            default -> {
                String body = Uploads.enrolled(current.operId(), Uploads.finger(userid(person), 0, person));
                assertThat(terminal.upload(body)).isEmpty();
                yield "succeeded";
            }
        };
        ended.put(current.operId(), new Ended(state, person));
    }

    /** Checks every end that was acknowledged; takes up, or calls off, what was in the middle when the lights went out. */
    void verify(Api api) {
        Map<String, JsonNode> stored = new LinkedHashMap<>();
        for (JsonNode enrollment : all(api)) {
            stored.put(enrollment.path("oper_id").stringValue(), enrollment);
        }
        ended.forEach((operId, end) ->
                assertThat(state(stored.get(operId))).as("state of %s", operId).isEqualTo(end.state()));
        ended.values().stream().filter(end -> end.state().equals("succeeded")).forEach(end -> hasTemplate(api, end));
        Open current = open;
        if (current != null) {
            takeUp(api, current, stored.get(current.operId()));
        }
        for (JsonNode enrollment : stored.values()) {
            String operId = enrollment.path("oper_id").stringValue();
            boolean waiting = List.of("created", "pushed").contains(state(enrollment));
            if (waiting && (open == null || !open.operId().equals(operId))) {
                api.delete("/enrollments/" + operId).expect(200);
            }
        }
    }

    /** Its end was on the way: it is there as a whole, or not at all. */
    private void takeUp(Api api, Open current, @Nullable JsonNode stored) {
        String state = state(stored);
        Api.Answer person = api.findPerson(corpId, 0, userid(current.person()));
        assertThat(person.status()).as("person of %s", stored).isEqualTo(state.equals("succeeded") ? 200 : 404);
        if (!state.equals("pushed")) {
            assertThat(state).isIn("succeeded", "failed", "cancelled");
            ended.put(current.operId(), new Ended(state, current.person()));
            open = null;
        }
    }

    private void hasTemplate(Api api, Ended end) {
        if (end.person() >= count - 20) {
            JsonNode template = api.person(corpId, 0, userid(end.person()))
                    .path("templates")
                    .path(0);
            assertThat(template.path("sha256").stringValue()).isEqualTo(Uploads.sha256(Uploads.template(end.person())));
        }
    }

    private List<JsonNode> all(Api api) {
        List<JsonNode> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = api.get("/enrollments?limit=1000&sn=" + sn + next)
                    .expect(200)
                    .json();
            page.path("items").forEach(all::add);
            next = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asString();
        } while (!next.isEmpty());
        return all;
    }

    private static String state(@Nullable JsonNode enrollment) {
        assertThat(enrollment).as("an enrolment that was opened").isNotNull();
        return enrollment == null ? "" : enrollment.path("state").asString("");
    }

    private String userid(int person) {
        return sn + "-" + person;
    }
}

package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A terminal that uploads as fast as it is answered, a few calls ahead, and remembers what was acknowledged. Each call
 * writes one finger and one face of five people with a template of its own, so that half a call would show. Used by one
 * thread at a time.
 */
final class Uploader {
    private static final int GROUPS = 3;
    private static final int PEOPLE = 5;
    private static final int SLOTS = 4;
    private static final int AHEAD = 3;

    private final String sn;
    private final String secretNo;
    private final Random random;
    private final Map<Place, Integer> acknowledged = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private String secret = "";
    private int version;
    private int answers;

    Uploader(String sn, String secretNo, long seed) {
        this.sn = sn;
        this.secretNo = secretNo;
        this.random = new Random(seed);
    }

    /** The same slot of the five people of a group. */
    private record Place(int group, int slot) {}

    private record Call(Place place, int version) {}

    /** How many calls were acknowledged. */
    int answers() {
        return answers;
    }

    /** Logs in as it did before, then uploads until the connection breaks or is closed for a restart. */
    void run(Terminal terminal, Runnable answered) {
        terminal.register(sn, secretNo);
        if (secret.isEmpty()) {
            secret = terminal.active();
        }
        terminal.subscribe(secret);
        Deque<Call> waiting = new ArrayDeque<>();
        while (true) {
            while (waiting.size() < AHEAD) {
                waiting.add(send(terminal));
            }
            Wire.Frame frame = terminal.next();
            if (frame.opcode() != Wire.TEXT) {
                boolean drained = frame.opcode() == Wire.CLOSE && frame.closeCode() == 1012;
                assertThat(drained || frame.opcode() == Wire.Frame.END)
                        .as("%s", frame)
                        .isTrue();
                return;
            }
            JsonNode reply = Json.parse(frame.text());
            assertThat(reply.path("errcode").asInt(-1)).as("%s", reply).isZero();
            assertThat(reply.path("body").path("fail_list")).as("%s", reply).isEmpty();
            Call call = waiting.remove();
            acknowledged.put(call.place(), call.version());
            answers++;
            answered.run();
        }
    }

    /**
     * Checks what is stored: every place holds one version, the same for all five people and both kinds, and none older
     * than what was acknowledged.
     */
    void verify(JsonNode people) {
        Map<Place, Set<Integer>> found = new HashMap<>();
        Map<Place, Integer> templates = new HashMap<>();
        for (JsonNode person : people) {
            String userid = person.path("userid").stringValue();
            if (userid.startsWith(sn + "-")) {
                int group = userid.charAt(sn.length() + 1) - '0';
                for (JsonNode template : person.path("templates")) {
                    Place place = new Place(group, template.path("slot").intValue());
                    Integer known = versions.get(template.path("sha256").stringValue());
                    assertThat(known).as("version of %s", template).isNotNull();
                    found.computeIfAbsent(place, any -> new HashSet<>()).add(known);
                    templates.merge(place, 1, Integer::sum);
                }
            }
        }
        assertThat(found.keySet()).as("places of %s", sn).containsAll(acknowledged.keySet());
        found.forEach((place, stored) -> {
            assertThat(stored).as("versions of %s %s", sn, place).hasSize(1);
            assertThat(templates).as("templates of %s", sn).containsEntry(place, 2 * PEOPLE);
            int only = stored.iterator().next();
            assertThat(only).as("%s %s", sn, place).isGreaterThanOrEqualTo(acknowledged.getOrDefault(place, 0));
            acknowledged.put(place, only);
        });
    }

    private Call send(Terminal terminal) {
        Call call = new Call(new Place(random.nextInt(GROUPS), random.nextInt(SLOTS)), ++version);
        byte[] template = Uploads.template(31 * sn.hashCode() + call.version(), 256);
        versions.put(Uploads.sha256(template), call.version());
        String[] people = new String[PEOPLE];
        for (int i = 0; i < PEOPLE; i++) {
            people[i] = Uploads.person(
                    sn + "-" + call.place().group() + "-" + i,
                    Uploads.fp(call.place().slot(), template),
                    Uploads.fa(call.place().slot(), template));
        }
        terminal.request("upload_userinfo", Uploads.people(people));
        return call;
    }
}

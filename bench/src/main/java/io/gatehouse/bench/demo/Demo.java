package io.gatehouse.bench.demo;

import io.gatehouse.bench.demo.Stage.Clumsy;
import io.gatehouse.bench.demo.Stage.Terminal;
import io.gatehouse.bench.features.SyntheticFace;
import io.gatehouse.bench.simulator.PersonFeatures;
import io.gatehouse.bench.simulator.TerminalEvent;
import io.gatehouse.bench.simulator.TerminalReply;
import io.gatehouse.protocol.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The main job, once: a finger, a face, a failure, a re-push of 200 people; each step is checked. */
final class Demo {
    /** The company of all three terminals. */
    static final String CORP = "demo-corp";

    private static final int REPUSHED = 200;
    private static final int DRAWN_FINGERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Clumsy CLUMSY = new Clumsy("wang.fang", 2, "No face found, please stand closer");

    private final Stage stage;
    private final Story story;

    Demo(Stage stage, Story story) {
        this.stage = stage;
        this.story = story;
    }

    void run() throws Deviation {
        List<Terminal> terminals = terminals();
        enroll(terminals.get(0), "zhang.wei", Kind.FP, "a finger");
        // For the people of the re-push; drawn while the next steps go on.
        List<CompletableFuture<byte[]>> fingers = IntStream.range(0, DRAWN_FINGERS)
                .mapToObj(slot ->
                        stage.features().capture(Kind.FP, "anybody", slot).toCompletableFuture())
                .toList();
        enroll(terminals.get(1), "li.na", Kind.FA, "a face");
        fail(terminals.get(2));
        repush(terminals.get(0), fingers.stream().map(Demo::get).toList());
        totals();
    }

    private List<Terminal> terminals() throws Deviation {
        List<CompletableFuture<Terminal>> starting = Stream.of("GATE-1", "GATE-2", "GATE-3")
                .map(sn -> stage.terminal(sn, CORP, CLUMSY))
                .toList();
        List<Terminal> terminals = new ArrayList<>();
        for (CompletableFuture<Terminal> terminal : starting) {
            terminals.add(soon("terminal online", terminal));
        }
        story.step("3 terminals", "GATE-1, GATE-2, GATE-3 online (register, active, subscribe_corp)");
        return terminals;
    }

    private void enroll(Terminal terminal, String userid, Kind kind, String what) throws Deviation {
        story.heading("Enrol " + what + " of " + userid + " at " + terminal.sn());
        String operId = open(terminal, userid, kind);
        TerminalEvent.Captured captured = soon(
                "capture",
                terminal.log()
                        .first(
                                TerminalEvent.Captured.class,
                                event -> event.operId().equals(operId)));
        story.step(
                "upload_userinfo from " + terminal.sn(),
                captured.bytes() + " bytes, sha256 " + shortened(captured.sha256()));
        JsonNode ended = ended(operId);
        Deviation.unless("state", "succeeded", ended.path("state").asString(""));
        JsonNode stored = ended.path("templates").path(0);
        Deviation.unless("kind", kind.wireName(), stored.path("kind").asString(""));
        Deviation.unless("slot", captured.slot(), stored.path("slot").asInt(-1));
        Deviation.unless("bytes", captured.bytes(), stored.path("bytes").asInt(-1));
        Deviation.unless("sha256", captured.sha256(), stored.path("sha256").asString(""));
        story.step(
                "GET /api/v1/enrollments/…",
                String.format(
                        "succeeded: %s slot %d, %d bytes, sha256 %s as sent",
                        kind.wireName(), captured.slot(), captured.bytes(), shortened(captured.sha256())));
    }

    /** Starts an enrolment and waits until the terminal has been told. */
    private String open(Terminal terminal, String userid, Kind kind) throws Deviation {
        JsonNode opened = soon("POST /api/v1/enrollments", stage.operator().enroll(terminal.sn(), userid, kind));
        String operId = opened.path("oper_id").asString("");
        story.step("POST /api/v1/enrollments", "oper_id " + operId);
        soon(
                "push",
                terminal.log()
                        .first(
                                TerminalEvent.Entered.class,
                                event -> event.push().operId().equals(operId)));
        story.step("push_enter_page (" + kind.wireName() + ")", terminal.sn() + " captures");
        return operId;
    }

    private JsonNode ended(String operId) throws Deviation {
        return soon("GET /api/v1/enrollments/" + operId, stage.operator().awaitEnrollment(operId, PATIENCE));
    }

    private void fail(Terminal terminal) throws Deviation {
        story.heading("Try to enrol a face of " + CLUMSY.userid() + " at " + terminal.sn());
        String operId = open(terminal, CLUMSY.userid(), Kind.FA);
        JsonNode ended = ended(operId);
        Deviation.unless("state", "failed", ended.path("state").asString(""));
        Deviation.unless("errcode", CLUMSY.errcode(), ended.path("errcode").asInt(0));
        Deviation.unless("errmsg", CLUMSY.errmsg(), ended.path("errmsg").asString(""));
        story.step("upload_userinfo from " + terminal.sn(), "errcode " + CLUMSY.errcode());
        story.step("GET /api/v1/enrollments/…", "failed, and the user reads: \"" + CLUMSY.errmsg() + "\"");
    }

    private void repush(Terminal terminal, List<byte[]> fingers) throws Deviation {
        story.heading("The network was away: " + terminal.sn() + " uploads " + REPUSHED + " people again");
        List<PersonFeatures> people = IntStream.range(0, REPUSHED)
                .mapToObj(number -> person(number, fingers))
                .toList();
        long before = System.nanoTime();
        TerminalReply reply = soon(
                "reply to upload_userinfo",
                terminal.device().request("upload_userinfo", PersonFeatures.body(people, null)));
        double millis = (System.nanoTime() - before) / 1e6;
        Deviation.unless("errcode", 0, reply.errcode());
        Deviation.unless("people in fail_list", 0, reply.failed());
        story.step(
                "upload_userinfo from " + terminal.sn(),
                String.format(
                        Locale.ROOT, "stored, synced and answered in %.0f ms: errcode 0, fail_list empty", millis));
    }

    private static PersonFeatures person(int number, List<byte[]> fingers) {
        String userid = String.format(Locale.ROOT, "employee-%03d", number);
        return new PersonFeatures(
                userid,
                0,
                List.of(
                        new PersonFeatures.Feature(Kind.FP, 0, fingers.get(number % fingers.size())),
                        new PersonFeatures.Feature(Kind.FP, 1, fingers.get((number + 1) % fingers.size())),
                        new PersonFeatures.Feature(Kind.FA, 0, SyntheticFace.template(number, 1))));
    }

    private void totals() throws Deviation {
        int[] people = new int[1];
        int[] fingers = new int[1];
        int[] faces = new int[1];
        soon("GET /api/v1/corps/" + CORP + "/people", stage.operator().people(CORP, person -> {
            people[0]++;
            for (JsonNode template : person.path("templates")) {
                (template.path("kind").asString("").equals("fp") ? fingers : faces)[0]++;
            }
        }));
        story.heading("GET /api/v1/corps/" + CORP + "/people");
        Deviation.unless("people", REPUSHED + 2, people[0]);
        Deviation.unless("fingers", 2 * REPUSHED + 1, fingers[0]);
        Deviation.unless("faces", REPUSHED + 1, faces[0]);
        story.step(
                people[0] + " people",
                fingers[0] + faces[0] + " templates: " + fingers[0] + " fingers, " + faces[0] + " faces");
    }

    private static <T> T soon(String what, CompletableFuture<T> future) throws Deviation {
        try {
            return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Deviation(what, "an answer within " + PATIENCE.toSeconds() + " s", cause);
        }
    }

    private static byte[] get(CompletableFuture<byte[]> template) {
        return template.join();
    }

    private static String shortened(String sha256) {
        return sha256.substring(0, 12) + "…";
    }
}

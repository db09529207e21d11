package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Push;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one camera of a terminal: one capture at a time, and the results that no gateway has acknowledged yet. A result
 * is kept until it is answered and sent again after each login, and up to three times where the cloud is busy. Event
 * loop only.
 */
final class CaptureBooth {
    private static final int BUSY_ERRCODE = 101;
    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_KEPT = 64;
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** A result on its way. */
    private static final class Upload {
        final String operId;
        final ObjectNode body;
        final @Nullable PersonFeatures captured;
        int attempts;
        boolean inFlight;

        Upload(String operId, ObjectNode body, @Nullable PersonFeatures captured) {
            this.operId = operId;
            this.body = body;
            this.captured = captured;
        }
    }

    /** A capture going on; compared by identity. */
    private static final class Running {
        final Push.EnterPage push;

        Running(Push.EnterPage push) {
            this.push = push;
        }
    }

    private final Sensor sensor;
    private final @Nullable String algorithm;
    private final Conversation conversation;
    private final Consumer<PersonFeatures> stored;
    private final Set<Upload> unacknowledged = new LinkedHashSet<>();
    private final Map<String, Integer> nextFinger = new HashMap<>();
    private @Nullable Running running;
    private boolean online;

    /** @param stored told what the cloud has taken of what was captured here */
    CaptureBooth(
            Sensor sensor, @Nullable String algorithm, Conversation conversation, Consumer<PersonFeatures> stored) {
        this.sensor = sensor;
        this.algorithm = algorithm;
        this.conversation = conversation;
        this.stored = stored;
    }

    void online() {
        online = true;
        List.copyOf(unacknowledged).forEach(this::send);
    }

    void offline() {
        online = false;
    }

    /** Unbound: people and results are nobody's any more. */
    void wipe() {
        running = null;
        unacknowledged.clear();
        nextFinger.clear();
    }

    /** push_enter_page. */
    void enter(Push.EnterPage push) {
        if (running != null) {
            conversation.tell(new TerminalEvent.Busy(push));
            upload(push, failure(push, BUSY_ERRCODE, "camera is using"), null);
            return;
        }
        conversation.tell(new TerminalEvent.Entered(push));
        Running capture = new Running(push);
        running = capture;
        Sensor.Capture script = sensor.script().apply(push);
        if (script.errcode() != 0) {
            conversation.after(script.lasts(), () -> fail(capture, script));
            return;
        }
        int slot = push.pageType() == Kind.FA ? 0 : nextFinger.getOrDefault(push.userid(), 0);
        var template = sensor.features().capture(push.pageType(), push.userid(), slot);
        conversation.after(
                script.lasts(),
                () -> template.whenComplete((data, error) -> conversation.here(() -> {
                    if (error != null) {
                        fail(capture, Sensor.Capture.failure(Duration.ZERO, 1, "the sensor is broken"));
                    } else {
                        succeed(capture, script, slot, data);
                    }
                })));
    }

    /** push_exit_page: counts only for the capture that is going on, and then nothing is uploaded. */
    void exit(String operId) {
        if (running != null && running.push.operId().equals(operId)) {
            running = null;
            conversation.tell(new TerminalEvent.Exited(operId));
        }
    }

    private void fail(Running capture, Sensor.Capture script) {
        if (running != capture) {
            return;
        }
        running = null;
        Push.EnterPage push = capture.push;
        conversation.tell(new TerminalEvent.CaptureFailed(push.operId(), script.errcode(), script.errmsg()));
        if (script.dropBeforeUpload()) {
            conversation.breakLine();
        }
        upload(push, failure(push, script.errcode(), script.errmsg()), null);
    }

    private void succeed(Running capture, Sensor.Capture script, int slot, byte[] template) {
        if (running != capture) {
            return;
        }
        running = null;
        Push.EnterPage push = capture.push;
        if (push.pageType() == Kind.FP) {
            nextFinger.put(push.userid(), (slot + 1) % Kind.FP.slots());
        }
        conversation.tell(new TerminalEvent.Captured(
                push.operId(), push.userid(), push.pageType(), slot, template.length, KeptPerson.sha256(template)));
        if (script.dropBeforeUpload()) {
            conversation.breakLine();
        }
        PersonFeatures person = new PersonFeatures(
                push.userid(),
                push.userType().code(),
                List.of(new PersonFeatures.Feature(push.pageType(), slot, template)));
        upload(
                push,
                PersonFeatures.body(List.of(person), algorithm)
                        .put("oper_id", push.operId())
                        .put("errcode", 0)
                        .put("errmsg", script.errmsg()),
                person);
    }

    private static ObjectNode failure(Push.EnterPage push, int errcode, String errmsg) {
        PersonFeatures nobody =
                new PersonFeatures(push.userid(), push.userType().code(), new ArrayList<>());
        return PersonFeatures.body(List.of(nobody), null)
                .put("oper_id", push.operId())
                .put("errcode", errcode)
                .put("errmsg", errmsg);
    }

    private void upload(Push.EnterPage push, ObjectNode body, @Nullable PersonFeatures captured) {
        if (unacknowledged.size() == MAX_KEPT) {
            conversation.tell(new TerminalEvent.Unexpected(
                    "the result of " + push.operId() + " is lost: " + MAX_KEPT + " others wait for their answer"));
            return;
        }
        Upload upload = new Upload(push.operId(), body, captured);
        unacknowledged.add(upload);
        send(upload);
    }

    private void send(Upload upload) {
        if (!online || upload.inFlight || !unacknowledged.contains(upload)) {
            return;
        }
        upload.inFlight = true;
        upload.attempts++;
        conversation.tell(new TerminalEvent.Uploading(upload.operId, upload.attempts));
        conversation.request("upload_userinfo", upload.body).whenComplete((reply, lost) -> {
            upload.inFlight = false;
            if (reply != null) {
                answered(upload, reply);
            }
        });
    }

    private void answered(Upload upload, TerminalReply reply) {
        if (upload.captured != null && reply.ok() && reply.failed() == 0) {
            stored.accept(upload.captured);
        }
        conversation.tell(new TerminalEvent.Uploaded(upload.operId, reply));
        if (reply.errcode() == ErrorCode.BUSY.code() && upload.attempts < MAX_ATTEMPTS) {
            conversation.after(RETRY, () -> send(upload));
        } else if (reply.errcode() != ErrorCode.NOT_LOGGED_IN.code()) {
            unacknowledged.remove(upload);
        }
    }
}

package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.DoorOpening;
import io.gatehouse.gateway.domain.Doors;
import io.gatehouse.gateway.domain.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Doors opened from afar. */
final class DoorCalls {
    private static final int LONGEST_WAIT = 120;
    private static final String SCAN_OPENS = "scan_qrcode_open";

    private final Doors doors;
    private final Devices devices;

    DoorCalls(Doors doors, Devices devices) {
        this.doors = doors;
        this.devices = devices;
    }

    CompletionStage<Answer> open(Request request) throws RefusedException {
        String userid = Body.of(request.body(), "userid").text("userid", TextRule.USERID);
        request.isAbout("userid", userid);
        return pushed(request, () -> doors.open(request.path("sn"), userid));
    }

    CompletionStage<Answer> scanned(Request request) throws RefusedException {
        Body body = Body.of(request.body(), "userid", "op_type", "state", "user_type");
        String userid = body.text("userid", TextRule.USERID);
        String opType = body.optionalText("op_type", TextRule.WORD);
        String state = body.optionalText("state", TextRule.STATE);
        boolean admin = body.number("user_type", 1) == 1;
        request.isAbout("userid", userid);
        request.isAbout("op_type", opType);
        Doors.Scan scan =
                new Doors.Scan(userid, opType == null ? SCAN_OPENS : opType, state == null ? "" : state, admin);
        return pushed(request, () -> doors.scanned(request.path("sn"), scan));
    }

    private CompletionStage<Answer> pushed(Request request, Supplier<CompletionStage<Outcome<DoorOpening>>> push) {
        Device device = devices.find(request.path("sn"));
        if (device == null || !request.caller().sees(device.corpId())) {
            return CompletableFuture.completedFuture(Answer.problem(Problem.DEVICE_UNKNOWN));
        }
        return push.get()
                .thenApply(outcome -> Answer.of(
                        outcome,
                        opening -> Answer.json(201, json -> RecordJson.door(json, opening))
                                .with("Location", "/api/v1/door-openings/" + opening.operId())));
    }

    CompletionStage<Answer> find(Request request) throws RefusedException {
        int wait = request.number("wait", 0, LONGEST_WAIT, 0);
        String operId = request.path("oper_id");
        return doors.find(operId)
                .thenCompose(found -> wait > 0 && isVisible(request.caller(), found)
                        ? doors.await(operId, Duration.ofSeconds(wait))
                        : CompletableFuture.completedFuture(found))
                .thenApply(found -> isVisible(request.caller(), found)
                        ? Answer.of(found, opening -> Answer.json(200, json -> RecordJson.door(json, opening)))
                        : Answer.problem(Problem.DOOR_UNKNOWN));
    }

    private static boolean isVisible(Caller caller, @Nullable Outcome<DoorOpening> found) {
        return found instanceof Outcome.Done<DoorOpening> done
                && caller.sees(done.value().corpId());
    }
}

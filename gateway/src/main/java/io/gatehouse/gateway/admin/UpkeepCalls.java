package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.DeviceLogs;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Firmware;
import io.gatehouse.gateway.domain.LoginCodes;
import io.gatehouse.gateway.domain.LoginCodes.LoginCode;
import io.gatehouse.gateway.domain.Order;
import io.gatehouse.gateway.domain.SelfInput;
import io.gatehouse.gateway.domain.Upkeep;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What devices are offered and told to do, and the logs that they send. */
final class UpkeepCalls {
    private static final long LARGEST_FIRMWARE = 1L << 40;

    private final Devices devices;
    private final Upkeep upkeep;
    private final DeviceLogs logs;
    private final LoginCodes loginCodes;

    UpkeepCalls(Devices devices, Upkeep upkeep, DeviceLogs logs, LoginCodes loginCodes) {
        this.devices = devices;
        this.upkeep = upkeep;
        this.logs = logs;
        this.loginCodes = loginCodes;
    }

    CompletionStage<Answer> selfInput(Request request) {
        return ifVisible(
                request,
                () -> done(Answer.json(200, json -> RecordJson.selfInput(json, upkeep.selfInput(request.path("sn"))))));
    }

    CompletionStage<Answer> setSelfInput(Request request) throws RefusedException {
        Body body = Body.of(request.body(), "fp", "fa");
        SelfInput selfInput = new SelfInput(body.flag("fp"), body.flag("fa"));
        return ifVisible(
                request,
                () -> upkeep.setSelfInput(request.path("sn"), selfInput)
                        .thenApply(outcome -> Answer.of(outcome, set -> Answer.nothing())));
    }

    CompletionStage<Answer> firmware(Request request) {
        return ifVisible(request, () -> done(firmware(upkeep.firmware(request.path("sn")))));
    }

    CompletionStage<Answer> firmwareOfAll(Request request) {
        return done(firmware(upkeep.firmware(null)));
    }

    CompletionStage<Answer> offer(Request request) throws RefusedException {
        Firmware firmware = firmware(request.body());
        request.isAbout("version", firmware.version());
        return ifVisible(request, () -> offer(request.path("sn"), firmware));
    }

    CompletionStage<Answer> offerToAll(Request request) throws RefusedException {
        Firmware firmware = firmware(request.body());
        request.isAbout("version", firmware.version());
        return offer(null, firmware);
    }

    CompletionStage<Answer> withdraw(Request request) {
        return ifVisible(request, () -> offer(request.path("sn"), null));
    }

    CompletionStage<Answer> withdrawFromAll(Request request) {
        return offer(null, null);
    }

    private CompletionStage<Answer> offer(@Nullable String sn, @Nullable Firmware firmware) {
        return upkeep.offer(sn, firmware).thenApply(outcome -> Answer.of(outcome, id -> Answer.nothing()));
    }

    private static Firmware firmware(byte[] bytes) throws RefusedException {
        Body body = Body.of(bytes, "version", "md5sum", "size", "download_url");
        return new Firmware(
                body.text("version", TextRule.WORD),
                body.text("md5sum", TextRule.MD5),
                body.longNumber("size", 1, LARGEST_FIRMWARE),
                body.text("download_url", TextRule.DOWNLOAD_URL));
    }

    private static Answer firmware(@Nullable Firmware firmware) {
        return firmware == null
                ? Answer.problem(Problem.FIRMWARE_UNKNOWN)
                : Answer.json(200, json -> RecordJson.firmware(json, firmware));
    }

    CompletionStage<Answer> update(Request request) {
        return order(request, new Order.UpdateFirmware());
    }

    CompletionStage<Answer> restart(Request request) {
        return order(request, new Order.Restart());
    }

    CompletionStage<Answer> fetchLog(Request request) throws RefusedException {
        String hint = Body.of(request.body(), "hint").text("hint", TextRule.HINT);
        request.isAbout("hint", hint);
        return order(request, new Order.SendLog(hint));
    }

    private CompletionStage<Answer> order(Request request, Order order) {
        return ifVisible(
                request,
                () -> upkeep.order(request.path("sn"), order)
                        .thenApply(outcome -> Answer.of(outcome, device -> Answer.nothing())));
    }

    CompletionStage<Answer> logs(Request request) {
        return ifVisible(
                request,
                () -> logs.list(request.path("sn"))
                        .thenApply(outcome ->
                                Answer.of(outcome, list -> Answer.json(200, json -> RecordJson.logs(json, list)))));
    }

    CompletionStage<Answer> log(Request request) {
        return ifVisible(
                request,
                () -> logs.read(request.path("sn"), request.path("id"))
                        .thenApply(outcome -> Answer.of(
                                outcome,
                                bytes -> new Answer.Whole(
                                        200,
                                        Map.of(
                                                "Content-Type",
                                                "application/octet-stream",
                                                "Content-Disposition",
                                                "attachment"),
                                        bytes,
                                        null))));
    }

    /** What somebody has scanned at a device that asked for a login. */
    CompletionStage<Answer> loginCode(Request request) throws RefusedException {
        String text = Body.of(request.body(), "code").text("code", TextRule.CODE);
        LoginCode code = loginCodes.read(text);
        boolean visible = code != null && request.caller().sees(code.device().corpId());
        if (code == null || !visible) {
            return done(Answer.problem(Problem.CODE_UNKNOWN));
        }
        request.isAbout("sn", code.device().sn());
        return done(Answer.json(200, json -> RecordJson.loginCode(json, code)));
    }

    private CompletionStage<Answer> ifVisible(Request request, Supplier<CompletionStage<Answer>> call) {
        Device device = devices.find(request.path("sn"));
        return device == null || !request.caller().sees(device.corpId())
                ? done(Answer.problem(Problem.DEVICE_UNKNOWN))
                : call.get();
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}

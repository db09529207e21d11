package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Bindings;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Devices.NewDevice;
import io.gatehouse.gateway.domain.Outcome;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Devices, their bindings and the corps they are bound to. */
final class DeviceCalls {
    private final Devices devices;
    private final Bindings bindings;

    DeviceCalls(Devices devices, Bindings bindings) {
        this.devices = devices;
        this.bindings = bindings;
    }

    CompletionStage<Answer> add(Request request) throws RefusedException {
        Body body = Body.of(request.body(), "sn", "secret_no", "seed_secret_no", "name", "corp_id");
        NewDevice device = new NewDevice(
                body.text("sn", TextRule.SN),
                body.optionalText("secret_no", TextRule.SECRET),
                body.optionalText("seed_secret_no", TextRule.SECRET),
                body.optionalText("name", TextRule.NAME),
                body.optionalText("corp_id", TextRule.CORP_ID));
        return devices.add(device)
                .thenApply(outcome -> Answer.of(
                        outcome,
                        added -> Answer.json(201, json -> Json.deviceWithSecret(json, added))
                                .with("Location", "/api/v1/devices/" + encoded(added.sn()))));
    }

    CompletionStage<Answer> renewSecretNo(Request request) {
        return devices.renewSecretNo(request.path("sn"))
                .thenApply(outcome ->
                        Answer.of(outcome, device -> Answer.json(200, json -> Json.newSecretNo(json, device))));
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        var page = devices.list(request.query("corp_id"), request.flag("online"), request.limit(), request.after());
        return CompletableFuture.completedFuture(Answer.json(
                200,
                json -> Json.page(json, page, (to, device) -> Json.device(to, device, devices.presence(device.sn())))));
    }

    CompletionStage<Answer> find(Request request) {
        Device device = devices.find(request.path("sn"));
        return CompletableFuture.completedFuture(
                device == null
                        ? Answer.problem(Problem.DEVICE_UNKNOWN)
                        : Answer.json(200, json -> Json.device(json, device, devices.presence(device.sn()))));
    }

    CompletionStage<Answer> delete(Request request) {
        return bindings.remove(request.path("sn")).thenApply(DeviceCalls::nothing);
    }

    CompletionStage<Answer> bind(Request request) throws RefusedException {
        String corpId = Body.of(request.body(), "corp_id").text("corp_id", TextRule.CORP_ID);
        return bindings.bind(request.path("sn"), corpId).thenApply(DeviceCalls::nothing);
    }

    CompletionStage<Answer> unbind(Request request) {
        return bindings.unbind(request.path("sn")).thenApply(DeviceCalls::nothing);
    }

    CompletionStage<Answer> nameCorp(Request request) throws RefusedException {
        String corpId = request.path("corp_id");
        if (!TextRule.CORP_ID.allows(corpId)) {
            throw RefusedException.invalid("corp_id", TextRule.CORP_ID.expected());
        }
        String name = Body.of(request.body(), "name").text("name", TextRule.NAME);
        return devices.nameCorp(corpId, name).thenApply(corp -> Answer.nothing());
    }

    private static Answer nothing(Outcome<Device> outcome) {
        return Answer.of(outcome, device -> Answer.nothing());
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

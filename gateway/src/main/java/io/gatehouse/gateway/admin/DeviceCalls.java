package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Bindings;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Devices.NewDevice;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Devices, their bindings and the corps they are bound to. */
final class DeviceCalls {
    /** How many groups a device may be in. */
    static final int MOST_GROUPS = 100;

    private final Devices devices;
    private final VisibleDevices visible;
    private final Bindings bindings;

    DeviceCalls(Devices devices, Bindings bindings) {
        this.devices = devices;
        this.visible = new VisibleDevices(devices);
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
        if (!request.caller().sees(device.corpId())) {
            throw RefusedException.otherCorp(request.caller());
        }
        request.isAbout("sn", device.sn());
        request.isAbout("corp_id", device.corpId());
        return devices.add(device)
                .thenApply(outcome -> Answer.of(
                        outcome,
                        added -> Answer.json(201, json -> Json.deviceWithSecret(json, added))
                                .with("Location", "/api/v1/devices/" + encoded(added.sn()))));
    }

    CompletionStage<Answer> renewSecretNo(Request request) {
        return visible.ifIncluded(
                request,
                () -> devices.renewSecretNo(request.path("sn"))
                        .thenApply(outcome -> Answer.of(
                                outcome, device -> Answer.json(200, json -> Json.newSecretNo(json, device)))));
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        String corpId = request.query("corp_id");
        Boolean online = request.flag("online");
        int limit = request.limit();
        var page = corpId == null || request.caller().sees(corpId)
                ? devices.list(corpId == null ? request.caller().corpId() : corpId, online, limit, request.after())
                : new Page<Device>(List.of(), null);
        return CompletableFuture.completedFuture(Answer.json(
                200,
                json -> Json.page(json, page, (to, device) -> Json.device(to, device, devices.presence(device.sn())))));
    }

    CompletionStage<Answer> find(Request request) {
        Device device = visible(request);
        return CompletableFuture.completedFuture(
                device == null
                        ? Answer.problem(Problem.DEVICE_UNKNOWN)
                        : Answer.json(200, json -> Json.device(json, device, devices.presence(device.sn()))));
    }

    CompletionStage<Answer> delete(Request request) {
        return visible.ifIncluded(
                request, () -> bindings.remove(request.path("sn")).thenApply(DeviceCalls::nothing));
    }

    CompletionStage<Answer> bind(Request request) throws RefusedException {
        String corpId = Body.of(request.body(), "corp_id").text("corp_id", TextRule.CORP_ID);
        request.isAbout("corp_id", corpId);
        return visible.ifIncluded(
                request, () -> bindings.bind(request.path("sn"), corpId).thenApply(DeviceCalls::nothing));
    }

    CompletionStage<Answer> unbind(Request request) {
        return visible.ifIncluded(
                request, () -> bindings.unbind(request.path("sn")).thenApply(DeviceCalls::nothing));
    }

    CompletionStage<Answer> setGroups(Request request) throws RefusedException {
        Set<String> groups = Body.of(request.body(), "groups").neededTexts("groups", TextRule.GROUP, MOST_GROUPS);
        return visible.ifIncluded(
                request, () -> devices.setGroups(request.path("sn"), groups).thenApply(DeviceCalls::nothing));
    }

    Intake importTable(Request request) throws RefusedException {
        Table.ofBody(request.headers().contentType(), Table.CSV);
        DeviceTable table = new DeviceTable(devices, request.caller());
        return new Import<>(request, table, table::write);
    }

    CompletionStage<Answer> nameCorp(Request request) throws RefusedException {
        String corpId = request.path("corp_id");
        if (!TextRule.CORP_ID.allows(corpId)) {
            throw RefusedException.invalid("corp_id", TextRule.CORP_ID.expected());
        }
        String name = Body.of(request.body(), "name").text("name", TextRule.NAME);
        if (!request.caller().sees(corpId)) {
            throw RefusedException.otherCorp(request.caller());
        }
        return devices.nameCorp(corpId, name).thenApply(corp -> Answer.nothing());
    }

    /** The device of the path, unless it belongs to a corp that the caller does not see, or to none. */
    private @Nullable Device visible(Request request) {
        Device device = devices.find(request.path("sn"));
        return device != null && request.caller().sees(device.corpId()) ? device : null;
    }

    private static Answer nothing(Outcome<Device> outcome) {
        return Answer.of(outcome, device -> Answer.nothing());
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

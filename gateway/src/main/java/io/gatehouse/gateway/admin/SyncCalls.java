package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Bindings;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Lane;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.PersonSync;
import io.gatehouse.gateway.domain.SyncState;
import io.gatehouse.gateway.domain.SyncView;
import io.gatehouse.protocol.UserType;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** How far terminals and people are in step. */
final class SyncCalls {
    private final SyncView sync;
    private final Devices devices;
    private final VisibleDevices visible;
    private final Bindings bindings;

    SyncCalls(SyncView sync, Devices devices, Bindings bindings) {
        this.sync = sync;
        this.devices = devices;
        this.visible = new VisibleDevices(devices);
        this.bindings = bindings;
    }

    CompletionStage<Answer> device(Request request) {
        return visible.ifIncluded(
                request,
                () -> sync.device(request.path("sn"))
                        .thenApply(outcome ->
                                Answer.of(outcome, view -> Answer.json(200, json -> device(json, view)))));
    }

    CompletionStage<Answer> people(Request request) throws RefusedException {
        SyncState state = state(request.query("state"));
        int limit = request.limit();
        return visible.ifIncluded(
                request,
                () -> sync.people(request.path("sn"), state, limit, request.after())
                        .thenApply(outcome -> Answer.of(
                                outcome,
                                page -> Answer.json(
                                        200, json -> Json.page(json, page, (to, item) -> person(to, item, false))))));
    }

    CompletionStage<Answer> person(Request request) throws RefusedException {
        String code = request.path("user_type");
        UserType userType = code.matches("[0-9]") ? UserType.of(Long.parseLong(code)) : null;
        int limit = request.limit();
        if (userType == null || !request.caller().sees(request.path("corp_id"))) {
            return CompletableFuture.completedFuture(Answer.problem(Problem.PERSON_UNKNOWN));
        }
        PersonKey key = new PersonKey(request.path("corp_id"), userType, request.path("userid"));
        return sync.person(key, limit, request.after())
                .thenApply(outcome -> Answer.of(
                        outcome,
                        page -> Answer.json(200, json -> Json.page(json, page, (to, item) -> person(to, item, true)))));
    }

    CompletionStage<Answer> retry(Request request) {
        return visible.ifIncluded(
                request,
                () -> sync.retry(request.path("sn"))
                        .thenApply(outcome -> Answer.of(outcome, device -> Answer.nothing())));
    }

    CompletionStage<Answer> replace(Request request) throws RefusedException {
        String newSn = Body.of(request.body(), "new_sn").text("new_sn", TextRule.SN);
        request.isAbout("new_sn", newSn);
        return visible.ifIncluded(
                request,
                () -> visible.includes(request.caller(), newSn)
                        ? bindings.replace(request.path("sn"), newSn).thenApply(this::replaced)
                        : VisibleDevices.unknown());
    }

    private Answer replaced(Outcome<Device> outcome) {
        if (outcome instanceof Outcome.Refused<Device> refused && refused.problem() == Outcome.Problem.DEVICE_BOUND) {
            return Answer.problem(Problem.DEVICE_BOUND, "new_sn: expected a device that is bound to no corp");
        }
        return Answer.of(
                outcome, device -> Answer.json(200, json -> Json.device(json, device, devices.presence(device.sn()))));
    }

    private static @Nullable SyncState state(@Nullable String word) throws RefusedException {
        if (word == null) {
            return null;
        }
        for (SyncState state : SyncState.values()) {
            if (word(state).equals(word)) {
                return state;
            }
        }
        throw RefusedException.invalid(
                "state",
                "one of "
                        + Arrays.stream(SyncState.values()).map(SyncCalls::word).collect(Collectors.joining(", ")));
    }

    private static String word(SyncState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static void device(JsonGenerator json, SyncView.DeviceSync view) {
        json.writeStartObject();
        json.writeStringProperty("sn", view.device().sn());
        list(json, "contacts", view.contacts());
        list(json, "visitors", view.visitors());
        json.writeBooleanProperty(
                "behind",
                view.people().getOrDefault(SyncState.PENDING, 0) > 0
                        || view.people().getOrDefault(SyncState.FAILED, 0) > 0);
        view.people().forEach((state, count) -> json.writeNumberProperty(word(state), count));
        json.writeEndObject();
    }

    private static void list(JsonGenerator json, String name, @Nullable Lane lane) {
        json.writeName(name);
        if (lane == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeNumberProperty("version", lane.version());
        json.writeNumberProperty("acknowledged_version", lane.acknowledged());
        Json.time(json, "last_push_at", lane.pushedAt());
        Json.time(json, "last_pull_at", lane.pull().endedAt());
        json.writeEndObject();
    }

    private static void person(JsonGenerator json, PersonSync person, boolean byDevice) {
        json.writeStartObject();
        if (byDevice) {
            json.writeStringProperty("sn", person.sn());
        } else {
            json.writeStringProperty("userid", person.person().key().userid());
            json.writeNumberProperty(
                    "user_type", person.person().key().userType().code());
        }
        json.writeStringProperty("state", word(person.state()));
        Json.string(json, "reason", person.reason());
        json.writeEndObject();
    }
}

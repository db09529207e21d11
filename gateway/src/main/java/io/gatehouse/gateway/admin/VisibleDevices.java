package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The devices that a caller may know of: one who is limited to a corp sees those that are bound to it, and no others. */
record VisibleDevices(Devices devices) {
    /** Of a caller who sees everything the transaction decides alone whether there is such a device. */
    boolean includes(Caller caller, String sn) {
        Device device = devices.find(sn);
        return !caller.isLimited() || (device != null && caller.sees(device.corpId()));
    }

    /** What the call answers, if the caller may know of the device of the path. */
    CompletionStage<Answer> ifIncluded(Request request, Supplier<CompletionStage<Answer>> call) {
        return includes(request.caller(), request.path("sn")) ? call.get() : unknown();
    }

    static CompletionStage<Answer> unknown() {
        return CompletableFuture.completedFuture(Answer.problem(Problem.DEVICE_UNKNOWN));
    }
}

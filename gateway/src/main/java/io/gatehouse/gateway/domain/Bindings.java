package io.gatehouse.gateway.domain;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which company a device belongs to, and that it belongs to none or is gone. Thread-safe. */
public final class Bindings {
    private static final long ROW_BYTES = 500;

    private final Store store;
    private final Devices devices;
    private final Enrollments enrollments;
    private final DeviceLink link;

    public Bindings(Store store, Devices devices, Enrollments enrollments, DeviceLink link) {
        this.store = store;
        this.devices = devices;
        this.enrollments = enrollments;
        this.link = link;
    }

    /** What a transaction has changed. */
    private record Change(Device device, boolean changed, List<Enrollment> cancelled) {}

    /** Binds a device, and tells it so that it need not wait for its next poll. */
    public CompletionStage<Outcome<Device>> bind(String sn, String corpId) {
        return store.<Outcome<Change>>write(ROW_BYTES, tx -> {
                    Device device = tx.device(sn);
                    if (device == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
                    }
                    if (device.corpId() != null) {
                        return device.corpId().equals(corpId)
                                ? new Outcome.Done<>(new Change(device, false, List.of()))
                                : new Outcome.Refused<>(Outcome.Problem.DEVICE_BOUND);
                    }
                    if (!devices.haveRoom(tx, corpId)) {
                        return new Outcome.Refused<>(Outcome.Problem.TOO_MANY_DEVICES);
                    }
                    tx.putCorp(corpId, null);
                    return new Outcome.Done<>(rebind(tx, device, corpId));
                })
                .thenApply(outcome -> applied(outcome, change -> link.bound(sn)));
    }

    /** Lets a device go: its enrolments are cancelled, its secret is void, its connection is closed. */
    public CompletionStage<Outcome<Device>> unbind(String sn) {
        return store.<Outcome<Change>>write(ROW_BYTES, tx -> {
                    Device device = tx.device(sn);
                    if (device == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
                    }
                    return new Outcome.Done<>(
                            device.corpId() == null ? new Change(device, false, List.of()) : rebind(tx, device, null));
                })
                .thenApply(outcome -> applied(outcome, change -> link.unbound(sn)));
    }

    /** Removes a device; the templates that it brought stay. */
    public CompletionStage<Outcome<Device>> remove(String sn) {
        return store.<Outcome<Change>>write(ROW_BYTES, tx -> {
                    Device device = tx.device(sn);
                    if (device == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
                    }
                    List<Enrollment> cancelled = enrollments.cancelAllOf(tx, sn);
                    tx.deleteDevice(sn);
                    return new Outcome.Done<>(new Change(device, true, cancelled));
                })
                .thenApply(outcome -> applied(outcome, change -> {
                    devices.forget(change.device());
                    link.deleted(sn);
                }));
    }

    /** What a replacement has changed. */
    private record Swap(Change gone, Change come) {}

    /**
     * Puts a new device in the place of a broken one: it takes over the name, the corp and the range. The broken one is
     * unbound and stays, for what it has brought names it. The new one must be bound to nobody; it pulls everybody when it
     * logs in.
     */
    public CompletionStage<Outcome<Device>> replace(String sn, String newSn) {
        return store.<Outcome<Swap>>write(ROW_BYTES, tx -> {
                    Device broken = tx.device(sn);
                    Device fresh = tx.device(newSn);
                    if (broken == null || fresh == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
                    }
                    if (broken.corpId() == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNBOUND);
                    }
                    if (fresh.corpId() != null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_BOUND);
                    }
                    Change gone = rebind(tx, broken, null);
                    Change come = rebind(tx, fresh, broken.corpId());
                    tx.takeOver(sn, newSn);
                    tx.directory().setGroups(newSn, Set.copyOf(broken.binding().groups()));
                    return new Outcome.Done<>(new Swap(
                            gone,
                            new Change(
                                    come.device()
                                            .withName(broken.name())
                                            .withGroups(broken.binding().groups()),
                                    true,
                                    come.cancelled())));
                })
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Done<Swap> done) {
                        Swap swap = done.value();
                        applied(new Outcome.Done<>(swap.gone()), change -> link.unbound(sn));
                        return applied(new Outcome.Done<>(swap.come()), change -> {
                            devices.tookOver(change.device());
                            link.bound(newSn);
                        });
                    }
                    return new Outcome.Refused<>(((Outcome.Refused<Swap>) outcome).problem());
                });
    }

    private Change rebind(Store.Transaction tx, Device device, @Nullable String corpId) {
        List<Enrollment> cancelled = corpId == null ? enrollments.cancelAllOf(tx, device.sn()) : List.of();
        tx.setBinding(device.sn(), corpId);
        return new Change(
                device.withBinding(new Binding(corpId, device.binding().generation() + 1)), true, cancelled);
    }

    /** After the commit: memory first, then the device, so that it cannot act on what is over. */
    private Outcome<Device> applied(Outcome<Change> outcome, Consumer<Change> tell) {
        if (outcome instanceof Outcome.Done<Change> done) {
            Change change = done.value();
            Device device = change.device();
            // Also where nothing has changed: it may have changed by a commit of which nobody has heard.
            if (devices.bound(device.sn(), device.binding()) || change.changed()) {
                change.cancelled().forEach(enrollments::settled);
                tell.accept(change);
            }
            return new Outcome.Done<>(device);
        }
        Outcome.Problem problem = ((Outcome.Refused<Change>) outcome).problem();
        devices.noteQuota(problem);
        return new Outcome.Refused<>(problem);
    }
}

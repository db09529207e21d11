package io.gatehouse.gateway.domain;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What terminals are offered (firmware, enrolment at the terminal) and told to do by their operator. What is offered lives
 * in memory too, so that a login waits for no query; the store has it first. Thread-safe.
 */
public final class Upkeep {
    private static final long ROW_BYTES = 500;

    private final Store store;
    private final Devices devices;
    private final DeviceOrders orders;
    private final Map<Long, SelfInput> selfInputs = new ConcurrentHashMap<>();
    private final Map<Long, Firmware> firmwares = new ConcurrentHashMap<>();

    public Upkeep(Store store, Devices devices, DeviceOrders orders) {
        this.store = store;
        this.devices = devices;
        this.orders = orders;
    }

    /** Reads everything; to be called once, before the first connection. */
    public void load(Store.Snapshot snapshot) {
        selfInputs.putAll(snapshot.offers().selfInputs());
        firmwares.putAll(snapshot.offers().firmwares());
    }

    /** What people may enrol at this device by themselves. */
    public SelfInput selfInput(String sn) {
        return selfInputs.getOrDefault(id(sn), SelfInput.ALL);
    }

    /** Says it, to the terminal too if it is there; one that is not asks when it comes. */
    public CompletionStage<Outcome<SelfInput>> setSelfInput(String sn, SelfInput selfInput) {
        return changed(sn, (tx, id) -> tx.offers().putSelfInput(id, selfInput)).thenApply(outcome -> {
            if (outcome instanceof Outcome.Done<Long> done) {
                selfInputs.put(done.value(), selfInput);
                orders.tell(sn, new Order.OfferSelfInput(selfInput));
                return new Outcome.Done<>(selfInput);
            }
            return new Outcome.Refused<>(((Outcome.Refused<Long>) outcome).problem());
        });
    }

    /** What a device is offered: its own, or else what all are; null for nothing. */
    public @Nullable Firmware firmwareFor(String sn) {
        Firmware own = firmwares.get(id(sn));
        return own == null ? firmwares.get(Offers.EVERY_DEVICE) : own;
    }

    /** What is offered to this device alone, or with null to all that have nothing of their own. */
    public @Nullable Firmware firmware(@Nullable String sn) {
        return firmwares.get(sn == null ? Offers.EVERY_DEVICE : id(sn));
    }

    /**
     * Offers firmware.
     *
     * @param sn null for all that have nothing of their own
     * @param firmware null for none any more
     */
    public CompletionStage<Outcome<Long>> offer(@Nullable String sn, @Nullable Firmware firmware) {
        return changed(sn, (tx, id) -> tx.offers().putFirmware(id, firmware)).thenApply(outcome -> {
            if (outcome instanceof Outcome.Done<Long> done) {
                if (firmware == null) {
                    firmwares.remove(done.value());
                } else {
                    firmwares.put(done.value(), firmware);
                }
            }
            return outcome;
        });
    }

    /** Tells a device something of which nothing is stored. */
    public CompletionStage<Outcome<Device>> order(String sn, Order order) {
        Device device = devices.find(sn);
        if (device == null) {
            return CompletableFuture.completedFuture(new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN));
        }
        if (device.corpId() == null) {
            return CompletableFuture.completedFuture(new Outcome.Refused<>(Outcome.Problem.DEVICE_UNBOUND));
        }
        return orders.tell(sn, order)
                .thenApply(sent ->
                        sent ? new Outcome.Done<>(device) : new Outcome.Refused<>(Outcome.Problem.DEVICE_OFFLINE));
    }

    private interface Change {
        void apply(Store.Transaction tx, long id);
    }

    private CompletionStage<Outcome<Long>> changed(@Nullable String sn, Change change) {
        return store.write(ROW_BYTES, tx -> {
            Device device = sn == null ? null : tx.device(sn);
            if (sn != null && device == null) {
                return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
            }
            long id = device == null ? Offers.EVERY_DEVICE : device.id();
            change.apply(tx, id);
            return new Outcome.Done<>(id);
        });
    }

    /** No device has the number of nobody. */
    private long id(String sn) {
        Device device = devices.find(sn);
        return device == null ? -1 : device.id();
    }
}

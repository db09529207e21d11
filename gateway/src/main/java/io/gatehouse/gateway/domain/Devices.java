package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Interner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices and their corps. All of them live in memory, so that a login waits for no query; the store has them first.
 * Thread-safe.
 */
public final class Devices implements DeviceLink.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final long ROW_BYTES = 500;

    /** A device to add; its SecretNo is made where none is given. */
    public record NewDevice(
            String sn,
            @Nullable String secretNo,
            @Nullable String seedSecretNo,
            @Nullable String name,
            @Nullable String corpId) {
        @Override
        public String toString() {
            return "NewDevice[" + sn + "]";
        }
    }

    private final Store store;
    private final DeviceLink link;
    private final Quotas quotas;
    private final DomainListener listener;
    /** Thousands of terminals are of a few models. */
    private final Interner<Subscription> subscriptions = Interner.newWeakInterner();

    private final Map<String, Device> bySn = new ConcurrentHashMap<>();
    /** For lists only: a look-up in it takes several times as long as in a hash map. */
    private final NavigableSet<String> sns = new ConcurrentSkipListSet<>();

    private final Map<Long, String> snById = new ConcurrentHashMap<>();
    private final Map<String, String> corpNames = new ConcurrentHashMap<>();

    public Devices(Store store, DeviceLink link, Quotas quotas, DomainListener listener) {
        this.store = store;
        this.link = link;
        this.quotas = quotas;
        this.listener = listener;
    }

    /** Reads everything; to be called once, before the first connection. */
    public void load(Store.Snapshot snapshot) {
        snapshot.devices().forEach(this::remember);
        snapshot.corps().forEach(corp -> corpNames.put(corp.id(), corp.name()));
    }

    /** Refuses a known sn. */
    public CompletionStage<Outcome<Device>> add(NewDevice device) {
        return addAll(List.of(device), Devices::onlyOne);
    }

    /** Adds several in one transaction, each for itself; the outcomes are in their order. */
    public CompletionStage<List<Outcome<Device>>> addAll(List<NewDevice> devices) {
        return addAll(devices, outcomes -> outcomes);
    }

    /** @param result of the transaction, by which the audit log knows a refusal */
    private <T> CompletionStage<T> addAll(List<NewDevice> devices, Function<List<Outcome<Device>>, T> result) {
        List<NewDevice> complete = devices.stream().map(Devices::withSecretNo).toList();
        List<Outcome<Device>> outcomes = new ArrayList<>();
        return store.write(ROW_BYTES * devices.size(), tx -> {
                    // It may be run again.
                    outcomes.clear();
                    complete.forEach(device -> outcomes.add(add(tx, device)));
                    return result.apply(outcomes);
                })
                .thenApply(answer -> {
                    outcomes.forEach(this::added);
                    return answer;
                });
    }

    private static Outcome<Device> onlyOne(List<Outcome<Device>> outcomes) {
        return outcomes.get(0);
    }

    private static NewDevice withSecretNo(NewDevice device) {
        return device.secretNo() != null
                ? device
                : new NewDevice(
                        device.sn(), Credentials.newSecretNo(), device.seedSecretNo(), device.name(), device.corpId());
    }

    private Outcome<Device> add(Store.Transaction tx, NewDevice device) {
        if (tx.device(device.sn()) != null) {
            return new Outcome.Refused<>(Outcome.Problem.DEVICE_EXISTS);
        }
        if (device.corpId() != null) {
            if (!quotas.hasRoomForDevice(tx, device.corpId())) {
                return new Outcome.Refused<>(Outcome.Problem.TOO_MANY_DEVICES);
            }
            tx.putCorp(device.corpId(), null);
        }
        return new Outcome.Done<>(tx.addDevice(
                device.sn(),
                device.name(),
                Objects.requireNonNull(device.secretNo()),
                device.seedSecretNo(),
                device.corpId()));
    }

    private void added(Outcome<Device> outcome) {
        if (outcome instanceof Outcome.Done<Device> done) {
            remember(done.value());
        } else {
            noteQuota(((Outcome.Refused<Device>) outcome).problem());
        }
    }

    /** Makes a new SecretNo; the old one is void for the next register. */
    public CompletionStage<Outcome<Device>> renewSecretNo(String sn) {
        String secretNo = Credentials.newSecretNo();
        return store.<Outcome<Device>>write(ROW_BYTES, tx -> {
                    Device device = tx.device(sn);
                    if (device == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
                    }
                    tx.setSecretNo(sn, secretNo);
                    return new Outcome.Done<>(device.withSecretNo(secretNo));
                })
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Done<Device>) {
                        change(sn, device -> device.withSecretNo(secretNo));
                    }
                    return outcome;
                });
    }

    /** Puts a bound device into these groups, and into no others. */
    public CompletionStage<Outcome<Device>> setGroups(String sn, Set<String> groups) {
        List<String> sorted = groups.stream().sorted().toList();
        return store.<Outcome<Device>>write(ROW_BYTES, tx -> {
                    Device device = tx.device(sn);
                    if (device == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNKNOWN);
                    }
                    if (device.corpId() == null) {
                        return new Outcome.Refused<>(Outcome.Problem.DEVICE_UNBOUND);
                    }
                    if (!device.binding().groups().equals(sorted)) {
                        tx.directory().setGroups(sn, groups);
                    }
                    return new Outcome.Done<>(device.withGroups(sorted));
                })
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Done<Device> done) {
                        // Bound to another corp since, it is in no group.
                        long generation = done.value().binding().generation();
                        change(
                                sn,
                                known -> known.binding().generation() == generation ? known.withGroups(sorted) : known);
                    }
                    return outcome;
                });
    }

    /** Notes that the device has got its active_code; completes when that is stored. */
    public CompletionStage<?> register(Device device) {
        return store.write(ROW_BYTES, tx -> {
                    tx.setRegistered(device.sn());
                    return device.sn();
                })
                .thenAccept(sn -> change(sn, Device::withRegistered));
    }

    /** The device of this sn, or null. */
    public @Nullable Device find(String sn) {
        return bySn.get(sn);
    }

    /** The device of this number, or null. */
    @Nullable
    Device find(long id) {
        String sn = snById.get(id);
        return sn == null ? null : bySn.get(sn);
    }

    /** The subscribed connection of a device, or null. */
    public @Nullable Presence presence(String sn) {
        return link.presence(sn);
    }

    /**
     * Devices in the order of their sn.
     *
     * @param corpId only those it has bound, or null
     * @param online only those that are (or are not) subscribed, or null
     * @param after the last sn of the page before, or null
     */
    public Page<Device> list(@Nullable String corpId, @Nullable Boolean online, int limit, @Nullable String after) {
        List<Device> items = new ArrayList<>();
        for (String sn : after == null ? sns : sns.tailSet(after, false)) {
            Device device = bySn.get(sn);
            boolean wanted = device != null
                    && (corpId == null || corpId.equals(device.corpId()))
                    && (online == null || online == (presence(device.sn()) != null));
            if (wanted && items.size() == limit) {
                return new Page<>(items, items.get(limit - 1).sn());
            }
            if (wanted) {
                items.add(device);
            }
        }
        return new Page<>(items, null);
    }

    /** The corp's name, which is its id until it is given one. */
    public String corpName(String corpId) {
        return corpNames.getOrDefault(corpId, corpId);
    }

    /** Names a corp, which comes into being by that. */
    public CompletionStage<Corp> nameCorp(String corpId, String name) {
        return store.write(ROW_BYTES, tx -> {
                    tx.putCorp(corpId, name);
                    return new Corp(corpId, name);
                })
                .thenApply(corp -> {
                    corpNames.put(corpId, name);
                    return corp;
                });
    }

    @Override
    public Device online(Device device, Subscription subscription, Presence presence) {
        String sn = device.sn();
        Device before = find(sn);
        boolean news = before == null || !subscription.equals(before.subscription());
        Subscription shared = subscriptions.intern(subscription);
        change(sn, known -> known.withSubscription(shared));
        Device known = find(sn);
        Device now = known == null ? device : known;
        keep(sn, tx -> {
            if (news) {
                tx.setSubscription(sn, subscription);
            }
            tx.tell(new Event.DeviceChanged(now, presence));
        });
        return now;
    }

    @Override
    public void offline(Device device, Instant lastSeenAt) {
        String sn = device.sn();
        change(sn, known -> known.withLastSeenAt(lastSeenAt));
        Device known = find(sn);
        Device now = known == null ? device.withLastSeenAt(lastSeenAt) : known;
        keep(sn, tx -> {
            tx.setLastSeen(sn, lastSeenAt);
            tx.tell(new Event.DeviceChanged(now, null));
        });
    }

    /** In a transaction: whether the corp may have another device. */
    boolean haveRoom(Store.Snapshot snapshot, String corpId) {
        return quotas.hasRoomForDevice(snapshot, corpId);
    }

    /** After a transaction that has refused something. */
    void noteQuota(Outcome.Problem problem) {
        if (problem == Outcome.Problem.TOO_MANY_DEVICES) {
            listener.quotaRefused(Quota.DEVICES);
        }
    }

    /** False, and nothing changes, where this binding or a later one is known: answers may come in another order. */
    boolean bound(String sn, Binding binding) {
        Device known = find(sn);
        while (known != null && known.binding().generation() < binding.generation()) {
            if (bySn.replace(sn, known, known.withBinding(binding))) {
                return true;
            }
            known = find(sn);
        }
        return false;
    }

    /** A device has got the name and the groups of another one. */
    void tookOver(Device device) {
        change(
                device.sn(),
                known -> known.withName(device.name())
                        .withGroups(device.binding().groups()));
    }

    void forget(Device device) {
        sns.remove(device.sn());
        bySn.remove(device.sn());
        snById.remove(device.id());
    }

    private void remember(Device device) {
        Subscription said = device.subscription();
        bySn.put(device.sn(), said == null ? device : device.withSubscription(subscriptions.intern(said)));
        sns.add(device.sn());
        snById.put(device.id(), device.sn());
    }

    private void change(String sn, UnaryOperator<Device> change) {
        bySn.computeIfPresent(sn, (key, device) -> change.apply(device));
    }

    /** Stores what nobody waits for: that a device came or went. */
    private void keep(String sn, Consumer<Store.Transaction> work) {
        store.write(ROW_BYTES, tx -> {
                    work.accept(tx);
                    return sn;
                })
                .exceptionally(e -> {
                    LOG.warn("The store did not take that {} came or went: {}", sn, e.getMessage());
                    return sn;
                });
    }
}

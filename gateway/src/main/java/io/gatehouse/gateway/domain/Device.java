package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine on the wall, as the store knows it. Whether it is online is a {@link Presence}.
 *
 * @param id assigned by the store, never used again
 * @param sn serial number, 1 to 64 visible ASCII characters
 * @param secretNo signs its register
 * @param seedSecretNo signs get_secret_no; null where that is not allowed
 * @param registered true once it has got an active_code
 * @param subscription what it said when it last subscribed, or null
 * @param lastSeenAt when its last subscribed connection ended, or null
 */
public record Device(
        long id,
        String sn,
        @Nullable String name,
        String secretNo,
        @Nullable String seedSecretNo,
        Binding binding,
        boolean registered,
        @Nullable Subscription subscription,
        @Nullable Instant lastSeenAt) {

    /** The company that has bound it, or null. */
    public @Nullable String corpId() {
        return binding.corpId();
    }

    /** The algorithms of fingerprints that it has named, best first. */
    public List<String> fpAlgorithms() {
        return subscription == null ? List.of() : subscription.fpAlgorithms();
    }

    /** The algorithms of faces that it has named, best first. */
    public List<String> faAlgorithms() {
        return subscription == null ? List.of() : subscription.faAlgorithms();
    }

    /** The same with another SecretNo. */
    Device withSecretNo(String secretNo) {
        return new Device(id, sn, name, secretNo, seedSecretNo, binding, registered, subscription, lastSeenAt);
    }

    /** The same with another name. */
    Device withName(@Nullable String name) {
        return new Device(id, sn, name, secretNo, seedSecretNo, binding, registered, subscription, lastSeenAt);
    }

    /** The same, bound by another corp or by none. */
    Device withBinding(Binding binding) {
        return new Device(id, sn, name, secretNo, seedSecretNo, binding, registered, subscription, lastSeenAt);
    }

    /** The same in these groups. */
    Device withGroups(List<String> groups) {
        return withBinding(new Binding(binding.corpId(), binding.generation(), groups));
    }

    /** The same, known to have its active_code. */
    Device withRegistered() {
        return new Device(id, sn, name, secretNo, seedSecretNo, binding, true, subscription, lastSeenAt);
    }

    /** The same with what it has said now. */
    public Device withSubscription(Subscription subscription) {
        return new Device(id, sn, name, secretNo, seedSecretNo, binding, registered, subscription, lastSeenAt);
    }

    /** The same, seen last at this time. */
    Device withLastSeenAt(Instant lastSeenAt) {
        return new Device(id, sn, name, secretNo, seedSecretNo, binding, registered, subscription, lastSeenAt);
    }

    @Override
    public String toString() {
        return "Device[" + sn + "]";
    }
}

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
 * @param corpId the company that has bound it, or null
 * @param generation grows with each binding, so that secrets of earlier ones are void
 * @param registered true once it has got an active_code
 * @param lastSeenAt when its last subscribed connection ended, or null
 */
public record Device(
        long id,
        String sn,
        @Nullable String name,
        String secretNo,
        @Nullable String seedSecretNo,
        @Nullable String corpId,
        long generation,
        boolean registered,
        @Nullable String firmwareVersion,
        List<String> fpAlgorithms,
        List<String> faAlgorithms,
        @Nullable Instant lastSeenAt) {

    /** The same with another SecretNo. */
    Device withSecretNo(String secretNo) {
        return new Device(
                id,
                sn,
                name,
                secretNo,
                seedSecretNo,
                corpId,
                generation,
                registered,
                firmwareVersion,
                fpAlgorithms,
                faAlgorithms,
                lastSeenAt);
    }

    /** The same, known to have its active_code. */
    Device withRegistered() {
        return new Device(
                id,
                sn,
                name,
                secretNo,
                seedSecretNo,
                corpId,
                generation,
                true,
                firmwareVersion,
                fpAlgorithms,
                faAlgorithms,
                lastSeenAt);
    }

    /** The same, bound or (null) unbound. */
    Device withBinding(@Nullable String corpId, long generation) {
        return new Device(
                id,
                sn,
                name,
                secretNo,
                seedSecretNo,
                corpId,
                generation,
                registered,
                firmwareVersion,
                fpAlgorithms,
                faAlgorithms,
                lastSeenAt);
    }

    /** The same with what it said when it subscribed. */
    Device withSubscription(Subscription said) {
        return new Device(
                id,
                sn,
                name,
                secretNo,
                seedSecretNo,
                corpId,
                generation,
                registered,
                said.firmwareVersion(),
                said.fpAlgorithms(),
                said.faAlgorithms(),
                lastSeenAt);
    }

    /** The same, seen last at this time. */
    Device withLastSeenAt(Instant lastSeenAt) {
        return new Device(
                id,
                sn,
                name,
                secretNo,
                seedSecretNo,
                corpId,
                generation,
                registered,
                firmwareVersion,
                fpAlgorithms,
                faAlgorithms,
                lastSeenAt);
    }

    @Override
    public String toString() {
        return "Device[" + sn + "]";
    }
}

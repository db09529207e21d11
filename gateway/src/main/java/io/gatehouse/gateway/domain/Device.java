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
 * @param groups of its corp that it is in, sorted
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
        @Nullable Instant lastSeenAt,
        List<String> groups) {

    /** One that is in no group. */
    public Device(
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
        this(
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
                lastSeenAt,
                List.of());
    }

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
                lastSeenAt,
                groups);
    }

    /** The same with another name. */
    Device withName(@Nullable String name) {
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
                lastSeenAt,
                groups);
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
                lastSeenAt,
                groups);
    }

    /** The same, bound or (null) unbound; groups are of a corp. */
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
                lastSeenAt,
                List.of());
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
                lastSeenAt,
                groups);
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
                lastSeenAt,
                groups);
    }

    /** The same in these groups. */
    Device withGroups(List<String> groups) {
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
                lastSeenAt,
                groups);
    }

    @Override
    public String toString() {
        return "Device[" + sn + "]";
    }
}

package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Distribution.Standing;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says how a person stands on a terminal, from what the store knows of both. */
final class Standings {
    /** How long a terminal may take to fetch whom it was told of. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private Standings() {}

    static PersonSync of(Device device, @Nullable Lane lane, Standing standing, Instant now) {
        String missing = missing(device, standing.algorithms());
        if (missing != null) {
            return new PersonSync(standing.person(), device.sn(), SyncState.NOT_SUPPORTED, missing);
        }
        if (lane == null) {
            return new PersonSync(standing.person(), device.sn(), SyncState.PENDING, "the terminal was never bound");
        }
        boolean synced = !lane.reset()
                && (standing.held()
                        || lane.covers(standing.change())
                        || (standing.fetched() >= 0 && standing.fetched() >= standing.change()));
        if (synced) {
            return new PersonSync(standing.person(), device.sn(), SyncState.SYNCED, null);
        }
        return pending(device, lane, standing, now);
    }

    private static PersonSync pending(Device device, Lane lane, Standing standing, Instant now) {
        Instant pushedAt = lane.pushedAt();
        Instant pulledAt = lane.pull().endedAt();
        if (lane.reset() || (lane.floor() >= 0 && standing.change() <= lane.floor())) {
            boolean failed = pushedAt != null && pushedAt.plus(PATIENCE).isBefore(now);
            return new PersonSync(
                    standing.person(),
                    device.sn(),
                    failed ? SyncState.FAILED : SyncState.PENDING,
                    "the terminal has not pulled everything since it was made to");
        }
        if (standing.change() > lane.told() || pushedAt == null) {
            return new PersonSync(
                    standing.person(), device.sn(), SyncState.PENDING, "the terminal has not been told yet");
        }
        boolean failed = pushedAt.plus(PATIENCE).isBefore(now) && (pulledAt == null || pulledAt.isBefore(pushedAt));
        return new PersonSync(
                standing.person(),
                device.sn(),
                failed ? SyncState.FAILED : SyncState.PENDING,
                "the terminal was told by version " + lane.version() + " and has not fetched the person");
    }

    /** Null where the terminal can use some of what there is, or there is nothing. */
    private static @Nullable String missing(Device device, Set<String> algorithms) {
        if (algorithms.isEmpty()) {
            return null;
        }
        Set<String> understood = new LinkedHashSet<>();
        add(understood, "fp/", device.fpAlgorithms());
        add(understood, "fa/", device.faAlgorithms());
        for (String algorithm : algorithms) {
            if (understood.contains(algorithm)) {
                return null;
            }
        }
        return "there are templates for " + String.join(", ", new TreeSet<>(algorithms)) + "; the terminal takes "
                + String.join(", ", understood);
    }

    private static void add(Set<String> understood, String kind, List<String> declared) {
        if (declared.isEmpty()) {
            understood.add(kind + Template.DEFAULT_ALGORITHM);
        }
        declared.forEach(algorithm -> understood.add(kind + algorithm));
    }
}

package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How much one corp may have, so that it cannot fill what all share. Only growth is refused: what is there may be replaced
 * and deleted also by a corp that has more than its quota. Thread-safe.
 */
public final class Quotas {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int TRACKED = 100_000;

    /** Of each corp; null is none. */
    public record Limits(
            @Nullable Integer devices,
            @Nullable Integer people,
            @Nullable Integer templates,
            @Nullable Integer uploadsPerMinute) {
        /** No quota at all. */
        public static final Limits NONE = new Limits(null, null, null, null);
    }

    private final Limits limits;
    private final Cache<String, AtomicInteger> uploads;

    public Quotas(Limits limits, Ticker ticker) {
        this.limits = limits;
        this.uploads = Caffeine.newBuilder()
                .expireAfterWrite(WINDOW)
                .maximumSize(TRACKED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** In a transaction: whether the corp may have another device. */
    boolean hasRoomForDevice(Store.Snapshot snapshot, String corpId) {
        return limits.devices() == null || snapshot.devicesOf(corpId) < limits.devices();
    }

    /** In a transaction: how many more people the corp of a person may have. */
    long roomForPeople(Store.Transaction tx, PersonKey person) {
        // What a growth begins from is kept up, and not counted anew as by the directory.
        return limits.people() == null
                ? Long.MAX_VALUE
                : Math.max(0, limits.people() - tx.growth(person, List.of()).people());
    }

    /** In a transaction: the quota that these templates would break, or null. */
    @Nullable
    Quota broken(Store.Transaction tx, PersonKey person, List<Template> templates) {
        if (limits.people() == null && limits.templates() == null) {
            return null;
        }
        Growth growth = tx.growth(person, templates);
        if (limits.people() != null && growth.morePeople() > 0 && growth.people() > limits.people()) {
            return Quota.PEOPLE;
        }
        return limits.templates() != null && growth.moreTemplates() > 0 && growth.templates() > limits.templates()
                ? Quota.TEMPLATES
                : null;
    }

    /** Counts an upload of the corp; false if it has had all of this minute. */
    boolean takeUpload(String corpId) {
        if (limits.uploadsPerMinute() == null) {
            return true;
        }
        AtomicInteger count = uploads.get(corpId, corp -> new AtomicInteger());
        return count.incrementAndGet() <= limits.uploadsPerMinute();
    }

    /** What the person is refused for. */
    static Refusal refusal(Quota quota) {
        return switch (quota) {
            case PEOPLE -> Refusal.TOO_MANY_PEOPLE;
            case TEMPLATES -> Refusal.TOO_MANY_TEMPLATES;
            case DEVICES, UPLOADS -> throw new IllegalArgumentException(quota + " refuses no person");
        };
    }
}

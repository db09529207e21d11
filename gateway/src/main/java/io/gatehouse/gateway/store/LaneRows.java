package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Change;
import io.gatehouse.gateway.domain.Distribution;
import io.gatehouse.gateway.domain.Lane;
import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of what each device has been told and is known to have. */
final class LaneRows {
    /** Pushes that are kept of each lane. */
    static final int KEPT = 50;

    private static final int VERSION_BITS = 32;
    private static final String COLUMNS =
            "SELECT l.id, version, told, floor, covered, acknowledged, reset, pull_version,"
                    + " pull_from, pulled_at, pushed_at";

    private record Owned(long id, @Nullable String corpId) {}

    private final Session session;

    /** Of the work at hand: they change with it. */
    private final Map<String, Owned> devices = new HashMap<>();

    private final Map<Long, Lane> read = new HashMap<>();

    LaneRows(Session session) {
        this.session = session;
    }

    @Nullable
    Lane find(long deviceId, Roll roll) {
        return session.first(COLUMNS + " FROM lanes l WHERE l.id = ?", LaneRows::lane, id(deviceId, roll));
    }

    /** By one query, and without the secrets of the device: each terminal is looked at with each change. */
    Distribution.@Nullable BoundLane boundLane(String sn, Roll roll) {
        return session.first(
                COLUMNS + ", d.corp_id FROM devices d JOIN lanes l ON l.id = 2 * d.id + ?"
                        + " WHERE d.sn = ? AND d.corp_id IS NOT NULL",
                row -> new Distribution.BoundLane(row.getString(12), lane(row)),
                id(0, roll),
                sn);
    }

    void put(Lane lane) {
        read.clear();
        session.update(
                """
                INSERT INTO lanes (id, version, told, floor, covered, acknowledged, reset, pull_version, pull_from,
                                   pulled_at, pushed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE
                SET version = excluded.version, told = excluded.told, floor = excluded.floor,
                    covered = excluded.covered, acknowledged = excluded.acknowledged, reset = excluded.reset,
                    pull_version = excluded.pull_version, pull_from = excluded.pull_from,
                    pulled_at = excluded.pulled_at, pushed_at = excluded.pushed_at
                """,
                id(lane.deviceId(), lane.roll()),
                lane.version(),
                lane.told(),
                lane.floor(),
                lane.covered(),
                lane.acknowledged(),
                lane.reset() ? 1 : 0,
                lane.pull().version(),
                lane.pull().from(),
                Session.millis(lane.pull().endedAt()),
                Session.millis(lane.pushedAt()));
    }

    /** A device was bound: it begins anew, by a version that it has never had. */
    void bound(long deviceId, long head) {
        forgetAll(deviceId);
        for (Roll roll : Roll.values()) {
            Lane before = find(deviceId, roll);
            put(Lane.fresh(deviceId, roll, before == null ? 1 : before.version() + 2, head));
        }
    }

    void deleted(long deviceId) {
        forgetAll(deviceId);
        session.update("DELETE FROM lanes WHERE id BETWEEN ? AND ?", 2 * deviceId, 2 * deviceId + 1);
    }

    private void forgetAll(long deviceId) {
        flush();
        session.update("DELETE FROM fetched WHERE device_id = ?", deviceId);
        session.update(
                "DELETE FROM notices WHERE id BETWEEN ? AND ?",
                (2 * deviceId) << VERSION_BITS,
                ((2 * deviceId + 2) << VERSION_BITS) - 1);
    }

    void reset(long deviceId) {
        session.update("UPDATE lanes SET reset = 1 WHERE id BETWEEN ? AND ?", 2 * deviceId, 2 * deviceId + 1);
    }

    void resetOf(String corpId) {
        session.update("UPDATE lanes SET reset = 1 WHERE id / 2 IN (SELECT id FROM devices WHERE corp_id = ?)", corpId);
    }

    /** Those that were not told up to a place. */
    void resetOf(String corpId, long untold) {
        session.update(
                "UPDATE lanes SET reset = 1 WHERE told < ? AND id / 2 IN (SELECT id FROM devices WHERE corp_id = ?)",
                untold,
                corpId);
    }

    // ---- Pushes of the past

    void addNotice(long deviceId, Notice notice) {
        long id = id(deviceId, notice.roll()) << VERSION_BITS | notice.version();
        session.update(
                "INSERT INTO notices (id, told_at, content) VALUES (?, ?, ?)",
                id,
                notice.at().toEpochMilli(),
                content(notice));
        session.update(
                "DELETE FROM notices WHERE id > ? AND id <= ?",
                id(deviceId, notice.roll()) << VERSION_BITS,
                Math.max(id(deviceId, notice.roll()) << VERSION_BITS, id - KEPT));
    }

    List<Notice> notices(long deviceId, Roll roll, long afterVersion, long offset, int limit) {
        long lane = id(deviceId, roll) << VERSION_BITS;
        return session
                .all(
                        "SELECT id, told_at, content FROM notices WHERE id > ? AND id < ? ORDER BY id LIMIT ? OFFSET ?",
                        row -> new Kept(row.getLong(1) - lane, row.getLong(2), row.getString(3)),
                        lane + Math.min(afterVersion, (1L << VERSION_BITS) - 1),
                        lane + (1L << VERSION_BITS),
                        limit,
                        offset)
                .stream()
                .map(kept -> notice(roll, kept))
                .flatMap(Stream::ofNullable)
                .toList();
    }

    private record Kept(long version, long at, String content) {}

    /** People and renames by their numbers, so that no userid is in it. */
    private static String content(Notice notice) {
        if (notice instanceof Notice.Renamed renamed) {
            return "=" + Long.toString(renamed.rename().id(), Character.MAX_RADIX);
        }
        Notice.Changed changed = (Notice.Changed) notice;
        StringBuilder content = new StringBuilder();
        append(content, '+', changed.created());
        append(content, '~', changed.updated());
        append(content, '-', changed.deleted());
        return content.toString();
    }

    private static void append(StringBuilder content, char sign, List<Change.Subject> people) {
        for (Change.Subject person : people) {
            content.append(sign).append(Long.toString(person.id(), Character.MAX_RADIX));
        }
    }

    /** Null for a rename of somebody who was erased since: whoever goes by these finds a gap, and pulls everything. */
    private @Nullable Notice notice(Roll roll, Kept kept) {
        Instant at = Instant.ofEpochMilli(kept.at());
        String content = kept.content();
        if (content.startsWith("=")) {
            long id = Long.parseLong(content, 1, content.length(), Character.MAX_RADIX);
            return session.first(
                    "SELECT p.user_type, c.old_userid, c.new_userid FROM changes c JOIN people p ON p.id = c.person_id"
                            + " WHERE c.id = ?",
                    row -> new Notice.Renamed(
                            kept.version(),
                            at,
                            Objects.requireNonNull(UserType.of(row.getInt(1))),
                            new Change.Rename(id, row.getString(2), row.getString(3))),
                    id);
        }
        List<Change.Subject> created = new ArrayList<>();
        List<Change.Subject> updated = new ArrayList<>();
        List<Change.Subject> deleted = new ArrayList<>();
        for (int from = 0; from < content.length(); ) {
            int to = from + 1;
            while (to < content.length() && Character.isLetterOrDigit(content.charAt(to))) {
                to++;
            }
            Change.Subject person = subject(Long.parseLong(content, from + 1, to, Character.MAX_RADIX));
            if (person != null) {
                (switch (content.charAt(from)) {
                            case '+' -> created;
                            case '~' -> updated;
                            default -> deleted;
                        })
                        .add(person);
            }
            from = to;
        }
        return new Notice.Changed(roll, kept.version(), at, created, updated, deleted);
    }

    private Change.@Nullable Subject subject(long personId) {
        return session.first(
                "SELECT corp_id, user_type, userid FROM people WHERE id = ?",
                row -> new Change.Subject(
                        personId,
                        new PersonKey(
                                row.getString(1),
                                Objects.requireNonNull(UserType.of(row.getInt(2))),
                                row.getString(3))),
                personId);
    }

    // ---- Who was fetched

    long fetched(long deviceId, long personId) {
        Long change = session.first(
                "SELECT change FROM fetched WHERE device_id = ? AND person_id = ?",
                row -> row.getLong(1),
                deviceId,
                personId);
        return change == null ? -1 : change;
    }

    void putFetched(long deviceId, long personId, long change) {
        session.update(
                "INSERT INTO fetched (device_id, person_id, change) VALUES (?, ?, ?)"
                        + " ON CONFLICT (device_id, person_id) DO UPDATE SET change = excluded.change",
                deviceId,
                personId,
                change);
    }

    void forgetFetched(long deviceId, long personId) {
        session.update("DELETE FROM fetched WHERE device_id = ? AND person_id = ?", deviceId, personId);
    }

    void forgetFetched(Lane lane) {
        session.update(
                "DELETE FROM fetched WHERE device_id = ? AND change > ? AND change <= ? AND person_id IN"
                        + " (SELECT id FROM people WHERE id = fetched.person_id AND user_type "
                        + (lane.roll() == Roll.VISITORS ? "= 1)" : "<> 1)"),
                lane.deviceId(),
                lane.floor(),
                lane.covered());
    }

    // ---- For uploads

    /** The number of a device, or null. */
    @Nullable
    Long device(String sn) {
        Owned device = owned(sn);
        return device == null ? null : device.id();
    }

    boolean binds(String corpId, String sn) {
        Owned device = owned(sn);
        return device != null && corpId.equals(device.corpId());
    }

    private @Nullable Owned owned(String sn) {
        Owned device = devices.get(sn);
        if (device == null) {
            device = session.first(
                    "SELECT id, corp_id FROM devices WHERE sn = ?",
                    row -> new Owned(row.getLong(1), row.getString(2)),
                    sn);
            if (device != null) {
                devices.put(sn, device);
            }
        }
        return device;
    }

    boolean covers(long deviceId, Roll roll, long seq) {
        Lane lane = read.get(id(deviceId, roll));
        if (lane == null) {
            lane = find(deviceId, roll);
            if (lane == null) {
                return false;
            }
            read.put(id(deviceId, roll), lane);
        }
        return lane.covers(seq);
    }

    /** At the end of a work: what it has read may change. */
    void flush() {
        devices.clear();
        read.clear();
    }

    private static long id(long deviceId, Roll roll) {
        return switch (roll) {
            case CONTACTS -> 2 * deviceId;
            case VISITORS -> 2 * deviceId + 1;
        };
    }

    private static Lane lane(ResultSet row) throws SQLException {
        long id = row.getLong(1);
        return new Lane(
                id / 2,
                id % 2 == 0 ? Roll.CONTACTS : Roll.VISITORS,
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7) != 0,
                new Lane.Pull(row.getLong(8), row.getLong(9), Session.instant(row, 10)),
                Session.instant(row, 11));
    }
}

package io.gatehouse.gateway.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How much each corp has, for its quotas. Counted the first time that somebody asks and kept up from then on, so that a
 * gateway without quotas pays nothing. By a writer only.
 */
final class UsageRows {
    /** How many corps the writer remembers. */
    private static final int REMEMBERED = 10_000;

    private static final String PEOPLE = "SELECT COUNT(*) FROM people WHERE corp_id = ? AND erased_at IS NULL";

    /** What a corp has; the writer changes it in place. */
    static final class Usage {
        long people;
        long templates;
    }

    private final Session session;
    private final Map<String, Usage> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Usage> eldest) {
            return size() > REMEMBERED;
        }
    };

    UsageRows(Session session) {
        this.session = session;
    }

    boolean knows(String corpId) {
        return known.containsKey(corpId);
    }

    /** Everything that was kept back has been written. */
    Usage of(String corpId) {
        Usage usage = known.get(corpId);
        if (usage == null) {
            usage = new Usage();
            usage.people = count(PEOPLE, corpId);
            usage.templates = count(
                    "SELECT COUNT(*) FROM people p JOIN templates t"
                            + " ON t.id BETWEEN p.id * 1048576 AND p.id * 1048576 + 1048575"
                            + " WHERE p.corp_id = ? AND p.erased_at IS NULL",
                    corpId);
            known.put(corpId, usage);
        }
        return usage;
    }

    /** Those who are there. Everything that was kept back has been written. */
    long peopleOf(String corpId) {
        Usage usage = known.get(corpId);
        return usage == null ? count(PEOPLE, corpId) : usage.people;
    }

    long devicesOf(String corpId) {
        return count("SELECT COUNT(*) FROM devices WHERE corp_id = ?", corpId);
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        known.clear();
    }

    /** Forgets a corp whose rows somebody else has changed. */
    void forget(String corpId) {
        known.remove(corpId);
    }

    private long count(String sql, String corpId) {
        return Objects.requireNonNull(session.first(sql, row -> row.getLong(1), corpId));
    }
}

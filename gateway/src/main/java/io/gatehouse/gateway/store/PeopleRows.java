package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Directory;
import io.gatehouse.gateway.domain.Growth;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of people. New ones are kept back until the end of the work that brings them. */
final class PeopleRows {
    /** How many people the writer remembers, about 250 bytes each. */
    static final int REMEMBERED = 32_768;

    /** What the writer needs to know of somebody. */
    private record Known(long id, boolean erased, boolean barred) {
        static final Known NOBODY = new Known(0, false, false);

        boolean isThere() {
            return id > 0 && !erased;
        }
    }

    private record Row(long id, PersonKey key) {}

    /** Whose userids can be asked for together. */
    private record Family(String corpId, UserType userType) {}

    private static final String ERASED = "erased_at = ?, name = NULL, rules = NULL, limited = 0, starts_at = NULL,"
            + " ends_at = NULL, waiting = 0, barred = 0";
    private static final String KEY = "corp_id = ? AND user_type = ? AND userid = ?";

    /** How many strangers one query asks for. */
    private static final int LOOKED_UP = 40;

    private static final String LOOK_UP = "SELECT id, erased_at, barred, userid FROM people"
            + " WHERE corp_id = ? AND user_type = ? AND userid IN (?" + ", ?".repeat(LOOKED_UP - 1) + ")";

    private final Session session;
    private final TemplateRows templates;
    private final AlgorithmRows algorithms;
    private final KeyRows keys;
    private final UsageRows usage;
    private final ChangeRows changes;
    private final EntryRows entries;
    private final RangeRows ranges;

    /** By a writer only: nobody else changes what it knows. Forgotten after a rollback. */
    private final Map<PersonKey, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PersonKey, Known> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final Map<PersonKey, Row> pending = new LinkedHashMap<>();

    /** The last id given out, or -1 where it must be looked up. */
    private long lastId = -1;

    PeopleRows(
            Session session,
            TemplateRows templates,
            AlgorithmRows algorithms,
            KeyRows keys,
            UsageRows usage,
            ChangeRows changes) {
        this.session = session;
        this.templates = templates;
        this.algorithms = algorithms;
        this.keys = keys;
        this.usage = usage;
        this.changes = changes;
        this.entries = new EntryRows(session);
        this.ranges = new RangeRows(session);
    }

    Page<Person> list(String corpId, int limit, @Nullable String after) {
        flush();
        List<EntryRows.Row> rows = entries.page(corpId, limit + 1, PageMark.parse(after, 0));
        return PageMark.page(rows, limit, EntryRows.Row::id, this::person);
    }

    @Nullable
    Person find(PersonKey key) {
        flush();
        EntryRows.Row row = entries.find(key);
        return row == null ? null : person(row);
    }

    List<TemplateInfo> templatesOf(PersonKey key, String operId) {
        flush();
        Known person = look(key);
        return !person.isThere()
                ? List.of()
                : templates.of(key.corpId(), person.id()).stream()
                        .filter(template -> operId.equals(template.operId()))
                        .toList();
    }

    /** Userids of visitors of a corp, from the first (inclusive) to the last (exclusive). */
    List<String> visitors(String corpId, String from, String to) {
        flush();
        return session.all(
                "SELECT userid FROM people"
                        + " WHERE corp_id = ? AND user_type = ? AND userid >= ? AND userid < ? AND erased_at IS NULL",
                row -> row.getString(1),
                corpId,
                UserType.VISITOR.code(),
                from,
                to);
    }

    /** Learns at once what there is to know of these people; one by one would take a query each. */
    void expect(Collection<PersonKey> people) {
        Map<Family, List<String>> strangers = new HashMap<>();
        for (PersonKey key : people) {
            if (!known.containsKey(key) && !pending.containsKey(key)) {
                strangers
                        .computeIfAbsent(new Family(key.corpId(), key.userType()), family -> new ArrayList<>())
                        .add(key.userid());
            }
        }
        strangers.forEach((family, userids) -> {
            // Fewer are as quick one by one, and a statement of another length would have to be prepared.
            for (int i = 0; i + LOOKED_UP <= userids.size(); i += LOOKED_UP) {
                look(family, userids.subList(i, i + LOOKED_UP));
            }
        });
    }

    private void look(Family family, List<String> userids) {
        List<Object> values =
                new ArrayList<>(List.of(family.corpId(), family.userType().code()));
        values.addAll(userids);
        Map<String, Known> found = new HashMap<>();
        session.all(LOOK_UP, row -> found.put(row.getString(4), known(row)), values.toArray());
        for (String userid : userids) {
            known.put(
                    new PersonKey(family.corpId(), family.userType(), userid),
                    found.getOrDefault(userid, Known.NOBODY));
        }
    }

    /**
     * Null, or why nothing was changed. Terminals send again what they have: what is there already is written only for the
     * operation that brings it anew.
     */
    @Nullable
    Refusal put(PersonKey key, List<Template> slots, String sn, @Nullable String operId, Instant at, boolean revives) {
        Known person = known(key);
        if ((person.erased() || person.barred()) && !revives) {
            return Refusal.ERASED;
        }
        if (!algorithms.number(key.corpId(), slots)) {
            return Refusal.TOO_MANY_ALGORITHMS;
        }
        count(key, slots);
        boolean brings = bringsAny(slots);
        long id = brings ? comeIntoBeing(key, person, false) : person.id();
        if (id == 0 || slots.isEmpty() || (person.erased() && !brings)) {
            return null;
        }
        boolean changed = changes.uploaded(id, key, coming(key, person, slots), sn);
        if (changed || operId != null) {
            DataKey seal = keys.sealing(key.corpId());
            for (Template slot : slots) {
                templates.put(id, seal, slot, sn, operId, at);
            }
        }
        return null;
    }

    /** What the corp would have if these were put. */
    Growth growth(PersonKey key, List<Template> slots) {
        flush();
        templates.flush();
        UsageRows.Usage now = usage.of(key.corpId());
        Known person = known(key);
        boolean comes = bringsAny(slots) && !person.isThere();
        // What is left of an erased person is not counted, and goes before anything new comes.
        long more = templates.growth(person.erased() ? 0 : person.id(), slots);
        return new Growth(now.people + (comes ? 1 : 0), comes ? 1 : 0, now.templates + more, more);
    }

    /** True for somebody who is there, or was erased. */
    boolean remembers(PersonKey key) {
        return known(key).id() > 0;
    }

    /**
     * Lists somebody, who comes into being by that. Of an erased one no template is taken until a waiting enrolment
     * succeeds: what terminals still hold is what was erased.
     */
    RangeRows.Listed list(Directory.Entry entry) {
        Known person = known(entry.key());
        if (person.isThere()) {
            return new RangeRows.Listed(person.id(), false, entry);
        }
        if (usage.knows(entry.key().corpId())) {
            usage.of(entry.key().corpId()).people++;
        }
        return new RangeRows.Listed(comeIntoBeing(entry.key(), person, person.erased()), true, entry);
    }

    /** Gives somebody who is there a userid that nobody is remembered by; returns the number, or -1 if nobody is there. */
    long rename(PersonKey from, PersonKey to) {
        flush();
        Known person = known(from);
        if (!person.isThere()) {
            return -1;
        }
        session.update("UPDATE people SET userid = ? WHERE id = ?", to.userid(), person.id());
        known.put(from, Known.NOBODY);
        known.put(to, person);
        return person.id();
    }

    /** Before they are put: keeps up what is known of the corp. */
    private void count(PersonKey key, List<Template> slots) {
        if (usage.knows(key.corpId())) {
            Growth growth = growth(key, slots);
            UsageRows.Usage now = usage.of(key.corpId());
            now.people = growth.people();
            now.templates = growth.templates();
        }
    }

    /** Without a slot that is gone another algorithm may be the best one there is, and the device does not know of it. */
    private ChangeRows.Coming coming(PersonKey key, Known person, List<Template> slots) {
        if (person.erased()) {
            return ChangeRows.Coming.BACK;
        }
        if (person.id() == 0) {
            return ChangeRows.Coming.NEW;
        }
        if (slots.stream().anyMatch(Template::isEmpty)) {
            return ChangeRows.Coming.LESS;
        }
        // What the same work has put is not in the table yet.
        return !changes.isUnderway(person.id()) && templates.hold(key.corpId(), person.id(), slots)
                ? ChangeRows.Coming.SAME
                : ChangeRows.Coming.MORE;
    }

    private static boolean bringsAny(List<Template> slots) {
        for (Template slot : slots) {
            if (!slot.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many templates were deleted; -1 if there is no such person. */
    int erase(PersonKey key, Instant at) {
        Known person = known(key);
        if (!person.isThere()) {
            return -1;
        }
        flush();
        int deleted = templates.deleteAll(person.id());
        if (usage.knows(key.corpId())) {
            UsageRows.Usage now = usage.of(key.corpId());
            now.people--;
            now.templates -= deleted;
        }
        ranges.clear(List.of(person.id()));
        session.update("UPDATE people SET " + ERASED + " WHERE id = ?", at.toEpochMilli(), person.id());
        known.put(key, new Known(person.id(), true, false));
        changes.touched(person.id());
        return deleted;
    }

    /** Marks everybody of a corp as erased and leaves their templates, which no key opens any more. Returns how many. */
    int eraseAll(String corpId, Instant at) {
        flush();
        templates.flush();
        known.clear();
        usage.forget(corpId);
        ranges.clear(corpId);
        return session.update(
                "UPDATE people SET " + ERASED + " WHERE corp_id = ? AND erased_at IS NULL", at.toEpochMilli(), corpId);
    }

    void flush() {
        session.batch(
                "INSERT INTO people (id, corp_id, user_type, userid, change_id) VALUES (?, ?, ?, ?, ?)",
                List.copyOf(pending.values()),
                (statement, row) -> {
                    statement.setLong(1, row.id());
                    statement.setString(2, row.key().corpId());
                    statement.setInt(3, row.key().userType().code());
                    statement.setString(4, row.key().userid());
                    statement.setLong(5, changes.claim(row.id()));
                });
        pending.clear();
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        known.clear();
        pending.clear();
        lastId = -1;
    }

    private long comeIntoBeing(PersonKey key, Known person, boolean barred) {
        if (person.isThere() && person.barred() == barred) {
            return person.id();
        }
        long id = person.id();
        if (id > 0) {
            if (person.erased()) {
                // Those of a corp whose key was destroyed may not be gone yet.
                templates.deleteAll(id);
            }
            session.update("UPDATE people SET erased_at = NULL, barred = ? WHERE id = ?", barred ? 1 : 0, id);
        } else {
            id = nextId();
            pending.put(key, new Row(id, key));
        }
        known.put(key, new Known(id, false, barred));
        return id;
    }

    private long nextId() {
        if (lastId < 0) {
            Long stored = session.first("SELECT COALESCE(MAX(id), 0) FROM people", row -> row.getLong(1));
            lastId = Objects.requireNonNull(stored);
        }
        return ++lastId;
    }

    private Known known(PersonKey key) {
        Known person = known.get(key);
        if (person == null) {
            Row fresh = pending.get(key);
            person = fresh == null ? look(key) : new Known(fresh.id(), false, false);
            known.put(key, person);
        }
        return person;
    }

    private Known look(PersonKey key) {
        Known person = session.first(
                "SELECT id, erased_at, barred FROM people WHERE " + KEY,
                PeopleRows::known,
                key.corpId(),
                key.userType().code(),
                key.userid());
        return person == null ? Known.NOBODY : person;
    }

    /** Of a row that begins with {@code id, erased_at, barred}. */
    private static Known known(ResultSet row) throws SQLException {
        row.getLong(2);
        boolean erased = !row.wasNull();
        return new Known(row.getLong(1), erased, row.getInt(3) != 0);
    }

    private Person person(EntryRows.Row row) {
        return new Person(row.id(), row.entry(), templates.of(row.entry().key().corpId(), row.id()));
    }
}

package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Directory.Entry;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody's entry is to become. Only the fields that are named change; of somebody who is not known yet the others
 * are empty.
 *
 * @param entry holds their new values
 */
public record Edit(Entry entry, Set<Field> fields) {
    /** What can be changed. */
    public enum Field {
        NAME,
        GROUPS,
        DEVICES,
        RULES,
        STARTS_AT,
        ENDS_AT
    }

    PersonKey key() {
        return entry.key();
    }

    /** The entry as it is after the change. */
    Entry appliedTo(@Nullable Entry known) {
        Entry before = Objects.requireNonNullElse(known, Entry.of(entry.key()));
        return new Entry(
                entry.key(),
                from(Field.NAME, before).name(),
                from(Field.GROUPS, before).groups(),
                from(Field.DEVICES, before).devices(),
                from(Field.RULES, before).rules(),
                from(Field.STARTS_AT, before).startsAt(),
                from(Field.ENDS_AT, before).endsAt());
    }

    private Entry from(Field field, Entry before) {
        return fields.contains(field) ? entry : before;
    }
}

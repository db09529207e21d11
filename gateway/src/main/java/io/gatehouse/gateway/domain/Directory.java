package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.PassRule;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Port: the part of the store that says who there is, and where and when they may go. A person without groups and without
 * devices is in range of every device of the corp; any other of the devices that are named and of those that share a
 * group with the person. A visitor whose visit has not begun is in range of none.
 */
public interface Directory {
    /** Somebody's entry, or null; null also for an erased person. */
    @Nullable
    Entry entry(PersonKey person);

    /** The entries of those of these people who are there. */
    Map<PersonKey, Entry> entries(Collection<PersonKey> people);

    /** The entries of a corp, in the order in which people came into being. */
    Page<Entry> entries(String corpId, int limit, @Nullable String after);

    /** True for somebody who is there or was erased, and so is remembered. */
    boolean remembers(PersonKey person);

    /** How many people of the corp there are. */
    long people(String corpId);

    /** When a visit begins or ends next, or should have by now; null where there is none. */
    @Nullable
    Instant nextVisit();

    /** Whose visit has ended by then; at most the limit. */
    List<PersonKey> ended(Instant by, int limit);

    /** What a transaction may change. */
    interface Changes extends Directory {
        /**
         * Puts entries in the place of those that are there; each of another person. Somebody who is not there comes into
         * being. Somebody who was erased comes back, but templates of theirs are taken only once they have enrolled.
         */
        void put(Collection<Entry> entries, Instant now);

        /** Calls somebody who is there by another userid, which nobody has and nobody who was erased had. */
        void rename(PersonKey person, String userid);

        /** Puts a bound device into these groups of its corp, and into no others. */
        void setGroups(String sn, Set<String> groups);

        /** Brings those into range whose visit has begun by then, and has not ended; returns how many, at most the limit. */
        int begin(Instant by, int limit);
    }

    /**
     * What is known of somebody beside their templates.
     *
     * @param name null where nobody has told it
     * @param groups names that mean something only within the corp, sorted
     * @param devices serial numbers, sorted; of devices that may not be there
     * @param startsAt of a visit, or null
     * @param endsAt of a visit, or null; then the person is erased
     */
    record Entry(
            PersonKey key,
            @Nullable String name,
            Set<String> groups,
            Set<String> devices,
            List<PassRule> rules,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {
        /** How many groups a person may be in. */
        public static final int MOST_GROUPS = 20;

        /** How many devices a person may be limited to. */
        public static final int MOST_DEVICES = 100;

        /** How many pass rules a person may have. */
        public static final int MOST_RULES = 20;

        public Entry {
            groups = Collections.unmodifiableSet(new TreeSet<>(groups));
            devices = Collections.unmodifiableSet(new TreeSet<>(devices));
            rules = List.copyOf(rules);
        }

        /** Of somebody of whom nothing is known. */
        public static Entry of(PersonKey key) {
            return new Entry(key, null, Set.of(), Set.of(), List.of(), null, null);
        }

        /** True if there are devices of the corp that the person may not use. */
        public boolean isLimited() {
            return !groups.isEmpty() || !devices.isEmpty();
        }
    }
}

package io.gatehouse.gateway.domain;

import org.jspecify.annotations.Nullable;

/**
 * Something that has happened to a person, at a place of the corp's log.
 *
 * @param person as they are now
 * @param born the place at which they came into being
 * @param leaves true: it says nothing but that the person may have left the range of some device
 * @param broughtBy the device that brought the change and has what was there before, or null
 * @param rename null for anything but a rename
 * @param inRange whether the person is to be on the device that is asked about
 * @param fetched the last change of the person that was there when that device fetched them; -1 if it did not, or long ago
 */
public record Change(
        long seq,
        Subject person,
        long born,
        boolean leaves,
        @Nullable Long broughtBy,
        @Nullable Rename rename,
        boolean inRange,
        long fetched) {
    /** Somebody, by number and by name. */
    public record Subject(long id, PersonKey key) {}

    /**
     * The userid was changed.
     *
     * @param id of the change in the store
     */
    public record Rename(long id, String oldUserid, String newUserid) {}
}

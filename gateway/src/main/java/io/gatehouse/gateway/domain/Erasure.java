package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.UserType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of an erasure. It holds nothing of a person but who it was.
 *
 * @param id a number that grows
 */
public record Erasure(long id, What what, Instant erasedAt, Counts counts) {
    /**
     * Who was erased.
     *
     * @param userType null, like the userid, where it was everybody of the corp
     */
    public record What(
            String corpId,
            @Nullable UserType userType,
            @Nullable String userid) {

        /** True if this is who, or one of those who, were erased. */
        public boolean includes(PersonKey person) {
            return corpId.equals(person.corpId())
                    && (userid == null || (userid.equals(person.userid()) && userType == person.userType()));
        }

        /** True if the event tells of somebody who was erased. */
        public boolean isToldBy(Event event) {
            if (event instanceof Event.TemplatesChanged changed) {
                return includes(changed.person());
            }
            return event instanceof Event.EnrollmentChanged changed
                    && includes(changed.enrollment().person());
        }
    }

    /**
     * How much was erased.
     *
     * @param templates those deleted at once; of a whole corp 0, since their key was destroyed instead
     * @param events of the journal that told of the person
     */
    public record Counts(int people, int templates, int events) {}
}

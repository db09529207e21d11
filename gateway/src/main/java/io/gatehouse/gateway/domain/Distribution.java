package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.PageRequest.Wants;
import io.gatehouse.protocol.PulledPerson;
import io.gatehouse.protocol.UserRef;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Port: the part of the store that knows who is to be on which terminal, and what each terminal has been told. */
public interface Distribution {
    /** Null for a device that was never bound. */
    @Nullable
    Lane lane(long deviceId, Roll roll);

    /** The last place of a corp's log; 0 if it is empty. */
    long head(String corpId);

    /** What is in a corp's log behind a place, in order, and what it is to a device. */
    List<Change> changes(String corpId, Roll roll, long deviceId, long after, int limit);

    /** Pushes of a lane of a later version, oldest first; only the last ones are kept. */
    List<Notice> notices(long deviceId, Roll roll, long afterVersion, long offset, int limit);

    /** A person as a device gets them, and their last change. */
    record Pulled(long personId, long change, PulledPerson person) {}

    /** Somebody for whom there was no room in an answer, and their last change. */
    record LeftOut(long personId, long change) {}

    /**
     * Part of a device's list.
     *
     * @param last the number of the last person in it; where the next part begins
     * @param leftOut of those who were asked for by their ids
     */
    record Part(List<Pulled> people, long last, boolean isLast, List<LeftOut> leftOut) {}

    /**
     * People who are to be on a device, in the order of their numbers.
     *
     * @param after the number of the last person of the part before
     * @param bytes no more than this, but at least one person
     */
    Part part(Device device, Roll roll, long after, int limit, Wants wants, int bytes);

    /** The number of the last of so many people of a device's list; 0 for none, the last one if there are fewer. */
    long skipped(Device device, Roll roll, long people);

    /**
     * Those of these people who are to be on a device; where the type was not said, anybody of that userid.
     *
     * @param bytes no more than this, but at least one person; who does not fit in is left out, and it is not the last part
     */
    Part pull(Device device, Roll roll, List<UserRef> people, Wants wants, int bytes);

    /** Of these people, those who are to be on a device. */
    List<UserRef> legal(Device device, List<UserRef> people);

    /**
     * What is known of a person on one device.
     *
     * @param change the person's last one
     * @param held true if the device has brought it
     * @param fetched as in {@link Change}
     * @param algorithms under which there are templates, {@code fp} or {@code fa}, a slash, and the name
     */
    record Standing(Change.Subject person, long change, boolean held, long fetched, Set<String> algorithms) {}

    /** Of everybody who is to be on a device, in the order of their numbers. */
    List<Standing> standings(long deviceId, Roll roll, long after, int limit);

    /** Of one person, or null if there is no such person. */
    @Nullable
    Standing standing(long deviceId, PersonKey key);

    /** The lane of a device, and the corp that it is bound to. */
    record BoundLane(String corpId, Lane lane) {}

    /** What a transaction may change. */
    interface Changes extends Distribution {
        /** Null for a device that is bound to nobody. */
        @Nullable
        BoundLane boundLane(String sn, Roll roll);

        /** Whether a device is a corp's: what its terminal has sent may have waited while it was let go. */
        boolean binds(String corpId, String sn);

        void putLane(Lane lane);

        /** Keeps a push, and forgets the oldest of its lane. */
        void addNotice(long deviceId, Notice notice);

        /** Notes that a device has fetched a person as they were after a change. */
        void putFetched(long deviceId, long personId, long change);

        /** Forgets that a device has fetched a person. */
        void forgetFetched(long deviceId, long personId);

        /** Forgets what a device has fetched that its lane covers. */
        void forgetFetched(Lane lane);
    }
}

package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Change.Subject;
import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.protocol.Push;
import java.util.List;

/** What terminals are told of people, in the words of the wire. */
public final class Notices {
    private Notices() {}

    /** The push of a notice. */
    public static Push push(Notice notice) {
        long timestamp = notice.at().getEpochSecond();
        if (notice instanceof Notice.Renamed renamed) {
            return new Push.ChangeUserid(
                    timestamp,
                    renamed.version(),
                    renamed.rename().oldUserid(),
                    renamed.rename().newUserid(),
                    renamed.userType());
        }
        Notice.Changed changed = (Notice.Changed) notice;
        Push.Changes changes =
                new Push.Changes(people(changed.created()), people(changed.updated()), people(changed.deleted()));
        return changed.roll() == Roll.VISITORS
                ? new Push.VisitorListChange(timestamp, changed.version(), changes)
                : new Push.ChangeContact(timestamp, changed.version(), changes);
    }

    private static List<Push.Someone> people(List<Subject> people) {
        return people.stream()
                .map(person ->
                        new Push.Someone(person.key().userid(), person.key().userType()))
                .toList();
    }
}

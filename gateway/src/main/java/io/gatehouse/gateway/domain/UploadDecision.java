package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Enrollment.State;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.ReplyBody.FailedPerson;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one upload inside one transaction: ties it to its enrolment, takes or refuses person by person, ends the
 * enrolment. Nothing but the transaction is changed, so that it may be run again.
 */
final class UploadDecision {
    /** Firmware with fixed buffers cuts a userid at 63 bytes. */
    private static final int SHORTEST_CUT_USERID = 63;

    private static final int MAX_ERRMSG = 256;

    /** What was decided, to be acted on after the commit. */
    record Made(UploadOutcome outcome, @Nullable Enrollment ended, UploadTally tally) {}

    /**
     * One element of the call, and who it turned out to be.
     *
     * @param enrollment the one of the call's oper_id, if this is its person
     */
    private record Entry(
            UploadUserinfo.Person sent,
            PersonKey key,
            @Nullable Enrollment enrollment,
            @Nullable Refusal refusal) {}

    private final Store.Transaction tx;
    private final Enrollments enrollments;
    private final Templates.Rules rules;
    private final String corpId;
    private final String sn;
    private final Instant now;
    private final Set<FailedPerson> refused = new LinkedHashSet<>();
    private final UploadTally tally = new UploadTally();
    private @Nullable Enrollment ended;

    UploadDecision(
            Store.Transaction tx,
            Enrollments enrollments,
            Templates.Rules rules,
            String corpId,
            String sn,
            Instant now) {
        this.tx = tx;
        this.enrollments = enrollments;
        this.rules = rules;
        this.corpId = corpId;
        this.sn = sn;
        this.now = now;
    }

    Made decide(UploadUserinfo upload) {
        if (!tx.distribution().binds(corpId, sn)) {
            return refuse(ErrorCode.NOT_LOGGED_IN);
        }
        Enrollment enrollment = upload.operId() == null ? null : tx.enrollment(upload.operId());
        // Bound to another corp since, a device has no say in what the one before had asked of it.
        if (enrollment != null
                && (!enrollment.sn().equals(sn) || !enrollment.corpId().equals(corpId))) {
            return refuse(ErrorCode.OPERATION_MISMATCH);
        }
        boolean waiting = enrollment != null && enrollment.state().waiting();
        if (upload.errcode() != 0 || upload.people() == null) {
            if (enrollment != null && waiting) {
                ended = enrollments.end(tx, enrollment, State.FAILED, upload.errcode(), clean(upload.errmsg()));
            }
            return taken();
        }
        Map<PersonKey, List<Entry>> people = byPerson(enrollment, upload.people());
        if (waiting
                && people.values().stream().allMatch(entries -> entries.get(0).enrollment() == null)) {
            return refuse(ErrorCode.OPERATION_MISMATCH);
        }
        tx.expect(people.keySet());
        people.forEach(this::take);
        return taken();
    }

    private Map<PersonKey, List<Entry>> byPerson(@Nullable Enrollment enrollment, List<UploadUserinfo.Person> people) {
        Map<PersonKey, List<Entry>> grouped = new LinkedHashMap<>();
        for (UploadUserinfo.Person person : people) {
            Entry entry = enrollment != null && isPersonOf(enrollment, person.userid())
                    ? enrolled(enrollment, person)
                    : plain(person);
            if (entry != null) {
                grouped.computeIfAbsent(entry.key(), key -> new ArrayList<>(1)).add(entry);
            } else {
                refuse(person);
            }
        }
        return grouped;
    }

    private static Entry enrolled(Enrollment enrollment, UploadUserinfo.Person person) {
        Refusal refusal =
                enrollment.state() == State.CANCELLED ? Refusal.CANCELLED : ownRefusal(person, enrollment.userType());
        return new Entry(person, enrollment.person(), enrollment, refusal);
    }

    /** Null where the user_type is none. */
    private @Nullable Entry plain(UploadUserinfo.Person person) {
        if (person.userType() == null) {
            return null;
        }
        VisitorId visitor = VisitorId.parse(person.userid());
        // Firmware says 0 for visitors too; an employee's id cannot hold a slash [doc 94005].
        UserType type =
                person.userType() == UserType.EMPLOYEE && visitor != null ? UserType.VISITOR : person.userType();
        Refusal refusal = ownRefusal(person, type);
        String userid = person.userid();
        if (refusal == null && type == UserType.VISITOR && visitor == null && rules.listedVisitorsOnly()) {
            List<String> agents = tx.agentsOf(corpId, userid);
            if (agents.size() == 1) {
                userid = new VisitorId(userid, agents.get(0)).composite();
            } else {
                refusal = Refusal.UNKNOWN_VISITOR;
            }
        }
        return new Entry(person, new PersonKey(corpId, type, userid), null, refusal);
    }

    /** All entries of one person stand or fall together. */
    private void take(PersonKey key, List<Entry> entries) {
        Enrollment enrollment = entries.get(0).enrollment();
        boolean decides = enrollment != null && enrollment.state().waiting();
        List<Template> templates = templates(entries);
        Refusal refusal = refusal(entries);
        if (refusal == null && decides && templates.stream().allMatch(Template::isEmpty)) {
            refusal = Refusal.NO_TEMPLATE;
        }
        if (refusal == null
                && rules.knownPeopleOnly()
                && enrollment == null
                && !tx.directory().remembers(key)) {
            refusal = Refusal.UNKNOWN_PERSON;
        }
        if (refusal == null) {
            refusal = store(key, templates, enrollment == null ? null : enrollment.operId(), decides);
        }
        if (refusal != null) {
            entries.forEach(entry -> refuse(entry.sent()));
        }
        if (enrollment != null) {
            tell(enrollment, refusal);
        } else if (refusal == null) {
            enrollments.results().stored(tx, key, sn, templates, now);
        }
    }

    /** Hardly anybody is in a call twice. */
    private static List<Template> templates(List<Entry> entries) {
        if (entries.size() == 1) {
            return entries.get(0).sent().templates();
        }
        return entries.stream()
                .flatMap(entry -> entry.sent().templates().stream())
                .toList();
    }

    private static @Nullable Refusal refusal(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.refusal() != null) {
                return entry.refusal();
            }
        }
        return null;
    }

    private @Nullable Refusal store(PersonKey key, List<Template> templates, @Nullable String operId, boolean revives) {
        if (rules.consent().forbids(tx, key, templates)) {
            tally.withoutConsent();
            return Refusal.NO_CONSENT;
        }
        Quota broken = rules.quotas().broken(tx, key, templates);
        if (broken != null) {
            tally.refused(broken);
            return Quotas.refusal(broken);
        }
        Refusal refusal = tx.putTemplates(key, templates, sn, operId, now, revives);
        if (refusal == null) {
            tally.stored(templates);
            if (!templates.isEmpty()) {
                tx.tell(new Event.TemplatesChanged(key, sn, operId, changes(templates)));
            }
        }
        return refusal;
    }

    /** Tells the enrolment what became of its person. */
    private void tell(Enrollment enrollment, @Nullable Refusal refusal) {
        if (enrollment.state().waiting()) {
            ended = refusal == null
                    ? enrollments.end(tx, enrollment, State.SUCCEEDED, 0, ErrorCode.OK.text())
                    : enrollments.end(
                            tx, enrollment, State.FAILED, refusal.code().code(), refusal.sentence());
        } else if (refusal == null && enrollment.state() == State.TIMED_OUT && !enrollment.late()) {
            Enrollment late = enrollment.markedLate();
            tx.updateEnrollment(late);
            tx.tell(new Event.EnrollmentChanged(late, tx.templatesOf(late)));
            enrollments.results().late(tx, late, now);
        }
    }

    private void refuse(UploadUserinfo.Person person) {
        refused.add(new FailedPerson(person.userid(), person.userType()));
        tally.refused(person);
    }

    private Made refuse(ErrorCode code) {
        return new Made(new UploadOutcome.Refused(code), null, new UploadTally());
    }

    private Made taken() {
        return new Made(new UploadOutcome.Taken(List.copyOf(refused)), ended, tally);
    }

    /** What can be said of an element once it is known who it is. */
    private static @Nullable Refusal ownRefusal(UploadUserinfo.Person person, UserType type) {
        if (person.refusal() != null) {
            return person.refusal();
        }
        return person.singleFace() && type != UserType.EMPLOYEE ? Refusal.SINGLE_FACE : null;
    }

    private static boolean isPersonOf(Enrollment enrollment, String userid) {
        return enrollment.userid().equals(userid)
                || (enrollment.state().waiting()
                        && enrollment.userid().startsWith(userid)
                        && userid.getBytes(StandardCharsets.UTF_8).length >= SHORTEST_CUT_USERID);
    }

    /** What became of each slot; of a slot that was named twice the last counts. */
    private static List<TemplateChange> changes(List<Template> templates) {
        if (!namesASlotTwice(templates)) {
            return templates.stream().map(UploadDecision::change).toList();
        }
        record Slot(Kind kind, int slot, String algorithm) {}
        Map<Slot, TemplateChange> changes = new LinkedHashMap<>();
        for (Template t : templates) {
            changes.put(new Slot(t.kind(), t.slot(), t.algorithm()), change(t));
        }
        return List.copyOf(changes.values());
    }

    /** True as well where only the algorithms differ. */
    private static boolean namesASlotTwice(List<Template> templates) {
        int seen = 0;
        for (Template t : templates) {
            int bit = 1 << (t.kind() == Kind.FP ? t.slot() : Kind.FP.slots() + t.slot());
            if ((seen & bit) != 0) {
                return true;
            }
            seen |= bit;
        }
        return false;
    }

    private static TemplateChange change(Template t) {
        return new TemplateChange(t.kind(), t.slot(), t.algorithm(), t.isEmpty());
    }

    /** A terminal's sentence, fit to be shown to people. */
    private static String clean(String errmsg) {
        StringBuilder text = new StringBuilder();
        errmsg.codePoints()
                .filter(c -> !Character.isISOControl(c) && c != 0x2028 && c != 0x2029)
                .limit(MAX_ERRMSG)
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}

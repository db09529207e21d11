package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Change;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Distribution.LeftOut;
import io.gatehouse.gateway.domain.Distribution.Part;
import io.gatehouse.gateway.domain.Distribution.Pulled;
import io.gatehouse.gateway.domain.Distribution.Standing;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.gateway.store.RangeRows.PersonId;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.PageRequest.Wants;
import io.gatehouse.protocol.PulledPerson;
import io.gatehouse.protocol.PulledPerson.FeatureSet;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserRef;
import io.gatehouse.protocol.UserType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** People with their templates, as a device gets them. */
final class PullRows {
    /** People who are counted at a time. */
    private static final int COUNTED = 5_000;

    private static final long OPENVID_MASK = 0x7FFF_FFFFL;

    private record Row(@Nullable String name, long change) {}

    private final Session session;
    private final RangeRows ranges;
    private final RuleRows rules;
    private final TemplateRows templates;
    private final AlgorithmRows algorithms;

    PullRows(Session session, RangeRows ranges, RuleRows rules, TemplateRows templates, AlgorithmRows algorithms) {
        this.session = session;
        this.ranges = ranges;
        this.rules = rules;
        this.templates = templates;
        this.algorithms = algorithms;
    }

    Part part(Device device, Roll roll, long after, int limit, Wants wants, int bytes) {
        List<PersonId> ids = ranges.peopleOf(device.id(), roll == Roll.VISITORS, after, limit + 1);
        List<Pulled> people = new ArrayList<>();
        long last = after;
        long taken = 0;
        for (PersonId id : ids.subList(0, Math.min(limit, ids.size()))) {
            Pulled pulled = pulled(device, id, wants);
            taken += pulled.person().weight();
            if (taken > bytes && !people.isEmpty()) {
                break;
            }
            people.add(pulled);
            last = id.id();
        }
        return new Part(people, last, people.size() == ids.size(), List.of());
    }

    long skipped(Device device, Roll roll, long people) {
        long last = 0;
        long left = people;
        while (left > 0) {
            List<PersonId> ids =
                    ranges.peopleOf(device.id(), roll == Roll.VISITORS, last, (int) Math.min(COUNTED, left));
            if (ids.isEmpty()) {
                break;
            }
            last = ids.get(ids.size() - 1).id();
            left -= ids.size();
        }
        return last;
    }

    Part pull(Device device, Roll roll, List<UserRef> refs, Wants wants, int bytes) {
        List<Pulled> people = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        long taken = 0;
        for (UserRef ref : refs) {
            for (PersonId id : find(device, roll, ref)) {
                Pulled pulled = leftOut.isEmpty() ? pulled(device, id, wants) : null;
                taken += pulled == null ? 0 : pulled.person().weight();
                if (pulled != null && (taken <= bytes || people.isEmpty())) {
                    people.add(pulled);
                } else {
                    leftOut.add(new LeftOut(id.id(), row(id).change()));
                }
            }
        }
        return new Part(people, 0, leftOut.isEmpty(), leftOut);
    }

    List<UserRef> legal(Device device, List<UserRef> refs) {
        return refs.stream()
                .filter(ref -> !find(device, Roll.CONTACTS, ref).isEmpty()
                        || !find(device, Roll.VISITORS, ref).isEmpty())
                .toList();
    }

    private List<PersonId> find(Device device, Roll roll, UserRef ref) {
        List<PersonId> found = new ArrayList<>();
        for (UserType type : UserType.values()) {
            if (device.corpId() != null && Roll.of(type) == roll && (roll == Roll.VISITORS || ref.fits(type))) {
                PersonKey key = new PersonKey(device.corpId(), type, ref.userid());
                Long id = id(key);
                if (id != null && ranges.inRange(device.id(), id)) {
                    found.add(new PersonId(id, key));
                }
            }
        }
        return found;
    }

    private @Nullable Long id(PersonKey key) {
        return session.first(
                "SELECT id FROM people WHERE corp_id = ? AND user_type = ? AND userid = ?",
                row -> row.getLong(1),
                key.corpId(),
                key.userType().code(),
                key.userid());
    }

    private Pulled pulled(Device device, PersonId id, Wants wants) {
        Row row = row(id);
        boolean visitor = id.key().userType() == UserType.VISITOR;
        String corpId = id.key().corpId();
        List<TemplateRows.Sealed> sealed = templates.sealed(id.id());
        PulledPerson person = new PulledPerson(
                id.key().userid(),
                id.key().userType(),
                id.id() & OPENVID_MASK,
                row.name(),
                visitor ? FeatureSet.NONE : features(corpId, sealed, Kind.FP, device.fpAlgorithms(), wants.fingers()),
                features(corpId, sealed, Kind.FA, device.faAlgorithms(), wants.faces()),
                rules.of(id.id()));
        return new Pulled(id.id(), row.change(), person);
    }

    private Row row(PersonId id) {
        Row row = session.first(
                "SELECT name, change_id FROM people WHERE id = ?",
                found -> new Row(found.getString(1), seq(found.getLong(2))),
                id.id());
        return row == null ? new Row(null, 0) : row;
    }

    /** Those under the first of the device's algorithms that the person has any of. */
    private FeatureSet features(
            String corpId, List<TemplateRows.Sealed> sealed, Kind kind, List<String> declared, boolean wanted) {
        for (String algorithm : declared.isEmpty() ? List.of(Template.DEFAULT_ALGORITHM) : declared) {
            Integer number = algorithms.id(algorithm);
            List<TemplateRows.Sealed> usable = sealed.stream()
                    .filter(row -> number != null
                            && TemplateKey.kind(row.key()) == kind
                            && TemplateKey.algorithm(row.key()) == number)
                    .toList();
            if (!usable.isEmpty()) {
                return new FeatureSet(
                        version(usable),
                        algorithm,
                        wanted
                                ? usable.stream()
                                        .map(row -> templates.open(corpId, row, algorithm))
                                        .toList()
                                : List.of());
            }
        }
        return FeatureSet.NONE;
    }

    /** A digest of which templates there are and when each was written: nothing has to be opened for it. */
    private static long version(List<TemplateRows.Sealed> rows) {
        long hash = 1;
        for (TemplateRows.Sealed row : rows) {
            hash = mixed(mixed(hash ^ row.key()) + row.updatedAt());
        }
        return Math.max(1, hash & OPENVID_MASK);
    }

    private static long mixed(long value) {
        long x = value * 0xBF58476D1CE4E5B9L;
        x ^= x >>> 31;
        x *= 0x94D049BB133111EBL;
        return x ^ x >>> 29;
    }

    // ---- What is known of them

    List<Standing> standings(long deviceId, Roll roll, long after, int limit) {
        return ranges.peopleOf(deviceId, roll == Roll.VISITORS, after, limit).stream()
                .map(id -> standing(deviceId, id))
                .toList();
    }

    @Nullable
    Standing standing(long deviceId, PersonKey key) {
        Long id = id(key);
        return id == null || !ranges.inRange(deviceId, id) ? null : standing(deviceId, new PersonId(id, key));
    }

    private Standing standing(long deviceId, PersonId id) {
        record Found(long change, boolean held, long fetched) {}
        Found found = session.first(
                "SELECT p.change_id, c.brought_by, f.change FROM people p LEFT JOIN changes c ON c.id = p.change_id"
                        + " LEFT JOIN fetched f ON f.device_id = ? AND f.person_id = p.id WHERE p.id = ?",
                row -> {
                    Long fetched = ChangeRows.nullableLong(row, 3);
                    Long broughtBy = ChangeRows.nullableLong(row, 2);
                    return new Found(
                            seq(row.getLong(1)),
                            broughtBy != null && broughtBy == deviceId,
                            fetched == null ? -1 : fetched);
                },
                deviceId,
                id.id());
        Set<String> known = new TreeSet<>();
        for (long key : templates.keys(id.id())) {
            known.add(TemplateKey.kind(key).wireName() + '/' + algorithms.name(TemplateKey.algorithm(key)));
        }
        Change.Subject person = new Change.Subject(id.id(), id.key());
        return found == null
                ? new Standing(person, 0, false, -1, known)
                : new Standing(person, found.change(), found.held(), found.fetched(), known);
    }

    private static long seq(long changeId) {
        return changeId < 0 ? 0 : changeId & ChangeRows.SEQ_MASK;
    }
}

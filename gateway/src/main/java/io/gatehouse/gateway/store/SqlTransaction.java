package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Census;
import io.gatehouse.gateway.domain.ConsentRecords;
import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Directory;
import io.gatehouse.gateway.domain.Distribution;
import io.gatehouse.gateway.domain.DoorBook;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.EnrollmentFilter;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Growth;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.LogBook;
import io.gatehouse.gateway.domain.Offers;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.Oversight;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Records;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.gateway.domain.UsedHello;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a work may do, and what it leaves behind for the end of its group. */
final class SqlTransaction implements Store.Transaction {
    /** Large enough to fail on a disk that is full. */
    private static final int PROBE_BYTES = 64 * 1024;

    private final Tables tables;
    private final SqlSnapshot snapshot;
    private final Journal journal;
    private final List<Event> events = new ArrayList<>();
    private final Map<Long, String> redacted = new LinkedHashMap<>();
    private boolean erases;
    private boolean changesKeys;

    SqlTransaction(Tables tables, Journal journal) {
        this.tables = tables;
        this.journal = journal;
        this.snapshot = new SqlSnapshot(tables);
    }

    /** What only this package knows of. */
    Tables tables() {
        return tables;
    }

    /** What was told, in order. */
    List<Event> events() {
        return events;
    }

    /** True if something was erased that must not stay in the log of the database. */
    boolean erases() {
        return erases;
    }

    /** What became of events that were told earlier, by the first id of their commit. */
    Map<Long, String> redacted() {
        return redacted;
    }

    /** True if keys were retired, or destroyed, which nobody may hold in memory any longer. */
    boolean changesKeys() {
        return changesKeys;
    }

    @Override
    public void rotateKeys() {
        tables.keys.retire(Instant.now());
        tables.reencryption.begin();
        changesKeys = true;
    }

    Reencryption.Progress reencrypt(Instant at) {
        Reencryption.Progress progress = tables.reencryption.step(at);
        // What was there before is still in the log.
        erases |= progress.last();
        changesKeys |= progress.destroyedKeys();
        return progress;
    }

    /** Writes something that needs room of its own, to see whether the store can be written. */
    @Nullable
    Void probe() {
        tables.session.update("DELETE FROM probe");
        tables.session.update("INSERT INTO probe (id, filler) VALUES (1, ?)", (Object) new byte[PROBE_BYTES]);
        return null;
    }

    /** Removes it. */
    @Nullable
    Void forgetProbe() {
        tables.session.update("DELETE FROM probe");
        return null;
    }

    @Override
    public Oversight.Changes oversight() {
        return tables.oversight;
    }

    @Override
    public Records.Changes records() {
        return tables.records;
    }

    @Override
    public DoorBook.Changes doors() {
        return tables.doors;
    }

    @Override
    public Offers.Changes offers() {
        return tables.offers;
    }

    @Override
    public LogBook.Changes logs() {
        return tables.logs;
    }

    @Override
    public ConsentRecords.Changes consents() {
        return tables.consents;
    }

    @Override
    public Outbox.Changes outbox() {
        return tables.outbox;
    }

    @Override
    public Distribution.Changes distribution() {
        return tables.distribution;
    }

    @Override
    public Directory.Changes directory() {
        return tables.directory;
    }

    @Override
    public Growth growth(PersonKey key, List<Template> templates) {
        return tables.people.growth(key, templates);
    }

    @Override
    public long devicesOf(String corpId) {
        return snapshot.devicesOf(corpId);
    }

    @Override
    public Device addDevice(
            String sn, @Nullable String name, String secretNo, @Nullable String seedSecretNo, @Nullable String corpId) {
        Device device = tables.devices.add(sn, name, secretNo, seedSecretNo, corpId);
        bound(device, corpId);
        return device;
    }

    @Override
    public void setSecretNo(String sn, String secretNo) {
        tables.devices.setSecretNo(sn, secretNo);
    }

    @Override
    public void setRegistered(String sn) {
        tables.devices.setRegistered(sn);
    }

    @Override
    public void setBinding(String sn, @Nullable String corpId) {
        tables.devices.setBinding(sn, corpId);
        tables.lanes.flush();
        Device device = tables.devices.find(sn);
        bound(device, corpId);
        forgetLogs(device);
    }

    /** They are the corp's that had the device. */
    private void forgetLogs(@Nullable Device device) {
        if (device != null) {
            erases |= tables.logs.forgetAllOf(device.id()) > 0;
        }
    }

    private void bound(@Nullable Device device, @Nullable String corpId) {
        if (device != null && corpId != null) {
            tables.flush();
            tables.lanes.bound(device.id(), tables.changes.head(corpId));
        }
    }

    @Override
    public void takeOver(String sn, String newSn) {
        tables.devices.takeOver(sn, newSn);
    }

    @Override
    public void setSubscription(String sn, Subscription subscription) {
        tables.devices.setSubscription(sn, subscription);
    }

    @Override
    public void setLastSeen(String sn, Instant lastSeenAt) {
        tables.devices.setLastSeen(sn, lastSeenAt);
    }

    @Override
    public void deleteDevice(String sn) {
        tables.offers.forget(sn);
        Device device = tables.devices.find(sn);
        if (device != null) {
            tables.lanes.deleted(device.id());
        }
        forgetLogs(device);
        tables.devices.delete(sn);
    }

    @Override
    public void putCorp(String corpId, @Nullable String name) {
        tables.devices.putCorp(corpId, name);
    }

    @Override
    public void addEnrollment(Enrollment enrollment) {
        tables.enrollments.add(enrollment);
    }

    @Override
    public void updateEnrollment(Enrollment enrollment) {
        tables.enrollments.update(enrollment);
    }

    @Override
    public int forgetEnrollments(Instant endedBefore, int limit) {
        return tables.enrollments.forget(endedBefore, limit);
    }

    @Override
    public void expect(Collection<PersonKey> people) {
        tables.people.expect(people);
    }

    @Override
    public @Nullable Refusal putTemplates(
            PersonKey key, List<Template> templates, String sn, @Nullable String operId, Instant at, boolean revives) {
        return tables.people.put(key, templates, sn, operId, at, revives);
    }

    @Override
    public @Nullable Erasure erase(PersonKey key, Instant at) {
        boolean consented = tables.consents.forget(key);
        List<PersonKey> former = tables.directory.takeFormerKeys(key);
        int templates = tables.people.erase(key, at);
        int measured = tables.records.erase(key);
        for (PersonKey old : former) {
            // By a terminal that did not know of the new name yet; somebody else may have the old one by now.
            measured += tables.directory.entry(old) == null ? tables.records.erase(old) : 0;
        }
        if (templates < 0 && !consented && measured == 0) {
            return null;
        }
        erases = true;
        Erasure.What person = new Erasure.What(key.corpId(), key.userType(), key.userid());
        tables.outbox.erase(person);
        List<Erasure.What> names = new ArrayList<>(List.of(person));
        former.forEach(old -> names.add(new Erasure.What(old.corpId(), old.userType(), old.userid())));
        return tables.erasures.add(person, at, new Erasure.Counts(1, Math.max(0, templates), redact(names)));
    }

    @Override
    public @Nullable Erasure eraseCorp(String corpId, Instant at) {
        if (corps().stream().noneMatch(corp -> corp.id().equals(corpId))) {
            return null;
        }
        int people = tables.people.eraseAll(corpId, at);
        tables.records.eraseAll(corpId);
        tables.directory.forgetFormerKeys(corpId);
        tables.changes.forgetRenames(corpId);
        tables.keys.destroy(corpId, at);
        tables.consents.forgetAll(corpId);
        tables.reencryption.begin();
        erases = true;
        changesKeys = true;
        Erasure.What everybody = new Erasure.What(corpId, null, null);
        tables.outbox.erase(everybody);
        return tables.erasures.add(everybody, at, new Erasure.Counts(people, 0, redact(List.of(everybody))));
    }

    /** Returns how many events told of them. */
    private int redact(List<Erasure.What> erased) {
        int told = events.size();
        events.removeIf(event -> erased.stream().anyMatch(one -> one.isToldBy(event)));
        told -= events.size();
        for (EventRows.Redaction redaction : tables.events.redact(erased, journal)) {
            redacted.put(redaction.firstId(), redaction.text().encoded());
            told += redaction.text().events();
        }
        return told;
    }

    @Override
    public void putHello(UsedHello hello) {
        tables.hellos.put(hello);
    }

    @Override
    public int forgetHellos(Instant usedBefore) {
        return tables.hellos.forget(usedBefore);
    }

    @Override
    public List<UsedHello> hellosSince(Instant usedAt) {
        return snapshot.hellosSince(usedAt);
    }

    @Override
    public void tell(Event event) {
        events.add(event);
    }

    @Override
    public List<Device> devices() {
        return snapshot.devices();
    }

    @Override
    public @Nullable Device device(String sn) {
        return snapshot.device(sn);
    }

    @Override
    public List<Corp> corps() {
        return snapshot.corps();
    }

    @Override
    public @Nullable Enrollment enrollment(String operId) {
        return snapshot.enrollment(operId);
    }

    @Override
    public List<Enrollment> waitingEnrollments() {
        return snapshot.waitingEnrollments();
    }

    @Override
    public List<Enrollment> waitingEnrollmentsOf(String sn) {
        return snapshot.waitingEnrollmentsOf(sn);
    }

    @Override
    public Page<Enrollment> enrollments(EnrollmentFilter filter, int limit, @Nullable String after) {
        return snapshot.enrollments(filter, limit, after);
    }

    @Override
    public Page<Person> people(String corpId, int limit, @Nullable String after) {
        return snapshot.people(corpId, limit, after);
    }

    @Override
    public @Nullable Person person(PersonKey key) {
        return snapshot.person(key);
    }

    @Override
    public List<TemplateInfo> templatesOf(Enrollment enrollment) {
        return snapshot.templatesOf(enrollment);
    }

    @Override
    public List<Census.Passed> passed(long after, int limit) {
        return snapshot.passed(after, limit);
    }

    @Override
    public @Nullable Erasure erasure(long id) {
        return snapshot.erasure(id);
    }

    @Override
    public Page<Erasure> erasures(String corpId, int limit, @Nullable String after) {
        return snapshot.erasures(corpId, limit, after);
    }

    @Override
    public List<String> agentsOf(String corpId, String visitorId) {
        return snapshot.agentsOf(corpId, visitorId);
    }
}

package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.EnrollmentFilter;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Growth;
import io.gatehouse.gateway.domain.Oversight;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a work may do, and what it leaves behind for the end of its group. */
final class SqlTransaction implements Store.Transaction {
    /** Large enough to fail on a disk that is full. */
    private static final int PROBE_BYTES = 64 * 1024;

    private final Tables tables;
    private final SqlSnapshot snapshot;
    private final List<Event> events = new ArrayList<>();
    private boolean erases;

    SqlTransaction(Tables tables) {
        this.tables = tables;
        this.snapshot = new SqlSnapshot(tables);
    }

    /** What was told, in order. */
    List<Event> events() {
        return events;
    }

    /** True if somebody was erased. */
    boolean erases() {
        return erases;
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
        return tables.devices.add(sn, name, secretNo, seedSecretNo, corpId);
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
    public boolean erase(PersonKey key, Instant at) {
        boolean erased = tables.people.erase(key, at);
        erases |= erased;
        return erased;
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
    public List<String> agentsOf(String corpId, String visitorId) {
        return snapshot.agentsOf(corpId, visitorId);
    }
}

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
import io.gatehouse.gateway.domain.LogBook;
import io.gatehouse.gateway.domain.Offers;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.Oversight;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Records;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.TemplateInfo;
import io.gatehouse.gateway.domain.UsedHello;
import io.gatehouse.protocol.VisitorId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a query may ask. */
final class SqlSnapshot implements Store.Snapshot {
    private final Tables tables;

    SqlSnapshot(Tables tables) {
        this.tables = tables;
    }

    @Override
    public Oversight oversight() {
        return tables.oversight;
    }

    @Override
    public Records records() {
        return tables.records;
    }

    @Override
    public DoorBook doors() {
        return tables.doors;
    }

    @Override
    public Offers offers() {
        return tables.offers;
    }

    @Override
    public LogBook logs() {
        return tables.logs;
    }

    @Override
    public ConsentRecords consents() {
        return tables.consents;
    }

    @Override
    public Outbox outbox() {
        return tables.outbox;
    }

    @Override
    public Distribution distribution() {
        return tables.distribution;
    }

    @Override
    public Directory directory() {
        return tables.directory;
    }

    @Override
    public long devicesOf(String corpId) {
        return tables.usage.devicesOf(corpId);
    }

    @Override
    public List<Device> devices() {
        return tables.devices.all();
    }

    @Override
    public @Nullable Device device(String sn) {
        return tables.devices.find(sn);
    }

    @Override
    public List<Corp> corps() {
        return tables.devices.corps();
    }

    @Override
    public @Nullable Enrollment enrollment(String operId) {
        return tables.enrollments.find(operId);
    }

    @Override
    public List<Enrollment> waitingEnrollments() {
        return tables.enrollments.waiting();
    }

    @Override
    public List<Enrollment> waitingEnrollmentsOf(String sn) {
        return tables.enrollments.waiting(sn);
    }

    @Override
    public Page<Enrollment> enrollments(EnrollmentFilter filter, int limit, @Nullable String after) {
        return tables.enrollments.list(filter, limit, after);
    }

    @Override
    public Page<Person> people(String corpId, int limit, @Nullable String after) {
        return tables.people.list(corpId, limit, after);
    }

    @Override
    public @Nullable Person person(PersonKey key) {
        return tables.people.find(key);
    }

    @Override
    public List<TemplateInfo> templatesOf(Enrollment enrollment) {
        return tables.people.templatesOf(enrollment.person(), enrollment.operId());
    }

    @Override
    public List<Census.Passed> passed(long after, int limit) {
        tables.flush();
        return tables.census.passed(after, limit);
    }

    @Override
    public @Nullable Erasure erasure(long id) {
        return tables.erasures.find(id);
    }

    @Override
    public Page<Erasure> erasures(String corpId, int limit, @Nullable String after) {
        return tables.erasures.list(corpId, limit, after);
    }

    @Override
    public List<String> agentsOf(String corpId, String visitorId) {
        // Everything that begins with "id/": the character after the slash is the 0. No LIKE, so nothing to escape.
        String from = visitorId + '/';
        String to = visitorId + '0';
        return Stream.concat(
                        tables.people.visitors(corpId, from, to).stream(),
                        tables.enrollments.visitors(corpId, from, to).stream())
                .map(VisitorId::parse)
                .filter(visitor -> visitor != null && visitor.id().equals(visitorId))
                .map(VisitorId::agentid)
                .sorted()
                .distinct()
                .toList();
    }

    @Override
    public List<UsedHello> hellosSince(Instant usedAt) {
        return tables.hellos.since(usedAt);
    }
}

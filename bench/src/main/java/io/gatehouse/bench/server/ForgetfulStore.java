package io.gatehouse.bench.server;

import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.gateway.domain.Binding;
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
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store that knows some devices and takes everything without keeping it. Works run in one writer thread, one after the
 * other, as in the real one, so that an upload changes threads as often. It may let them wait for each other, so that there
 * is time to look at what waiting takes.
 */
public final class ForgetfulStore implements Store {
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("forgetful-writer", true));
    private final Nothing nothing;
    private final int together;
    private final List<Runnable> waiting = new ArrayList<>();

    /** @param together no work runs before so many wait */
    public ForgetfulStore(List<TerminalIdentity> identities, String corp, int together) {
        this.together = together;
        List<Device> devices = new ArrayList<>();
        for (TerminalIdentity identity : identities) {
            devices.add(new Device(
                    devices.size() + 1L,
                    identity.sn(),
                    null,
                    identity.secretNo(),
                    null,
                    new Binding(corp, 1),
                    true,
                    null,
                    null));
        }
        nothing = new Nothing(List.copyOf(devices), List.of(new Corp(corp, corp)));
    }

    public Snapshot snapshot() {
        return nothing;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> write(long bytes, Function<Transaction, T> work) {
        return CompletableFuture.supplyAsync(() -> work.apply(nothing), this::queue);
    }

    private synchronized void queue(Runnable work) {
        waiting.add(work);
        if (waiting.size() >= together) {
            waiting.forEach(writer::execute);
            waiting.clear();
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
        return CompletableFuture.supplyAsync(() -> query.apply(nothing), writer);
    }

    @Override
    public boolean healthy() {
        return true;
    }

    @Override
    public void close() {
        writer.shutdown();
    }

    /** Its only content are the devices; changes are lost. */
    private record Nothing(List<Device> devices, List<Corp> corps) implements Transaction {
        @Override
        public Distribution.Changes distribution() {
            return new Nobody();
        }

        @Override
        public void takeOver(String sn, String newSn) {}

        @Override
        public Oversight.Changes oversight() {
            throw new UnsupportedOperationException("nobody administers this gateway");
        }

        @Override
        public Records.Changes records() {
            throw new UnsupportedOperationException("no records come to this gateway");
        }

        @Override
        public DoorBook.Changes doors() {
            throw new UnsupportedOperationException("no doors are opened by this gateway");
        }

        @Override
        public Offers.Changes offers() {
            throw new UnsupportedOperationException("this gateway offers nothing");
        }

        @Override
        public LogBook.Changes logs() {
            throw new UnsupportedOperationException("this gateway takes no logs");
        }

        @Override
        public ConsentRecords.Changes consents() {
            throw new UnsupportedOperationException("nobody is asked in this gateway");
        }

        @Override
        public Outbox.Changes outbox() {
            throw new UnsupportedOperationException("this gateway has no apps");
        }

        @Override
        public Directory.Changes directory() {
            throw new UnsupportedOperationException("nobody is listed in this gateway");
        }

        @Override
        public Growth growth(PersonKey key, List<Template> templates) {
            return new Growth(0, 0, 0, 0);
        }

        @Override
        public long devicesOf(String corpId) {
            return devices.size();
        }

        @Override
        public @Nullable Device device(String sn) {
            return devices.stream()
                    .filter(device -> device.sn().equals(sn))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public @Nullable Enrollment enrollment(String operId) {
            return null;
        }

        @Override
        public List<Enrollment> waitingEnrollments() {
            return List.of();
        }

        @Override
        public List<Enrollment> waitingEnrollmentsOf(String sn) {
            return List.of();
        }

        @Override
        public Page<Enrollment> enrollments(EnrollmentFilter filter, int limit, @Nullable String after) {
            return new Page<>(List.of(), null);
        }

        @Override
        public Page<Person> people(String corpId, int limit, @Nullable String after) {
            return new Page<>(List.of(), null);
        }

        @Override
        public @Nullable Person person(PersonKey key) {
            return null;
        }

        @Override
        public List<TemplateInfo> templatesOf(Enrollment enrollment) {
            return List.of();
        }

        @Override
        public List<String> agentsOf(String corpId, String visitorId) {
            return List.of();
        }

        @Override
        public Device addDevice(
                String sn,
                @Nullable String name,
                String secretNo,
                @Nullable String seedSecretNo,
                @Nullable String corpId) {
            throw new UnsupportedOperationException("nobody adds a device here");
        }

        @Override
        public void setSecretNo(String sn, String secretNo) {}

        @Override
        public void setRegistered(String sn) {}

        @Override
        public void setBinding(String sn, @Nullable String corpId) {}

        @Override
        public void setSubscription(String sn, Subscription subscription) {}

        @Override
        public void setLastSeen(String sn, Instant lastSeenAt) {}

        @Override
        public void deleteDevice(String sn) {}

        @Override
        public void putCorp(String corpId, @Nullable String name) {}

        @Override
        public void addEnrollment(Enrollment enrollment) {}

        @Override
        public void updateEnrollment(Enrollment enrollment) {}

        @Override
        public int forgetEnrollments(Instant endedBefore, int limit) {
            return 0;
        }

        @Override
        public void expect(Collection<PersonKey> people) {}

        @Override
        public @Nullable Refusal putTemplates(
                PersonKey key,
                List<Template> templates,
                String sn,
                @Nullable String operId,
                Instant at,
                boolean revives) {
            return null;
        }

        @Override
        public @Nullable Erasure erase(PersonKey key, Instant at) {
            return null;
        }

        @Override
        public @Nullable Erasure eraseCorp(String corpId, Instant at) {
            return null;
        }

        @Override
        public List<Census.Passed> passed(long after, int limit) {
            return List.of();
        }

        @Override
        public @Nullable Erasure erasure(long id) {
            return null;
        }

        @Override
        public Page<Erasure> erasures(String corpId, int limit, @Nullable String after) {
            return new Page<>(List.of(), null);
        }

        @Override
        public List<UsedHello> hellosSince(Instant usedAt) {
            return List.of();
        }

        @Override
        public void rotateKeys() {}

        @Override
        public void putHello(UsedHello hello) {}

        @Override
        public int forgetHellos(Instant usedBefore) {
            return 0;
        }

        @Override
        public void tell(Event event) {}
    }
}

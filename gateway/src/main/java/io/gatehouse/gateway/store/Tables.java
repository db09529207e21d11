package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.sql.SQLException;

/** The tables as one session sees them. */
final class Tables implements AutoCloseable {
    final DeviceRows devices;
    final EnrollmentRows enrollments;
    final PeopleRows people;
    final EventRows events;
    final HelloRows hellos;
    final OversightRows oversight;
    final ConsentRows consents;
    final OutboxRows outbox;
    final UsageRows usage;
    final RecordRows records;
    final DoorRows doors;
    final OfferRows offers;
    final LogRows logs;
    final Session session;
    private final Keyring ring;
    final KeyRows keys;
    final ErasureRows erasures;
    final CensusRows census;
    final TemplateRows templates;
    final DirectoryRows directory;
    final RangeRows ranges;
    final RuleRows rules;
    final Reencryption reencryption;
    final LaneRows lanes;
    final ChangeRows changes;
    final DistributionRows distribution;
    private final AlgorithmRows algorithms;

    Tables(Session session, Keyring ring) {
        this.session = session;
        this.ring = ring;
        keys = new KeyRows(session, ring);
        devices = new DeviceRows(session, keys);
        enrollments = new EnrollmentRows(session);
        algorithms = new AlgorithmRows(session);
        templates = new TemplateRows(session, algorithms, keys);
        usage = new UsageRows(session);
        ranges = new RangeRows(session);
        rules = new RuleRows(session);
        lanes = new LaneRows(session);
        changes = new ChangeRows(session, ranges, lanes);
        people = new PeopleRows(session, templates, algorithms, keys, usage, changes);
        consents = new ConsentRows(session);
        AppRows apps = new AppRows(session, keys);
        outbox = new OutboxRows(session, apps);
        records = new RecordRows(session);
        directory = new DirectoryRows(session, people, usage, changes, (old, userid) -> {
            consents.renamed(old, userid);
            outbox.renamed(old, userid);
            records.renamed(old, userid);
        });
        PullRows pulls = new PullRows(session, ranges, rules, templates, algorithms);
        distribution = new DistributionRows(this::flush, changes, lanes, pulls);
        events = new EventRows(session);
        oversight = new OversightRows(session);
        hellos = new HelloRows(session);
        doors = new DoorRows(session);
        offers = new OfferRows(session);
        logs = new LogRows(session, keys);
        erasures = new ErasureRows(session);
        census = new CensusRows(session);
        reencryption = new Reencryption(session, keys, devices, apps, logs);
    }

    /** The same tables by another session. */
    Tables on(Session other) {
        return new Tables(other, ring);
    }

    /**
     * Seals what the first schema has left, then opens the secrets of the devices and a template of each corp: tells of a
     * key that is missing or another one than that which sealed it.
     */
    void checkKeys() throws StoreOpenException, SQLException {
        reencryption.sealFirst();
        String whose = "a device";
        try {
            devices.all();
            for (Corp corp : devices.corps()) {
                whose = "corp " + corp.id();
                Long person = census.first(corp.id());
                if (person != null) {
                    templates.of(corp.id(), person);
                }
            }
        } catch (StoreUnavailableException e) {
            if (e.getCause() instanceof SQLException) {
                throw e;
            }
            throw new StoreOpenException(e.getMessage() + " (" + whose + "): restore it from a backup", e);
        }
    }

    /** Writes what was kept back. */
    void flush() {
        people.flush();
        templates.flush();
        changes.flush();
        lanes.flush();
    }

    /** Ends the transaction, and forgets everything that the database may not hold any more. */
    void rollback() throws SQLException {
        people.forget();
        templates.forget();
        algorithms.forget();
        keys.forget();
        oversight.forget();
        outbox.forget();
        usage.forget();
        logs.forget();
        changes.forget();
        lanes.flush();
        session.rollback();
    }

    @Override
    public void close() {
        session.close();
    }
}

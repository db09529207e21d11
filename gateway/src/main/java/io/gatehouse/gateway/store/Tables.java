package io.gatehouse.gateway.store;

import java.sql.SQLException;

/** The tables as one session sees them. */
final class Tables implements AutoCloseable {
    final DeviceRows devices;
    final EnrollmentRows enrollments;
    final PeopleRows people;
    final EventRows events;
    final OversightRows oversight;
    final UsageRows usage;
    final Session session;
    private final TemplateRows templates;
    private final AlgorithmRows algorithms;

    Tables(Session session) {
        this.session = session;
        devices = new DeviceRows(session);
        enrollments = new EnrollmentRows(session);
        algorithms = new AlgorithmRows(session);
        templates = new TemplateRows(session, algorithms);
        usage = new UsageRows(session);
        people = new PeopleRows(session, templates, algorithms, usage);
        events = new EventRows(session);
        oversight = new OversightRows(session);
    }

    /** Writes what was kept back. */
    void flush() {
        people.flush();
        templates.flush();
    }

    /** Ends the transaction, and forgets everything that the database may not hold any more. */
    void rollback() throws SQLException {
        people.forget();
        templates.forget();
        algorithms.forget();
        oversight.forget();
        usage.forget();
        session.rollback();
    }

    @Override
    public void close() {
        session.close();
    }
}

package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.AuditVerdict;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Checks the audit log from outside of a gateway, which may be running meanwhile. */
public final class AuditCheck {
    private AuditCheck() {}

    /** @param url as in {@link SqlStore#open} */
    public static AuditVerdict run(String url, Path dataDir) throws StoreOpenException {
        Database database = Database.of(url, dataDir);
        try (Session session = new Session(database.reader())) {
            return new OversightRows(session).verifyAudit();
        } catch (SQLException e) {
            throw database.explain(e);
        } catch (StoreUnavailableException e) {
            throw new StoreOpenException("the audit log cannot be read: " + e.getMessage(), e);
        }
    }
}

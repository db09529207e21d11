package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.AuditFilter;
import io.gatehouse.gateway.domain.AuditLog;
import java.util.concurrent.CompletionStage;

/** The audit log. */
final class AuditCalls {
    private final AuditLog audit;

    AuditCalls(AuditLog audit) {
        this.audit = audit;
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        AuditFilter filter = new AuditFilter(
                request.query("actor_id"),
                request.query("action"),
                request.query("outcome"),
                Request.instant("from", request.query("from")),
                Request.instant("until", request.query("until")));
        return audit.list(filter, request.limit(), request.after())
                .thenApply(page -> Answer.json(200, json -> Json.page(json, page, AccessJson::record)));
    }

    /** Reads the whole log. */
    CompletionStage<Answer> verify(Request request) {
        return audit.verify().thenApply(verdict -> Answer.json(200, json -> AccessJson.verdict(json, verdict)));
    }
}

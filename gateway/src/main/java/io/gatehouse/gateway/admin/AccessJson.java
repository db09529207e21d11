package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.AccessToken;
import io.gatehouse.gateway.domain.AccessTokens;
import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.domain.AuditRecord;
import io.gatehouse.gateway.domain.AuditVerdict;
import tools.jackson.core.JsonGenerator;

/** How tokens and audit records look in JSON. */
final class AccessJson {
    private AccessJson() {}

    static void token(JsonGenerator json, AccessToken token) {
        json.writeStartObject();
        properties(json, token);
        json.writeEndObject();
    }

    /** The only view that shows the text of a token. */
    static void created(JsonGenerator json, AccessTokens.Created created) {
        json.writeStartObject();
        properties(json, created.token());
        json.writeStringProperty("token", created.text());
        json.writeEndObject();
    }

    static void record(JsonGenerator json, AuditRecord record) {
        AuditEntry entry = record.entry();
        json.writeStartObject();
        json.writeNumberProperty("seq", record.seq());
        Json.time(json, "at", record.at());
        json.writeStringProperty("actor_id", entry.actorId());
        json.writeStringProperty("actor", entry.actor());
        json.writeStringProperty("action", entry.action());
        json.writeStringProperty("target", entry.target());
        json.writeStringProperty("outcome", entry.outcome());
        json.writeStringProperty("address", entry.address());
        json.writeNumberProperty("count", entry.count());
        json.writeStringProperty("hash", record.hash());
        json.writeEndObject();
    }

    static void verdict(JsonGenerator json, AuditVerdict verdict) {
        json.writeStartObject();
        json.writeBooleanProperty("intact", verdict.fault() == null);
        Json.string(json, "fault", verdict.fault());
        json.writeNumberProperty("records", verdict.records());
        json.writeNumberProperty("first_seq", verdict.firstSeq());
        json.writeNumberProperty("last_seq", verdict.lastSeq());
        json.writeStringProperty("head", verdict.head());
        json.writeEndObject();
    }

    private static void properties(JsonGenerator json, AccessToken token) {
        json.writeStringProperty("id", token.id());
        json.writeStringProperty("name", token.name());
        json.writeStringProperty("role", token.role().word());
        Json.string(json, "corp_id", token.corpId());
        Json.time(json, "created_at", token.createdAt());
        Json.time(json, "expires_at", token.expiresAt());
        Json.time(json, "revoked_at", token.revokedAt());
    }
}

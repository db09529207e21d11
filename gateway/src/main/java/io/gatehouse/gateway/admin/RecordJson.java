package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.DeviceLog;
import io.gatehouse.gateway.domain.DoorOpening;
import io.gatehouse.gateway.domain.Firmware;
import io.gatehouse.gateway.domain.LoginCodes.LoginCode;
import io.gatehouse.gateway.domain.PassRecord;
import io.gatehouse.gateway.domain.SelfInput;
import io.gatehouse.gateway.domain.TemperatureRecord;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** How records, doors and what devices are offered look in JSON. */
final class RecordJson {
    private RecordJson() {}

    static void pass(JsonGenerator json, PassRecord record) {
        json.writeStartObject();
        json.writeStringProperty("id", Long.toString(record.id()));
        json.writeStringProperty("sn", record.sn());
        json.writeStringProperty("userid", record.person().userid());
        json.writeNumberProperty("user_type", record.person().userType().code());
        Json.time(json, "at", record.at());
        number(
                json,
                "pass_type",
                record.passType() == null ? null : record.passType().longValue());
        number(json, "pass_method", record.passMethod());
        Json.time(json, "received_at", record.receivedAt());
        json.writeEndObject();
    }

    static void temperature(JsonGenerator json, TemperatureRecord record) {
        json.writeStartObject();
        json.writeStringProperty("id", Long.toString(record.id()));
        json.writeStringProperty("sn", record.sn());
        json.writeStringProperty("userid", record.person().userid());
        json.writeNumberProperty("user_type", record.person().userType().code());
        Json.time(json, "at", record.at());
        json.writeNumberProperty("temperature", BigDecimal.valueOf(record.thousandths(), 3));
        json.writeStringProperty("status", record.status().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
    }

    static void door(JsonGenerator json, DoorOpening opening) {
        json.writeStartObject();
        json.writeStringProperty("oper_id", opening.operId());
        json.writeStringProperty("sn", opening.sn());
        json.writeStringProperty("corp_id", opening.corpId());
        json.writeStringProperty("userid", opening.userid());
        json.writeStringProperty("type", opening.by().wireName());
        json.writeStringProperty("state", opening.state().name().toLowerCase(Locale.ROOT));
        Json.time(json, "created_at", opening.createdAt());
        Json.time(json, "expires_at", opening.expiresAt());
        Json.time(json, "ended_at", opening.endedAt());
        json.writeEndObject();
    }

    static void selfInput(JsonGenerator json, SelfInput selfInput) {
        json.writeStartObject();
        json.writeBooleanProperty("fp", selfInput.fp());
        json.writeBooleanProperty("fa", selfInput.fa());
        json.writeEndObject();
    }

    static void firmware(JsonGenerator json, Firmware firmware) {
        json.writeStartObject();
        json.writeStringProperty("version", firmware.version());
        json.writeStringProperty("md5sum", firmware.md5sum());
        json.writeNumberProperty("size", firmware.size());
        json.writeStringProperty("download_url", firmware.downloadUrl());
        json.writeEndObject();
    }

    /** All of a device: there are never many. */
    static void logs(JsonGenerator json, List<DeviceLog> logs) {
        json.writeStartObject();
        json.writeArrayPropertyStart("items");
        for (DeviceLog log : logs) {
            json.writeStartObject();
            json.writeStringProperty("id", log.id());
            json.writeNumberProperty("bytes", log.bytes());
            Json.time(json, "received_at", log.receivedAt());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNullProperty("next");
        json.writeEndObject();
    }

    static void loginCode(JsonGenerator json, LoginCode code) {
        json.writeStartObject();
        json.writeStringProperty("sn", code.device().sn());
        Json.string(json, "corp_id", code.device().corpId());
        json.writeStringProperty("state", code.state());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, @Nullable Long value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }
}

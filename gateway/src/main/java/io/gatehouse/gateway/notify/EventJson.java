package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** How a result looks to an app: the same at every attempt. */
final class EventJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private EventJson() {}

    /** The plaintext of the wecom mode, after the callbacks of hardware [doc 96009, 96000]. */
    static byte[] wecom(BioResult result, String agentid) {
        return bytes(json -> {
            json.writeStringProperty("msg_type", "event");
            json.writeStringProperty("event_type", who(result.person()) + "_bio_result");
            json.writeObjectPropertyStart("base_info");
            json.writeStringProperty("req_id", result.eventId());
            json.writeStringProperty("device_sn", result.sn());
            json.writeNumberProperty("createtime", result.at().getEpochSecond());
            json.writeStringProperty("auth_corpid", result.person().corpId());
            json.writeEndObject();
            properties(json, result, agentid);
            json.writeNumberProperty("time", result.at().getEpochSecond());
        });
    }

    /** The body of the standard mode. */
    static byte[] standard(BioResult result, String agentid) {
        return bytes(json -> {
            json.writeStringProperty("type", who(result.person()) + ".bio_result");
            json.writeStringProperty("timestamp", time(result.at()));
            json.writeObjectPropertyStart("data");
            json.writeStringProperty("corp_id", result.person().corpId());
            properties(json, result, agentid);
            json.writeEndObject();
        });
    }

    /** What is posted in the wecom mode. */
    static byte[] sealed(String corpId, String encrypted) {
        return bytes(json -> {
            json.writeStringProperty("tousername", corpId);
            json.writeStringProperty("encrypt", encrypted);
        });
    }

    private static void properties(JsonGenerator json, BioResult result, String agentid) {
        string(json, "oper_id", result.operId());
        json.writeStringProperty("userid", ownUserid(result.person()));
        json.writeNumberProperty("user_type", result.person().userType().code());
        json.writeStringProperty("agentid", agentid);
        json.writeStringProperty("device_sn", result.sn());
        json.writeNumberProperty("bio_info_type", result.kind() == Kind.FP ? 1 : 2);
        json.writeNumberProperty("errcode", result.errcode());
        json.writeStringProperty("errmsg", result.errmsg());
        json.writeStringProperty("state", result.state().name().toLowerCase(Locale.ROOT));
        json.writeBooleanProperty("late", result.late());
    }

    /** A visitor's as the app knows it [doc 94005]. */
    private static String ownUserid(PersonKey person) {
        VisitorId visitor = person.userType() == UserType.VISITOR ? VisitorId.parse(person.userid()) : null;
        return visitor == null ? person.userid() : visitor.id();
    }

    private static String who(PersonKey person) {
        return switch (person.userType()) {
            case EMPLOYEE -> "employee";
            case VISITOR -> "visitor";
            case STUDENT -> "student";
        };
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    private static void string(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }

    private static byte[] bytes(Consumer<JsonGenerator> properties) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            properties.accept(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}

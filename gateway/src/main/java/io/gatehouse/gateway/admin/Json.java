package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Consent;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.TemplateChange;
import io.gatehouse.gateway.domain.TemplateInfo;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How the domain looks in JSON. */
final class Json {
    /** Reads what callers send: duplicate keys, trailing text and deep nests are refused. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(40)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Json() {}

    static byte[] bytes(Consumer<JsonGenerator> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            writer.accept(json);
        }
        return bytes.toByteArray();
    }

    /** On one line. */
    static String text(Consumer<JsonGenerator> writer) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            writer.accept(json);
        }
        return text.toString();
    }

    /** RFC 3339, UTC, milliseconds. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static void problem(JsonGenerator json, Problem problem, int status, String detail) {
        json.writeStartObject();
        json.writeStringProperty("type", "about:blank");
        json.writeStringProperty("title", problem.sentence());
        json.writeNumberProperty("status", status);
        json.writeStringProperty("detail", detail);
        json.writeStringProperty("code", problem.code());
        json.writeEndObject();
    }

    static <T> void page(JsonGenerator json, Page<T> page, BiConsumer<JsonGenerator, T> view) {
        json.writeStartObject();
        json.writeArrayPropertyStart("items");
        page.items().forEach(item -> view.accept(json, item));
        json.writeEndArray();
        string(json, "next", page.next());
        json.writeEndObject();
    }

    /** @param presence null where the device is not subscribed */
    static void device(JsonGenerator json, Device device, @Nullable Presence presence) {
        json.writeStartObject();
        json.writeStringProperty("sn", device.sn());
        string(json, "name", device.name());
        string(json, "corp_id", device.corpId());
        json.writeBooleanProperty("online", presence != null);
        time(json, "connected_at", presence == null ? null : presence.connectedAt());
        time(json, "last_seen_at", presence == null ? device.lastSeenAt() : presence.lastSeenAt());
        string(json, "remote_address", presence == null ? null : presence.remoteAddress());
        Subscription said = device.subscription();
        string(json, "firmware_version", said == null ? null : said.firmwareVersion());
        strings(json, "fp_algorithm", device.fpAlgorithms());
        strings(json, "fa_algorithm", device.faAlgorithms());
        strings(json, "groups", device.binding().groups());
        json.writeEndObject();
    }

    /** The only view that shows a SecretNo; a seed is never shown. */
    static void deviceWithSecret(JsonGenerator json, Device device) {
        json.writeStartObject();
        json.writeStringProperty("sn", device.sn());
        string(json, "secret_no", device.secretNo());
        string(json, "name", device.name());
        string(json, "corp_id", device.corpId());
        json.writeEndObject();
    }

    static void newSecretNo(JsonGenerator json, Device device) {
        json.writeStartObject();
        json.writeStringProperty("sn", device.sn());
        string(json, "secret_no", device.secretNo());
        json.writeEndObject();
    }

    /** What is known of an enrolment that has only just been opened. */
    static void opened(JsonGenerator json, Enrollment enrollment) {
        json.writeStartObject();
        properties(json, enrollment);
        json.writeEndObject();
    }

    static void enrollment(JsonGenerator json, Enrollment enrollment, List<TemplateInfo> templates) {
        json.writeStartObject();
        properties(json, enrollment);
        time(json, "ended_at", enrollment.endedAt());
        Integer errcode = enrollment.errcode();
        if (errcode == null) {
            json.writeNullProperty("errcode");
        } else {
            json.writeNumberProperty("errcode", errcode);
        }
        string(json, "errmsg", enrollment.errmsg());
        json.writeBooleanProperty("late", enrollment.late());
        templates(json, templates);
        json.writeEndObject();
    }

    static void person(JsonGenerator json, Person person) {
        json.writeStartObject();
        EntryFields.write(json, person.entry());
        templates(json, person.templates());
        json.writeEndObject();
    }

    static void consent(JsonGenerator json, Consent consent) {
        json.writeStartObject();
        json.writeStringProperty("userid", consent.person().userid());
        json.writeNumberProperty("user_type", consent.person().userType().code());
        string(json, "kind", consent.kind() == null ? null : consent.kind().wireName());
        json.writeStringProperty("text_version", consent.textVersion());
        time(json, "given_at", consent.givenAt());
        string(json, "evidence", consent.evidence());
        time(json, "recorded_at", consent.recordedAt());
        time(json, "withdrawn_at", consent.withdrawnAt());
        json.writeEndObject();
    }

    /** The data of an event. */
    static void event(JsonGenerator json, Event event) {
        if (event instanceof Event.DeviceChanged changed) {
            device(json, changed.device(), changed.presence());
        } else if (event instanceof Event.EnrollmentChanged changed) {
            enrollment(json, changed.enrollment(), changed.templates());
        } else if (event instanceof Event.TemplatesChanged changed) {
            templatesChanged(json, changed);
        } else if (event instanceof Event.HelpAsked asked) {
            json.writeStartObject();
            json.writeStringProperty("corp_id", asked.corpId());
            json.writeStringProperty("sn", asked.sn());
            json.writeStringProperty("data", asked.data());
            json.writeEndObject();
        }
    }

    private static void templatesChanged(JsonGenerator json, Event.TemplatesChanged changed) {
        PersonKey person = changed.person();
        json.writeStartObject();
        json.writeStringProperty("corp_id", person.corpId());
        json.writeNumberProperty("user_type", person.userType().code());
        json.writeStringProperty("userid", person.userid());
        json.writeStringProperty("sn", changed.sn());
        string(json, "oper_id", changed.operId());
        json.writeArrayPropertyStart("slots");
        for (TemplateChange slot : changed.slots()) {
            json.writeStartObject();
            json.writeStringProperty("kind", slot.kind().wireName());
            json.writeNumberProperty("slot", slot.slot());
            json.writeStringProperty("algorithm", slot.algorithm());
            json.writeBooleanProperty("deleted", slot.deleted());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void properties(JsonGenerator json, Enrollment enrollment) {
        json.writeStringProperty("oper_id", enrollment.operId());
        json.writeStringProperty("sn", enrollment.sn());
        json.writeStringProperty("corp_id", enrollment.corpId());
        json.writeStringProperty("userid", enrollment.userid());
        json.writeNumberProperty("user_type", enrollment.userType().code());
        json.writeStringProperty("page_type", enrollment.pageType().wireName());
        string(json, "agentid", enrollment.app());
        json.writeStringProperty("state", state(enrollment.state()));
        time(json, "created_at", enrollment.createdAt());
        time(json, "expires_at", enrollment.expiresAt());
    }

    /** The word for a state. */
    static String state(Enrollment.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static void templates(JsonGenerator json, List<TemplateInfo> templates) {
        json.writeArrayPropertyStart("templates");
        for (TemplateInfo template : templates) {
            json.writeStartObject();
            json.writeStringProperty("kind", template.kind().wireName());
            json.writeNumberProperty("slot", template.slot());
            json.writeStringProperty("algorithm", template.algorithm());
            json.writeNumberProperty("bytes", template.bytes());
            json.writeStringProperty("sha256", template.sha256());
            time(json, "updated_at", template.updatedAt());
            json.writeStringProperty("sn", template.sn());
            string(json, "oper_id", template.operId());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void string(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, value);
        }
    }

    static void strings(JsonGenerator json, String name, Collection<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    static void time(JsonGenerator json, String name, @Nullable Instant instant) {
        string(json, name, instant == null ? null : time(instant));
    }
}

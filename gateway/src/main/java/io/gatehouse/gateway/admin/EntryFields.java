package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Edit;
import io.gatehouse.gateway.domain.Edit.Field;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.PassRule;
import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * An entry of the directory as fields. Unlike elsewhere a field that is null is not absent: absent, it stays as it is; null,
 * it is emptied [RFC 7396]; so that what was exported can be imported.
 */
final class EntryFields {
    static final String USERID = "userid";
    static final String USER_TYPE = "user_type";
    static final String NAME = "name";
    static final String GROUPS = "groups";
    static final String DEVICES = "devices";
    static final String RULES = "rules";
    static final String STARTS_AT = "starts_at";
    static final String ENDS_AT = "ends_at";

    /** Of a person whose key is told elsewhere. */
    private static final String[] OF_ENTRY = {NAME, GROUPS, DEVICES, RULES, STARTS_AT, ENDS_AT};

    /** All of them, in the order in which they are written. */
    static final List<String> ALL = List.of(USERID, USER_TYPE, NAME, GROUPS, DEVICES, RULES, STARTS_AT, ENDS_AT);

    private EntryFields() {}

    /** Of the key of somebody, checked as strictly as everything that a terminal will be told. */
    static PersonKey key(String corpId, UserType type, String userid) throws RefusedException {
        if (!TextRule.USERID.allows(userid)) {
            throw RefusedException.invalid(USERID, TextRule.USERID.expected());
        }
        boolean composite = VisitorId.parse(userid) != null;
        if (type == UserType.VISITOR && !composite) {
            throw RefusedException.invalid(USERID, "a visitor's id, a slash and the agentid in digits");
        }
        if (type == UserType.EMPLOYEE && composite) {
            throw RefusedException.invalid(USERID, "no slash and digits at the end, which make it a visitor's");
        }
        return new PersonKey(corpId, type, userid);
    }

    /** What a body changes of somebody. */
    static Edit edit(PersonKey key, byte[] body) throws RefusedException {
        return edit(key, Body.of(body, OF_ENTRY));
    }

    /** What an object changes of the person that it names. */
    static Edit edit(String corpId, byte[] object) throws RefusedException {
        Body body = Body.of(object, ALL.toArray(String[]::new));
        UserType type = UserType.of(body.number(USER_TYPE, 2));
        return edit(key(corpId, type == null ? UserType.EMPLOYEE : type, body.text(USERID, TextRule.USERID)), body);
    }

    private static Edit edit(PersonKey key, Body body) throws RefusedException {
        List<PassRule> rules = new ArrayList<>();
        for (Body rule : body.objects(RULES, Entry.MOST_RULES, "id", "rule", "effect_time")) {
            String text = rule.optionalText("rule");
            rules.add(rule(
                    rule.number("id", PassRule.MOST, rules.size() + 1L),
                    text == null ? "" : text,
                    rule.number("effect_time", PassRule.MOST, 0)));
        }
        Entry entry = new Entry(
                key,
                body.optionalText(NAME, TextRule.PERSON_NAME),
                body.texts(GROUPS, TextRule.GROUP, Entry.MOST_GROUPS),
                body.texts(DEVICES, TextRule.NAMED_SN, Entry.MOST_DEVICES),
                rules,
                time(key, STARTS_AT, body.optionalText(STARTS_AT, TextRule.TIME)),
                time(key, ENDS_AT, body.optionalText(ENDS_AT, TextRule.TIME)));
        return edit(entry, body::names);
    }

    /** An edit of the fields that were named. */
    static Edit edit(Entry entry, Predicate<String> named) throws RefusedException {
        Set<Long> ids = new HashSet<>();
        for (PassRule rule : entry.rules()) {
            if (!ids.add(rule.id())) {
                throw RefusedException.invalid(RULES, "every id once, and " + rule.id() + " is there twice");
            }
        }
        Set<Field> fields = EnumSet.noneOf(Field.class);
        for (Field field : Field.values()) {
            if (named.test(field.name().toLowerCase(Locale.ROOT))) {
                fields.add(field);
            }
        }
        return new Edit(entry, fields);
    }

    static PassRule rule(long id, String rule, long effectTime) throws RefusedException {
        String problem = PassRule.problem(rule);
        if (problem != null) {
            throw new RefusedException(Problem.INVALID, RULES + ": " + problem);
        }
        return new PassRule(id, rule, effectTime);
    }

    /** Of a visit: only visitors have such times. */
    static @Nullable Instant time(PersonKey key, String field, @Nullable String text) throws RefusedException {
        if (text != null && key.userType() != UserType.VISITOR) {
            throw RefusedException.invalid(field, "nothing, but for a visitor");
        }
        return Request.instant(field, text);
    }

    /** Everything but templates. */
    static void write(JsonGenerator json, Entry entry) {
        json.writeStringProperty(USERID, entry.key().userid());
        json.writeNumberProperty(USER_TYPE, entry.key().userType().code());
        Json.string(json, NAME, entry.name());
        Json.strings(json, GROUPS, entry.groups());
        Json.strings(json, DEVICES, entry.devices());
        json.writeArrayPropertyStart(RULES);
        for (PassRule rule : entry.rules()) {
            json.writeStartObject();
            json.writeNumberProperty("id", rule.id());
            json.writeStringProperty("rule", rule.rule());
            json.writeNumberProperty("effect_time", rule.effectTime());
            json.writeEndObject();
        }
        json.writeEndArray();
        Json.time(json, STARTS_AT, entry.startsAt());
        Json.time(json, ENDS_AT, entry.endsAt());
    }
}

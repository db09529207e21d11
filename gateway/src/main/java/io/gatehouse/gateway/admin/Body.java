package io.gatehouse.gateway.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The JSON object that a caller sent. A field that is null counts as absent. */
final class Body {
    private final JsonNode object;

    private Body(JsonNode object) {
        this.object = object;
    }

    /** Reads an object that has none but these fields. */
    static Body of(byte[] bytes, String... fields) throws RefusedException {
        return of("body", parse(bytes), fields);
    }

    private static Body of(String what, JsonNode node, String... fields) throws RefusedException {
        if (!node.isObject()) {
            throw RefusedException.invalid(what, "a JSON object");
        }
        Set<String> known = new TreeSet<>(Set.of(fields));
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw RefusedException.invalid(shown(name), "no such field, only " + String.join(", ", known));
            }
        }
        return new Body(node);
    }

    String text(String field, TextRule rule) throws RefusedException {
        String text = optionalText(field, rule);
        if (text == null) {
            throw RefusedException.invalid(field, rule.expected());
        }
        return text;
    }

    @Nullable
    String optionalText(String field, TextRule rule) throws RefusedException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isString() || !rule.allows(node.stringValue())) {
            throw RefusedException.invalid(field, rule.expected());
        }
        return node.stringValue();
    }

    /** Digits, as a text or as a number. */
    @Nullable
    String optionalDigits(String field, TextRule rule) throws RefusedException {
        JsonNode node = object.path(field);
        if (!node.isIntegralNumber()) {
            return optionalText(field, rule);
        }
        String digits = node.bigIntegerValue().toString();
        if (!rule.allows(digits)) {
            throw RefusedException.invalid(field, rule.expected());
        }
        return digits;
    }

    /** Whether the field is there, if only as null. */
    boolean names(String field) {
        return object.has(field);
    }

    /** Different texts; none where the field is absent. */
    Set<String> texts(String field, TextRule rule, int most) throws RefusedException {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode item : items(field, most)) {
            if (!item.isString() || !rule.allows(item.stringValue()) || !texts.add(item.stringValue())) {
                throw RefusedException.invalid(field, "different texts, each of " + rule.expected());
            }
        }
        return texts;
    }

    /** Different texts, perhaps none, in a list that must be there. */
    Set<String> neededTexts(String field, TextRule rule, int most) throws RefusedException {
        if (!object.path(field).isArray()) {
            throw RefusedException.invalid(field, "a list of at most " + most);
        }
        return texts(field, rule, most);
    }

    /** Objects that have none but these fields; none where the field is absent. */
    List<Body> objects(String field, int most, String... fields) throws RefusedException {
        List<Body> objects = new ArrayList<>();
        for (JsonNode item : items(field, most)) {
            objects.add(of(field, item, fields));
        }
        return objects;
    }

    private Iterable<JsonNode> items(String field, int most) throws RefusedException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray() || node.size() > most) {
            throw RefusedException.invalid(field, "a list of at most " + most);
        }
        return node;
    }

    /** A whole number from 0 to the most, or the fallback where it is absent. */
    long number(String field, long most, long fallback) throws RefusedException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return fallback;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0 || node.longValue() > most) {
            throw RefusedException.invalid(field, "a whole number from 0 to " + most);
        }
        return node.longValue();
    }

    /** A text that is looked at elsewhere, or null where the field is absent. */
    @Nullable
    String optionalText(String field) throws RefusedException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw RefusedException.invalid(field, "a text");
        }
        return node.stringValue();
    }

    /** A whole number from 0 to the most; 0 where it is absent. */
    int number(String field, int most) throws RefusedException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0 || node.intValue() > most) {
            throw RefusedException.invalid(field, "a whole number from 0 to " + most);
        }
        return node.intValue();
    }

    /** A whole number that must be there. */
    long longNumber(String field, long least, long most) throws RefusedException {
        JsonNode node = object.path(field);
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw RefusedException.invalid(field, "a whole number from " + least + " to " + most);
        }
        return node.longValue();
    }

    /** True or false, and there. */
    boolean flag(String field) throws RefusedException {
        JsonNode node = object.path(field);
        if (!node.isBoolean()) {
            throw RefusedException.invalid(field, "true or false");
        }
        return node.booleanValue();
    }

    /** Bytes in base64; null where there are none. */
    byte @Nullable [] optionalBytes(String field, int most) throws RefusedException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        try {
            byte[] bytes = node.isString() ? Base64.getDecoder().decode(node.stringValue()) : new byte[0];
            if (bytes.length > 0 && bytes.length <= most) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(field, "1 to " + most + " bytes in base64");
        }
        throw RefusedException.invalid(field, "1 to " + most + " bytes in base64");
    }

    private static JsonNode parse(byte[] bytes) throws RefusedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode node = Json.MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw RefusedException.malformed("body: expected a JSON object, and it is empty");
            }
            return onlyUnicode(node);
        } catch (CharacterCodingException e) {
            throw RefusedException.malformed("body: expected UTF-8");
        } catch (JacksonException e) {
            // Its own words may quote the body, and so perhaps a secret.
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw RefusedException.malformed("body: expected one JSON object without duplicate keys" + where);
        }
    }

    /** Refuses lone surrogates, at any depth, which an escape can bring and no UTF-8 can hold. */
    private static JsonNode onlyUnicode(JsonNode node) throws RefusedException {
        for (String name : node.propertyNames()) {
            onlyUnicode(name);
        }
        for (JsonNode child : node) {
            if (child.isString()) {
                onlyUnicode(child.stringValue());
            }
            onlyUnicode(child);
        }
        return node;
    }

    private static void onlyUnicode(String text) throws RefusedException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw RefusedException.malformed("body: expected Unicode, and an escape is no character");
        }
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{Cntrl}|\\p{Cs}", "?");
        return printable.length() <= 64 ? printable : printable.substring(0, 64) + "…";
    }
}

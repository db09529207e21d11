package io.gatehouse.gateway.admin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        JsonNode node = parse(bytes);
        if (!node.isObject()) {
            throw RefusedException.invalid("body", "a JSON object");
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

    /** A list of texts; empty where it is absent. */
    List<String> texts(String field, TextRule rule, int most) throws RefusedException {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        String expected = "a list of at most " + most + " texts, each " + rule.expected();
        if (!node.isArray() || node.size() > most) {
            throw RefusedException.invalid(field, expected);
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isString() || !rule.allows(item.stringValue())) {
                throw RefusedException.invalid(field, expected);
            }
            texts.add(item.stringValue());
        }
        return List.copyOf(texts);
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

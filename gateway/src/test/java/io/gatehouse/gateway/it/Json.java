package io.gatehouse.gateway.it;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** JSON for tests. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** Strict JSON from a text that uses ' for ", with {@link String#format} places. */
    static String json(String text, Object... values) {
        String quoted = text.replace('\'', '"');
        return values.length == 0 ? quoted : String.format(quoted, values);
    }

    static JsonNode parse(String text) {
        return text.isEmpty() ? JsonNodeFactory.instance.missingNode() : MAPPER.readTree(text);
    }

    /** An object's text with one field set to a value, which is JSON text. */
    static String with(JsonNode object, String field, String value) {
        ObjectNode copy = (ObjectNode) object.deepCopy();
        copy.putRawValue(field, new RawValue(value));
        return MAPPER.writeValueAsString(copy);
    }

    static String without(JsonNode object, String field) {
        ObjectNode copy = (ObjectNode) object.deepCopy();
        copy.remove(field);
        return MAPPER.writeValueAsString(copy);
    }

    /** A JSON string, quotes included. */
    static String quoted(String value) {
        return MAPPER.writeValueAsString(value);
    }
}

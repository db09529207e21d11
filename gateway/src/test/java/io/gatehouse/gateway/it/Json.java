package io.gatehouse.gateway.it;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

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

    /** A JSON string, quotes included. */
    static String quoted(String value) {
        return MAPPER.writeValueAsString(value);
    }
}

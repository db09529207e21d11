package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What openapi.yaml says, held against what the server does. It reads the part of JSON Schema that the file uses, and takes
 * every field that is not described for a fault.
 */
final class OpenApi {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");
    private static final OpenApi FILE = new OpenApi();

    private final JsonNode root;
    private final Map<String, JsonNode> operations = new TreeMap<>();

    /** Fields of answers that were checked: "Schema.field". */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    static OpenApi file() {
        return FILE;
    }

    private OpenApi() {
        try (InputStream yaml = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            root = new YAMLMapper().readTree(Objects.requireNonNull(yaml));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    operations.put(
                            operation.getKey().toUpperCase(Locale.ROOT) + ' ' + path.getKey(), operation.getValue());
                }
            }
        }
    }

    /** By "METHOD /path/{with}/places". */
    Map<String, JsonNode> operations() {
        return operations;
    }

    private JsonNode operation(String action) {
        return Objects.requireNonNull(operations.get(action), action);
    }

    /** The names of the parameters of an operation, and of its path, that are in this place. */
    Set<String> parameters(String action, String in) {
        Set<String> names = new TreeSet<>();
        JsonNode shared = root.path("paths")
                .path(action.substring(action.indexOf(' ') + 1))
                .path("parameters");
        for (JsonNode list : List.of(shared, operation(action).path("parameters"))) {
            for (JsonNode each : list) {
                JsonNode parameter = resolved(each);
                if (parameter.path("in").asString().equals(in)) {
                    names.add(parameter.path("name").asString());
                }
            }
        }
        return names;
    }

    /** The fields of the JSON that an operation takes, or null where it takes none. */
    @Nullable
    Set<String> takes(String action) {
        JsonNode schema = operation(action).at("/requestBody/content/application~1json/schema");
        return schema.isMissingNode()
                ? null
                : new TreeSet<>(resolved(schema).path("properties").propertyNames());
    }

    Set<String> problems() {
        Set<String> codes = new LinkedHashSet<>();
        root.at("/components/schemas/Problem/properties/code/enum").forEach(code -> codes.add(code.asString()));
        return codes;
    }

    /** Every field of every object that some operation answers. */
    Set<String> answered() {
        Set<String> fields = new TreeSet<>();
        for (JsonNode operation : operations.values()) {
            for (JsonNode response : operation.path("responses")) {
                for (JsonNode content : resolved(response).path("content")) {
                    collect(content.path("schema"), fields);
                }
            }
        }
        return fields;
    }

    Set<String> seen() {
        return seen;
    }

    /** Fails unless this is an answer that the operation of this request may give. */
    void check(String method, String path, int status, String type, String body) {
        String action = action(method, path);
        if (action == null) {
            assertThat(status).as("%s %s is not described", method, path).isGreaterThanOrEqualTo(400);
            checkNode("Problem", schema("Problem"), Json.MAPPER.readTree(body));
            return;
        }
        JsonNode responses = operation(action).path("responses");
        JsonNode response = resolved(
                responses.has(Integer.toString(status))
                        ? responses.path(Integer.toString(status))
                        : responses.path("default"));
        if (status < 400) {
            assertThat(responses.has(Integer.toString(status)))
                    .as("%s answers %d", action, status)
                    .isTrue();
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            assertThat(body).as("%s answers %d", action, status).isEmpty();
            return;
        }
        String media = type.replaceAll(";.*", "");
        assertThat(content.propertyNames()).as("%s answers %d", action, status).contains(media);
        if (media.endsWith("x-ndjson")) {
            body.lines()
                    .forEach(line -> checkNode(action, content.path(media).path("schema"), Json.MAPPER.readTree(line)));
        } else if (media.endsWith("json")) {
            checkNode(action, content.path(media).path("schema"), Json.MAPPER.readTree(body));
        }
    }

    /** Fails unless this is an object of the schema of that name. */
    void check(String schema, String body) {
        checkNode(schema, schema(schema), Json.MAPPER.readTree(body));
    }

    /** The operation for a path without its query, or null. */
    private @Nullable String action(String method, String path) {
        String[] segments = path.replaceAll("\\?.*", "").split("/", -1);
        for (String action : operations.keySet()) {
            String[] described = action.substring(action.indexOf(' ') + 1).split("/", -1);
            boolean same = action.startsWith(method + ' ') && described.length == segments.length;
            for (int i = 0; same && i < segments.length; i++) {
                same = described[i].startsWith("{") || described[i].equals(segments[i]);
            }
            if (same) {
                return action;
            }
        }
        return null;
    }

    private void checkNode(String where, JsonNode reference, JsonNode value) {
        String name = name(reference);
        JsonNode schema = resolved(reference);
        String at = name == null ? where : name;
        assertThat(types(schema)).as("%s: %s", at, value).contains(type(value));
        if (schema.has("enum") && !value.isNull()) {
            assertThat(schema.path("enum")).as(at).contains(value);
        }
        if (schema.path("format").asString("").equals("date-time") && value.isString()) {
            assertThat(Instant.parse(value.stringValue())).as(at).isNotNull();
        }
        if (value.isArray()) {
            value.forEach(item -> checkNode(at, schema.path("items"), item));
        } else if (value.isObject()) {
            checkObject(at, schema, value);
        }
    }

    private void checkObject(String at, JsonNode schema, JsonNode value) {
        JsonNode properties = schema.path("properties");
        for (JsonNode required : schema.path("required")) {
            assertThat(value.has(required.asString()))
                    .as("%s.%s", at, required.asString())
                    .isTrue();
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String where = at + '.' + field.getKey();
            if (!properties.has(field.getKey())) {
                fail("%s is not described", where);
            }
            seen.add(where);
            checkNode(where, properties.path(field.getKey()), field.getValue());
        }
    }

    private void collect(JsonNode reference, Set<String> fields) {
        String name = name(reference);
        JsonNode schema = resolved(reference);
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            if (name == null) {
                fail("an object without a name of its own: %s", schema);
            }
            if (fields.add(name + '.' + field.getKey())) {
                collect(field.getValue(), fields);
            }
        }
        if (schema.has("items")) {
            collect(schema.path("items"), fields);
        }
    }

    private JsonNode schema(String name) {
        JsonNode schema = root.path("components").path("schemas").path(name);
        assertThat(schema.isObject()).as(name).isTrue();
        return schema;
    }

    private static @Nullable String name(JsonNode reference) {
        String to = reference.path("$ref").asString("");
        return to.isEmpty() ? null : to.substring(to.lastIndexOf('/') + 1);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").asString().substring(1)) : node;
    }

    private static Set<String> types(JsonNode schema) {
        Set<String> types = new TreeSet<>();
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type.forEach(each -> types.add(each.asString()));
        } else {
            types.add(type.asString());
        }
        if (types.contains("number")) {
            types.add("integer");
        }
        return types;
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }
}

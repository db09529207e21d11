package io.gatehouse.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code config/gateway.yaml} says of every key what the table says. */
class DocumentedSettingsTest {
    private static final Path FILE = Path.of("..", "config", "gateway.yaml");

    @TempDir
    Path dir;

    @Test
    void theFileAsItIsLeavesEveryDefault() throws Exception {
        assertThat(SettingsLoader.load(FILE, Map.of(), List.of()))
                .isEqualTo(SettingsLoader.load(null, Map.of(), List.of()));
    }

    @Test
    void theFileUncommentedSetsEveryKeyOnceToItsDefaultAndNoOther() throws Exception {
        Path uncommented = Files.writeString(dir.resolve("all.yaml"), uncommented());
        Map<String, String> documented = new LinkedHashMap<>();
        flatten("", YAMLMapper.shared().readTree(Files.readString(uncommented)), documented);

        Map<String, String> table = new LinkedHashMap<>();
        Keys.ALL.forEach(key -> table.put(key.name(), key.fallback()));
        assertThat(new ArrayList<>(documented.entrySet())).isEqualTo(new ArrayList<>(table.entrySet()));
        assertThat(SettingsLoader.load(uncommented, Map.of(), List.of()))
                .as("a key that came twice would be refused here")
                .isEqualTo(SettingsLoader.load(null, Map.of(), List.of()));
    }

    @Test
    void theCommentOfEveryKeyStartsWithItsDescription() throws Exception {
        List<String> lines = Files.readAllLines(FILE);
        List<String> firstComments = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("#[a-z].*")) {
                int first = i;
                while (lines.get(first - 1).strip().startsWith("# ")) {
                    first--;
                }
                firstComments.add(lines.get(first).strip().substring(2));
            }
        }

        assertThat(firstComments).hasSameSizeAs(Keys.ALL);
        for (int i = 0; i < Keys.ALL.size(); i++) {
            assertThat(firstComments.get(i))
                    .as(Keys.ALL.get(i).name())
                    .startsWith(Keys.ALL.get(i).description());
        }
    }

    private static String uncommented() throws Exception {
        return Files.readString(FILE).replaceAll("(?m)^( *)#(?=[a-z])", "$1");
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        node.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(name + '.', value, into);
            } else {
                into.put(name, value.isArray() || value.isNull() ? "" : value.asString());
            }
        });
    }
}

package io.gatehouse.gateway.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The YAML file, read token by token so that one mistake does not hide the next, and each is told with its line. */
final class SettingsFile {
    private final Path file;
    private final Texts texts;
    private final Set<String> seen = new HashSet<>();

    private SettingsFile(Path file, Texts texts) {
        this.file = file;
        this.texts = texts;
    }

    /** Adds what the file says. */
    static void read(Path file, Texts texts) {
        new SettingsFile(file, texts).read();
    }

    private void read() {
        String content = content();
        if (content == null) {
            return;
        }
        try (JsonParser parser = YAMLMapper.shared().createParser(content)) {
            document(parser);
        } catch (JacksonException e) {
            // Not its own words: they quote the file, and so perhaps a secret.
            String where =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            texts.problem(file + where + ": expected YAML");
        }
    }

    private @Nullable String content() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            texts.problem("--config = " + file + ": expected a file in UTF-8");
        } catch (IOException e) {
            texts.problem("--config = " + file + ": expected a file that exists and can be read");
        }
        return null;
    }

    private void document(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            section("", parser);
        } else if (first != null && first != JsonToken.VALUE_NULL) {
            texts.problem(origin(parser) + ": expected keys and values");
            return;
        }
        if (first != null && parser.nextToken() != null) {
            texts.problem(origin(parser) + ": expected one YAML document");
        }
    }

    private void section(String prefix, JsonParser parser) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            String origin = origin(parser);
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                section(name + '.', parser);
            } else if (token != JsonToken.VALUE_NULL || !Texts.isSection(name)) {
                value(name, token == JsonToken.START_ARRAY ? list(name, parser) : text(parser), origin);
            }
        }
    }

    private void value(String name, String text, String origin) {
        if (seen.add(name)) {
            texts.set(name, text, origin);
        } else {
            texts.problem(Key.printable(name) + " (" + origin + "): expected every key once, this one came before");
        }
    }

    private String list(String name, JsonParser parser) {
        StringJoiner items = new StringJoiner(",");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isStructStart()) {
                texts.problem(Key.printable(name) + " (" + origin(parser) + "): expected a list of texts");
                parser.skipChildren();
            } else {
                items.add(text(parser));
            }
        }
        return items.toString();
    }

    private static String text(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
    }

    private String origin(JsonParser parser) {
        return file.getFileName() + " line " + parser.currentTokenLocation().getLineNr();
    }
}

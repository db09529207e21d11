package io.gatehouse.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code json/verdicts.txt}, which explains the notation.
 *
 * @param wire true where what terminals send is read with it
 * @param admin true where what operators send is read with it
 */
public record JsonCase(boolean wire, boolean admin, String name, String text) {
    private static final Pattern NOTATION = Pattern.compile("%([0-9A-F]{2})|%\\{([0-9]+)\\*(.*?)%}");
    private static final String WHOLE = "whole:";

    /** The whole table. */
    public static List<JsonCase> all() {
        try (InputStream table =
                Objects.requireNonNull(JsonCase.class.getResourceAsStream("/json/verdicts.txt"), "the table")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.matches("[-+] .*"))
                    .map(JsonCase::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonCase of(String line) {
        String[] parts = line.split(" ", 4);
        return new JsonCase(parts[0].equals("+"), parts[1].equals("+"), parts[2], parts[3]);
    }

    /** The message: the text between these two, unless it is a whole message by itself. */
    public byte[] between(String before, String after) {
        return text.startsWith(WHOLE) ? bytes(text.substring(WHOLE.length())) : bytes(before + text + after);
    }

    private static byte[] bytes(String notation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher special = NOTATION.matcher(notation);
        int at = 0;
        while (special.find()) {
            bytes.writeBytes(notation.substring(at, special.start()).getBytes(StandardCharsets.UTF_8));
            if (special.group(1) != null) {
                bytes.write(Integer.parseInt(special.group(1), 16));
            } else {
                byte[] piece = bytes(special.group(3));
                for (int i = Integer.parseInt(special.group(2)); i > 0; i--) {
                    bytes.writeBytes(piece);
                }
            }
            at = special.end();
        }
        bytes.writeBytes(notation.substring(at).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64 as terminals write it: the standard or the URL-safe alphabet, with padding or without, in one line or with line
 * breaks (CR, LF) anywhere.
 */
final class OracleBase64 {
    private OracleBase64() {}

    /** True if the text stands for more than this many bytes. Allocates nothing, so that it may be asked first. */
    static boolean exceeds(String text, int limit) {
        if (text.length() * 3L / 4 <= limit) {
            return false;
        }
        long characters = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character != '\r' && character != '\n' && character != '=') {
                characters++;
            }
        }
        return characters * 3 / 4 > limit;
    }

    /** The bytes; null for a text that is no base64. */
    static byte @Nullable [] decode(String text) {
        // What is not Latin-1 becomes a question mark, which is not base64 either.
        byte[] characters = text.getBytes(StandardCharsets.ISO_8859_1);
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('-') >= 0 || text.indexOf('_') >= 0) {
            characters = normalize(characters);
        }
        try {
            return Base64.getDecoder().decode(characters);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static byte[] normalize(byte[] characters) {
        int length = 0;
        for (byte character : characters) {
            switch (character) {
                case '\r', '\n' -> {}
                case '-' -> characters[length++] = '+';
                case '_' -> characters[length++] = '/';
                default -> characters[length++] = character;
            }
        }
        return Arrays.copyOf(characters, length);
    }
}

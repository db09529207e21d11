package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64 as terminals write it: the standard or the URL-safe alphabet, with padding or without, in one line or with line
 * breaks (CR, LF) anywhere.
 */
final class Base64Text {
    private Base64Text() {}

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

    /** The same of a text in UTF-8 without line breaks; counts characters too. */
    static boolean exceeds(byte[] text, int from, int to, int limit) {
        if ((to - from) * 3L / 4 <= limit) {
            return false;
        }
        long characters = 0;
        for (int i = from; i < to; i++) {
            boolean continues = (text[i] & 0xC0) == 0x80;
            if (text[i] != '=' && !continues) {
                characters += (text[i] & 0xF0) == 0xF0 ? 2 : 1;
            }
        }
        return characters * 3 / 4 > limit;
    }

    /** The bytes; null for a text that is no base64. */
    static byte @Nullable [] decode(String text) {
        // What is not Latin-1 becomes a question mark, which is not base64 either.
        return decode(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The same of a text in any charset that begins with ASCII. The array is written to. */
    static byte @Nullable [] decode(byte[] characters) {
        try {
            return Base64.getDecoder().decode(normalize(characters));
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

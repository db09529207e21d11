package io.gatehouse.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64 as terminals write it into JSON: the standard or the URL-safe alphabet, with padding or without, in one line or with
 * line breaks (CR, LF) anywhere, and any character as an escape, which Android's own JSON does to slashes. The plainest form,
 * which is the most frequent by far, never comes here: {@link JsonScanner} decodes it where it stands.
 *
 * <p>An object reads the templates of one upload. These are mostly written in the same way, and the JDK's decoders are fast
 * as long as they need not throw, so what worked last is tried first.
 */
final class Base64Text {
    private static final byte LINE_BREAK = '\n';
    /** In no alphabet of base64. */
    private static final byte OTHER = '?';

    private static final byte[] NORMAL = new byte[256];

    static {
        for (int i = 0; i < NORMAL.length; i++) {
            NORMAL[i] = (byte) i;
        }
        NORMAL['\r'] = LINE_BREAK;
        NORMAL['-'] = '+';
        NORMAL['_'] = '/';
    }

    private final JsonTree json;
    private final ByteBuffer text;
    private Base64.@Nullable Decoder decoder = Base64.getDecoder();

    Base64Text(JsonTree json) {
        this.json = json;
        this.text = ByteBuffer.wrap(json.bytes());
    }

    /** True if a string stands for more than this many bytes. Takes no memory where it has no escapes. */
    boolean exceeds(int row, int limit) {
        if ((json.to(row) - json.from(row)) * 3L / 4 <= limit) {
            return false;
        }
        if (json.isEscaped(row)) {
            byte[] unescaped = json.text(row).getBytes(StandardCharsets.UTF_8);
            return exceeds(unescaped, 0, unescaped.length, limit);
        }
        return exceeds(json.bytes(), json.from(row), json.to(row), limit);
    }

    /** Counts what might be characters of base64, and the others as a String would, whatever they take in bytes. */
    private static boolean exceeds(byte[] text, int from, int to, int limit) {
        long characters = 0;
        for (int at = from; at < to; at++) {
            boolean continued = (text[at] & 0xC0) == 0x80;
            if (text[at] != '\r' && text[at] != '\n' && text[at] != '=' && !continued) {
                characters += (text[at] & 0xF0) == 0xF0 ? 2 : 1;
            }
        }
        return characters * 3 / 4 > limit;
    }

    /** The bytes that a string stands for; null for one that is no base64. */
    byte @Nullable [] decode(int row) {
        ByteBuffer base64 =
                json.isEscaped(row) ? unescaped(row) : text.limit(json.to(row)).position(json.from(row));
        if (decoder != null) {
            try {
                return array(decoder.decode(base64));
            } catch (IllegalArgumentException otherForm) {
                decoder = decoder.equals(Base64.getDecoder()) ? Base64.getUrlDecoder() : null;
            }
        }
        try {
            return Base64.getDecoder().decode(normalized(base64));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static byte[] array(ByteBuffer data) {
        if (data.arrayOffset() == 0 && data.array().length == data.remaining()) {
            return data.array();
        }
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        return copy;
    }

    /** A copy in the standard alphabet, without line breaks. */
    private static byte[] normalized(ByteBuffer base64) {
        byte[] characters = new byte[base64.remaining()];
        base64.get(characters);
        int length = 0;
        for (byte character : characters) {
            byte normal = NORMAL[character & 0xFF];
            characters[length] = normal;
            length += normal == LINE_BREAK ? 0 : 1;
        }
        return Arrays.copyOf(characters, length);
    }

    /** A copy without escapes and without the line breaks among them. */
    private ByteBuffer unescaped(int row) {
        byte[] raw = json.bytes();
        int end = json.to(row);
        byte[] characters = new byte[end - json.from(row)];
        int length = 0;
        for (int at = json.from(row); at < end; ) {
            int plain = JsonStrings.plainEnd(raw, at, end) - at;
            System.arraycopy(raw, at, characters, length, plain);
            length += plain;
            at += plain;
            if (at < end) {
                char character = JsonStrings.character(raw, at);
                characters[length] = character < 0x80 ? (byte) character : OTHER;
                length += character == '\r' || character == '\n' ? 0 : 1;
                at += JsonStrings.writtenLength(raw, at);
            }
        }
        return ByteBuffer.wrap(characters, 0, length);
    }
}

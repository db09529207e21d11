package io.gatehouse.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The inside of JSON strings, in bytes. */
final class JsonStrings {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    static final int HEX_DIGITS = 4;

    private static final long EACH = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long BLANKS = EACH * ' ';
    private static final long QUOTES = EACH * '"';
    private static final long BACKSLASHES = EACH * '\\';

    private JsonStrings() {}

    /**
     * The place of the first byte that is more than itself: a quote, a backslash, a control character, or a part of a
     * character beyond ASCII. {@code to} if there is none.
     */
    static int plainEnd(byte[] text, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long special = special((long) LONGS.get(text, at));
            if (special != 0) {
                return at + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
        }
        while (at < to && isPlain(text[at])) {
            at++;
        }
        return at;
    }

    /**
     * Looks at eight bytes at once; the lowest bit that is set is the top bit of the first special one. (x - n) has the top
     * bit of each byte below n, which for (x ^ c) - 1 is that of each c. It also has the top bits of bytes beyond ASCII,
     * which are special too, and by a borrow those of other bytes, but only above a byte that has it rightly.
     */
    private static long special(long eight) {
        long controls = eight - BLANKS;
        long quotes = (eight ^ QUOTES) - EACH;
        long backslashes = (eight ^ BACKSLASHES) - EACH;
        return (controls | quotes | backslashes | eight) & TOPS;
    }

    /** The place of the first quote, {@code to} if there is none; or of something before it that is not ASCII. */
    static int nextQuote(byte[] text, int from, int to) {
        int at = from;
        while (at <= to - 4 * Long.BYTES
                && ((quotes(text, at) | quotes(text, at + 8) | quotes(text, at + 16) | quotes(text, at + 24)) & TOPS)
                        == 0) {
            at += 4 * Long.BYTES;
        }
        while (at < to && text[at] != '"' && text[at] >= 0) {
            at++;
        }
        return at;
    }

    /** The top bits of quotes, as in {@link #special}, and of what is not ASCII. */
    private static long quotes(byte[] text, int at) {
        return ((long) LONGS.get(text, at) ^ QUOTES) - EACH;
    }

    private static boolean isPlain(byte character) {
        return character >= ' ' && character != '"' && character != '\\';
    }

    /** The length of the UTF-8 character at {@code at}, which is not ASCII; 0 if it is none (RFC 3629). */
    static int characterLength(byte[] text, int at, int to) {
        int lead = text[at] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length > to - at) {
            return 0;
        }
        int point = lead & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            if ((text[at + i] & 0xC0) != 0x80) {
                return 0;
            }
            point = point << 6 | (text[at + i] & 0x3F);
        }
        boolean valid = switch (length) {
            case 2 -> true;
            case 3 -> point >= 0x800 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
            case 4 -> point >= 0x10000 && point <= Character.MAX_CODE_POINT;
            default -> false;
        };
        return valid ? length : 0;
    }

    /** The characters of a string without escapes. */
    static String decode(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    /** The characters of a string with escapes, which are known to be valid. */
    static String unescape(byte[] text, int from, int to) {
        StringBuilder characters = new StringBuilder(to - from);
        int plain = from;
        for (int at = from; at < to; at++) {
            if (text[at] == '\\') {
                characters.append(decode(text, plain, at)).append(character(text, at));
                plain = at + writtenLength(text, at);
                at = plain - 1;
            }
        }
        return characters.append(decode(text, plain, to)).toString();
    }

    /** What an escape stands for: one char. Anything else stands for a character beyond ASCII, one of many. */
    static char character(byte[] text, int at) {
        if (text[at] != '\\') {
            return Character.MAX_VALUE;
        }
        return switch (text[at + 1]) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) unit(text, at + 2);
            default -> (char) text[at + 1];
        };
    }

    /** How many bytes an escape takes. */
    static int writtenLength(byte[] text, int at) {
        return text[at] != '\\' ? 1 : text[at + 1] == 'u' ? 6 : 2;
    }

    /** The UTF-16 unit of four hexadecimal digits; negative if they are none. */
    static int unit(byte[] text, int at) {
        int unit = 0;
        for (int i = at; i < at + HEX_DIGITS; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return digit;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /** A string as JSON, with its quotes. Strict, whatever it holds but lone surrogates. */
    static String quote(String characters) {
        StringBuilder json = new StringBuilder(characters.length() + 2);
        quote(json, characters);
        return json.toString();
    }

    /** The same, behind what is there already. */
    static void quote(StringBuilder json, String characters) {
        json.append('"');
        int plain = 0;
        for (int i = 0; i < characters.length(); i++) {
            char character = characters.charAt(i);
            if (character < ' ' || character == '"' || character == '\\') {
                json.append(characters, plain, i);
                appendEscape(json, character);
                plain = i + 1;
            }
        }
        json.append(characters, plain, characters.length()).append('"');
    }

    private static void appendEscape(StringBuilder json, char character) {
        switch (character) {
            case '"', '\\' -> json.append('\\').append(character);
            case '\b' -> json.append("\\b");
            case '\f' -> json.append("\\f");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default ->
                json.append("\\u00")
                        .append((char) ('0' + character / 16))
                        .append("0123456789ABCDEF".charAt(character % 16));
        }
    }
}

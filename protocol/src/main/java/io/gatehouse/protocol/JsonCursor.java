package io.gatehouse.protocol;

/**
 * A place in a JSON text that goes on word by word: it knows how strings, numbers and blanks are written (RFC 8259, nothing
 * more lenient), and nothing of what they are in. It never leaves the text, whatever the bytes.
 */
final class JsonCursor {
    private final byte[] text;
    private final int to;
    private int at;
    private int digits;
    private boolean invalidEscape;

    /** The bytes are only read; {@code to} is where they end. */
    JsonCursor(byte[] text, int from, int to) {
        this.text = text;
        this.at = from;
        this.to = to;
    }

    /** How far the text has been read. */
    int at() {
        return at;
    }

    /** Where the text ends. */
    int end() {
        return to;
    }

    /** True if nothing but blanks is left. */
    boolean isAtEnd() {
        while (at < to && isBlank(text[at])) {
            at++;
        }
        return at == to;
    }

    /** Reads blanks, and one byte that is none. */
    byte next() throws JsonRefusal {
        while (at < to) {
            byte next = text[at++];
            if (next > ' ' || !isBlank(next)) {
                return next;
            }
        }
        throw JsonRefusal.TRUNCATED;
    }

    /** Reads blanks, up to a byte that is none. */
    byte peek() throws JsonRefusal {
        byte next = next();
        at--;
        return next;
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    /** Reads the rest of a word whose first letter has been read. */
    void word(String word) throws JsonRefusal {
        for (int i = 1; i < word.length(); i++) {
            if (at == to) {
                throw JsonRefusal.TRUNCATED;
            }
            if (text[at++] != word.charAt(i)) {
                throw JsonRefusal.SYNTAX;
            }
        }
    }

    /** Reads the rest of a string whose first quote has been read, with the quote at its end: true if there were escapes. */
    boolean string() throws JsonRefusal {
        boolean escaped = false;
        at = JsonStrings.plainEnd(text, at, to);
        while (at < to && text[at] != '"') {
            if (text[at] == '\\') {
                escape();
                escaped = true;
            } else {
                character();
            }
            at = JsonStrings.plainEnd(text, at, to);
        }
        if (at == to) {
            throw JsonRefusal.TRUNCATED;
        }
        at++;
        return escaped;
    }

    /** Takes the rest of a string as read, without having looked at it, up to the quote at {@code end}. */
    void leap(int end) {
        at = end + 1;
    }

    /** True if there was an escape anywhere that is no Unicode character: a lone surrogate or U+0000. It is JSON. */
    boolean hasInvalidEscape() {
        return invalidEscape;
    }

    private void character() throws JsonRefusal {
        int length = JsonStrings.characterLength(text, at, to);
        if (length == 0) {
            throw JsonRefusal.SYNTAX;
        }
        at += length;
    }

    private void escape() throws JsonRefusal {
        at++;
        if (at == to) {
            throw JsonRefusal.TRUNCATED;
        }
        switch (text[at++]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
            case 'u' -> unicode();
            default -> throw JsonRefusal.SYNTAX;
        }
    }

    /** Reads what follows the u of an escape: one unit, or a high surrogate and the escape behind it. */
    private void unicode() throws JsonRefusal {
        char unit = unit();
        boolean paired = Character.isHighSurrogate(unit) && to - at > 1 && text[at] == '\\' && text[at + 1] == 'u';
        if (paired) {
            at += 2;
            invalidEscape |= !Character.isLowSurrogate(unit());
        } else {
            invalidEscape |= unit == 0 || Character.isSurrogate(unit);
        }
    }

    private char unit() throws JsonRefusal {
        if (to - at < JsonStrings.HEX_DIGITS) {
            throw JsonRefusal.TRUNCATED;
        }
        int unit = JsonStrings.unit(text, at);
        if (unit < 0) {
            throw JsonRefusal.SYNTAX;
        }
        at += JsonStrings.HEX_DIGITS;
        return (char) unit;
    }

    /** Reads a number whose first character has been read. */
    JsonKind number() throws JsonRefusal {
        at--;
        digits = 0;
        skip('-', '-');
        int whole = at;
        digits();
        if (text[whole] == '0' && digits > 1) {
            throw JsonRefusal.SYNTAX;
        }
        JsonKind kind = JsonKind.INTEGER;
        if (skip('.', '.')) {
            digits();
            kind = JsonKind.FRACTION;
        }
        if (skip('e', 'E')) {
            skip('+', '-');
            digits();
            kind = JsonKind.FRACTION;
        }
        return kind;
    }

    /** How many digits there were in the number read last. */
    int digitCount() {
        return digits;
    }

    private boolean skip(char one, char other) {
        boolean found = at < to && (text[at] == one || text[at] == other);
        at += found ? 1 : 0;
        return found;
    }

    private void digits() throws JsonRefusal {
        int from = at;
        while (at < to && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw at == to ? JsonRefusal.TRUNCATED : JsonRefusal.SYNTAX;
        }
        digits += at - from;
    }
}

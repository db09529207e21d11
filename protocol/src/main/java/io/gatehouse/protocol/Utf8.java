package io.gatehouse.protocol;

/** Counts bytes without making them, and cuts by them. */
final class Utf8 {
    /** Given for a text with a lone surrogate, which has no form in UTF-8. */
    static final int NOT_UNICODE = -1;

    private Utf8() {}

    /** How many bytes the text takes in UTF-8, or {@link #NOT_UNICODE}. */
    static int length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < 0x80) {
                bytes++;
            } else if (unit < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(unit)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return NOT_UNICODE;
            }
        }
        return bytes;
    }

    /** As many characters of the text as fit into so many bytes. */
    static String beginning(String text, int bytes) {
        int end = 0;
        int left = bytes;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            left -= character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (left < 0) {
                return text.substring(0, end);
            }
            end += Character.charCount(character);
        }
        return text;
    }
}

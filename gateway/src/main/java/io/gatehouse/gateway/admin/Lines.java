package io.gatehouse.gateway.admin;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a text that comes in pieces into lines. Holds no more than the line that has begun. */
final class Lines {
    /** Bytes of the longest line. Of somebody with all the rules, groups and devices there can be about half of it. */
    static final int LONGEST = 32 << 10;

    /**
     * A line without its end.
     *
     * @param number from 1
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Line(long number, byte[] bytes, boolean tooLong) {
        private static final String BOM = "\uFEFF";

        /** @throws RefusedException where it is too long or no UTF-8 */
        String text() throws RefusedException {
            if (tooLong) {
                throw RefusedException.invalid("line", "at most " + LONGEST + " bytes");
            }
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return number == 1 && text.startsWith(BOM) ? text.substring(1) : text;
            } catch (CharacterCodingException e) {
                throw RefusedException.invalid("line", "UTF-8");
            }
        }

        boolean isBlank() {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t') {
                    return false;
                }
            }
            return !tooLong;
        }
    }

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private boolean tooLong;
    private long number;

    /** The lines that have ended by this piece. */
    List<Line> add(byte[] piece) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                keep(piece, start, i);
                lines.add(line());
                start = i + 1;
            }
        }
        keep(piece, start, piece.length);
        return lines;
    }

    /** The last line, if the text does not end with the end of one. */
    List<Line> end() {
        return begun.size() == 0 && !tooLong ? List.of() : List.of(line());
    }

    private void keep(byte[] piece, int start, int end) {
        if (begun.size() + end - start > LONGEST) {
            tooLong = true;
            begun.reset();
        }
        if (!tooLong) {
            begun.write(piece, start, end - start);
        }
    }

    private Line line() {
        byte[] bytes = begun.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        Line line = new Line(++number, length == bytes.length ? bytes : Arrays.copyOf(bytes, length), tooLong);
        begun.reset();
        tooLong = false;
        return line;
    }
}

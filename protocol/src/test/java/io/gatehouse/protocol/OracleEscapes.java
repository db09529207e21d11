package io.gatehouse.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the escapes of a JSON text that stand for no character, which no parser refuses by itself. Looks for backslashes
 * in eight bytes at a time: large frames are base64 and have hardly any.
 */
final class OracleEscapes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ESCAPE = 6;
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long BACKSLASHES = ONES * '\\';

    private OracleEscapes() {}

    /**
     * Where the first escape of a lone surrogate or of U+0000 begins, or -1. The text from {@code from} to {@code to} need
     * not be valid, but then neither need the answer.
     */
    static int nextInvalid(byte[] text, int from, int to) {
        int at = nextBackslash(text, from, to);
        while (at + ESCAPE <= to) {
            int next = at + 2;
            if (text[at + 1] == 'u') {
                char unit = unit(text, at);
                next = at + ESCAPE;
                if (Character.isHighSurrogate(unit) && isLowSurrogate(text, next, to)) {
                    next += ESCAPE;
                } else if (unit == 0 || Character.isSurrogate(unit)) {
                    return at;
                }
            }
            at = nextBackslash(text, next, to);
        }
        return -1;
    }

    /** A copy with each such escape replaced by U+0000; null where there is none. */
    static byte @Nullable [] blotted(byte[] text, int from, int to) {
        int at = nextInvalid(text, from, to);
        if (at < 0) {
            return null;
        }
        byte[] copy = Arrays.copyOfRange(text, from, to);
        for (; at >= 0; at = nextInvalid(text, at + ESCAPE, to)) {
            Arrays.fill(copy, at + 2 - from, at + ESCAPE - from, (byte) '0');
        }
        return copy;
    }

    private static boolean isLowSurrogate(byte[] text, int at, int to) {
        return at + 6 <= to && text[at] == '\\' && text[at + 1] == 'u' && Character.isLowSurrogate(unit(text, at));
    }

    private static char unit(byte[] text, int at) {
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            unit = unit << 4 | Character.digit(text[i], 16);
        }
        return (char) unit;
    }

    private static int nextBackslash(byte[] text, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long difference = (long) LONGS.get(text, at) ^ BACKSLASHES;
            long zeros = (difference - ONES) & ~difference & TOPS;
            if (zeros != 0) {
                return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        while (at < to && text[at] != '\\') {
            at++;
        }
        return at;
    }
}

package io.gatehouse.gateway.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Checks a text that comes in pieces. The caller keeps the state between the pieces; a text is whole if it ends in
 * {@link #WHOLE}. ASCII goes eight bytes at a time, the rest through a table, which finds a bad text at its first byte
 * that no continuation can repair.
 */
final class Utf8 {
    /** Between two characters. */
    static final int WHOLE = 0;
    /** Cannot become UTF-8 any more. */
    static final int BROKEN = 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    /** Not set in eight bytes of ASCII. */
    static final long HIGH_BITS = 0x8080808080808080L;

    // States: 0 whole; 1, 2, 3 that many continuation bytes missing; 4 after E0, 5 after ED, 6 after F0, 7 after F4.
    private static final int CLASSES = 12;
    private static final byte[] CLASS = new byte[256];
    private static final byte[] NEXT = new byte[9 * CLASSES];

    static {
        fill(0x00, 0x7f, 0);
        fill(0x80, 0x8f, 1);
        fill(0x90, 0x9f, 2);
        fill(0xa0, 0xbf, 3);
        fill(0xc0, 0xc1, 4);
        fill(0xc2, 0xdf, 5);
        fill(0xe0, 0xe0, 6);
        fill(0xe1, 0xef, 7);
        fill(0xed, 0xed, 8);
        fill(0xf0, 0xf0, 9);
        fill(0xf1, 0xf3, 10);
        fill(0xf4, 0xf4, 11);
        fill(0xf5, 0xff, 4);
        Arrays.fill(NEXT, (byte) BROKEN);
        go(0, 0, 0);
        go(0, 5, 1);
        go(0, 7, 2);
        go(0, 10, 3);
        go(0, 6, 4);
        go(0, 8, 5);
        go(0, 9, 6);
        go(0, 11, 7);
        for (int continuation = 1; continuation <= 3; continuation++) {
            go(1, continuation, 0);
            go(2, continuation, 1);
            go(3, continuation, 2);
        }
        // No overlong forms, no surrogates, nothing beyond U+10FFFF.
        go(4, 3, 1);
        go(5, 1, 1);
        go(5, 2, 1);
        go(6, 2, 2);
        go(6, 3, 2);
        go(7, 1, 2);
    }

    private Utf8() {}

    /** The state after the bytes from (inclusive) to (exclusive), given the state before them. */
    static int check(int state, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (state == WHOLE) {
                at = skipAscii(bytes, at, to);
                if (at == to) {
                    return WHOLE;
                }
            }
            state = NEXT[state * CLASSES + CLASS[bytes[at++] & 0xff]];
            if (state == BROKEN) {
                return BROKEN;
            }
        }
        return state;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static void fill(int first, int last, int byteClass) {
        Arrays.fill(CLASS, first, last + 1, (byte) byteClass);
    }

    private static void go(int state, int byteClass, int next) {
        NEXT[state * CLASSES + byteClass] = (byte) next;
    }
}

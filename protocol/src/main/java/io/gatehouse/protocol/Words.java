package io.gatehouse.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds a word among a few that are known beforehand, in the bytes of a text and without making a String of it. A hash table
 * with open addressing; what decides lies side by side in one array: for each slot the first eight bytes of a word, the last
 * eight, and its length and number.
 */
final class Words {
    /** Given where the text is none of the words. */
    static final int NONE = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int WIDTH = 4;
    private static final long EMPTY = -1;

    private final byte[][] words;
    private final long[] slots;
    private final int shift;

    /** The words are ASCII, each of at least one character. */
    Words(List<String> words) {
        this.words = words.stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        // At least four slots a word, so that a text which is none of them mostly meets an empty one.
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(4 * this.words.length);
        this.shift = Long.SIZE - bits;
        this.slots = new long[WIDTH << bits];
        Arrays.fill(slots, EMPTY);
        for (int number = 0; number < this.words.length; number++) {
            add(this.words[number], number);
        }
    }

    private void add(byte[] word, int number) {
        int slot = slot(head(word, 0, word.length), word.length);
        while (slots[slot + 2] != EMPTY) {
            slot = next(slot);
        }
        slots[slot] = head(word, 0, word.length);
        slots[slot + 1] = tail(word, 0, word.length);
        slots[slot + 2] = word.length;
        slots[slot + 3] = number;
    }

    /** The place in the list of the word that stands from {@code from} to {@code to}. */
    int find(byte[] text, int from, int to) {
        int length = to - from;
        long head = head(text, from, to);
        for (int slot = slot(head, length); slots[slot + 2] != EMPTY; slot = next(slot)) {
            int number = (int) slots[slot + 3];
            if (slots[slot] == head
                    && slots[slot + 2] == length
                    && slots[slot + 1] == tail(text, from, to)
                    && (length <= 2 * Long.BYTES || Arrays.equals(text, from, to, words[number], 0, length))) {
                return number;
            }
        }
        return NONE;
    }

    private int slot(long head, int length) {
        return (int) (((head + length) * GOLDEN) >>> shift) * WIDTH;
    }

    private int next(int slot) {
        return (slot + WIDTH) & (slots.length - 1);
    }

    /** The first eight bytes, the first one lowest; zeros follow a shorter word. */
    private static long head(byte[] text, int from, int to) {
        int length = to - from;
        if (length >= Long.BYTES) {
            return (long) LONGS.get(text, from);
        }
        if (from <= text.length - Long.BYTES) {
            return (long) LONGS.get(text, from) & ((1L << (length * Byte.SIZE)) - 1);
        }
        long head = 0;
        for (int i = length - 1; i >= 0; i--) {
            head = head << Byte.SIZE | (text[from + i] & 0xFF);
        }
        return head;
    }

    /** The last eight bytes; nothing of a shorter word. */
    private static long tail(byte[] text, int from, int to) {
        return to - from < Long.BYTES ? 0 : (long) LONGS.get(text, to - Long.BYTES);
    }
}

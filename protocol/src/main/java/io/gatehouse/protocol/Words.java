package io.gatehouse.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds a word among a few that are known beforehand, in the bytes of a text and without making a String of it. */
final class Words {
    /** Given where the text is none of the words. */
    static final int NONE = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final byte[][] words;
    private final long[] heads;
    private final int[] table;
    private final int shift;

    Words(List<String> words) {
        this.words = words.stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.heads = new long[this.words.length];
        // At least four slots a word, so that a text which is none of them mostly meets an empty one.
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(4 * this.words.length);
        this.shift = Long.SIZE - bits;
        this.table = new int[1 << bits];
        Arrays.fill(table, NONE);
        for (int i = 0; i < this.words.length; i++) {
            heads[i] = head(this.words[i], 0, this.words[i].length);
            int slot = slot(heads[i], this.words[i].length);
            while (table[slot] != NONE) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = i;
        }
    }

    /** The place in the list of the word that stands from {@code from} to {@code to}. */
    int find(byte[] text, int from, int to) {
        long head = head(text, from, to);
        int slot = slot(head, to - from);
        int word = table[slot];
        while (word != NONE
                && !(heads[word] == head && Arrays.equals(text, from, to, words[word], 0, words[word].length))) {
            slot = (slot + 1) & (table.length - 1);
            word = table[slot];
        }
        return word;
    }

    private int slot(long head, int length) {
        return (int) (((head + length) * GOLDEN) >>> shift);
    }

    /** The first eight bytes; zeros follow a shorter word. */
    private static long head(byte[] text, int from, int to) {
        int length = to - from;
        if (length >= Long.BYTES) {
            return (long) LONGS.get(text, from);
        }
        long head = 0;
        for (int i = length - 1; i >= 0; i--) {
            head = head << Byte.SIZE | (text[from + i] & 0xFF);
        }
        return head;
    }
}

package io.gatehouse.gateway.transport;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of large messages, which are used again. G1 puts such an array into regions of its own, fills them with zeros,
 * and takes them back only at its next collection: in a storm the heap would fill with what no budget counts any more.
 *
 * <p>One that is given back is wiped, so that no template stays in memory after its reply has gone out. Who gives an array
 * back must be sure that nobody reads it any more. May be used from any thread.
 */
final class MessageArrays {
    private final HeapRegions heap;
    private final long most;
    /** The one used last is the first to be used again: it is still in a cache. */
    private final ArrayDeque<byte[]> idle = new ArrayDeque<>();

    private long kept;

    /** @param most bytes of heap that idle ones may take */
    MessageArrays(HeapRegions heap, long most) {
        this.heap = heap;
        this.most = most;
    }

    /** An array of at least so many bytes, all zero. */
    byte[] take(int bytes) {
        byte[] used = heap.inOwnRegions(bytes) ? idle(bytes) : null;
        return used != null ? used : new byte[bytes];
    }

    private synchronized byte @Nullable [] idle(int bytes) {
        long regions = heap.taken(bytes);
        for (Iterator<byte[]> each = idle.descendingIterator(); each.hasNext(); ) {
            byte[] array = each.next();
            if (array.length >= bytes && heap.taken(array.length) == regions) {
                each.remove();
                kept -= regions;
                return array;
            }
        }
        return null;
    }

    /**
     * Takes one back.
     *
     * @param used bytes at its beginning that are not zero any more
     */
    void giveBack(byte[] array, int used) {
        Arrays.fill(array, 0, used, (byte) 0);
        if (heap.inOwnRegions(array.length)) {
            keep(array);
        }
    }

    private synchronized void keep(byte[] array) {
        idle.addLast(array);
        kept += heap.taken(array.length);
        while (kept > most) {
            kept -= heap.taken(idle.removeFirst().length);
        }
    }
}

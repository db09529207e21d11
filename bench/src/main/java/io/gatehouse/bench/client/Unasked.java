package io.gatehouse.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * What a gateway tells its terminals whenever the people of their company change. A measuring client keeps no people:
 * it looks only where such a push ends, so that it finds the reply behind it.
 */
final class Unasked {
    /** Not enough of it is there to know. */
    static final int UNKNOWN = -1;

    /** Something else begins here. */
    static final int NONE = 0;

    private static final int TEXT = 0x81;
    private static final ByteBuf CONTACTS = beginning("push_change_");
    private static final ByteBuf VISITORS = beginning("push_visitor_list_change");

    private Unasked() {}

    private static ByteBuf beginning(String cmd) {
        return Unpooled.wrappedBuffer(("{\"cmd\":\"" + cmd).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Looks at the frame that begins at the reader index.
     *
     * @return the bytes of the whole frame if it is such a push and all of it is there, {@link #NONE} or {@link #UNKNOWN}
     */
    static int bytes(ByteBuf in) {
        int available = in.readableBytes();
        if (available >= 1 && in.getUnsignedByte(in.readerIndex()) != TEXT) {
            return NONE;
        }
        int head = head(in);
        if (available < head) {
            return UNKNOWN;
        }
        if (!(begins(in, head, CONTACTS) || begins(in, head, VISITORS))) {
            return NONE;
        }
        long whole = head + payload(in);
        return available < whole ? UNKNOWN : (int) whole;
    }

    /** Bytes of the head of the unmasked frame that begins here, as far as they are there; at least 2. */
    static int head(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return 2;
        }
        int length = in.getUnsignedByte(in.readerIndex() + 1);
        return length < 126 ? 2 : length == 126 ? 4 : 10;
    }

    /** Bytes of its payload; its head is there. */
    static long payload(ByteBuf in) {
        int at = in.readerIndex() + 2;
        int length = in.getUnsignedByte(at - 1);
        return length < 126 ? length : length == 126 ? in.getUnsignedShort(at) : in.getLong(at);
    }

    /** As far as it is there. */
    private static boolean begins(ByteBuf in, int head, ByteBuf beginning) {
        int length = Math.min(beginning.readableBytes(), in.readableBytes() - head);
        return ByteBufUtil.equals(beginning, 0, in, in.readerIndex() + head, length);
    }
}
